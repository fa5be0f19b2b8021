from __future__ import annotations

from dataclasses import replace

import pytest

from chatbot.gate import DocumentNames, compare, holds, score
from chatbot.gate_lines import blocked_line, wrong_line
from chatbot.settings import GateSettings
from tests.vectorstore.corpus import make_chunk, make_record
from vectorstore.gate_questions import GateQuestion

SETTINGS = GateSettings()


def asked(text: str = "How long?", **parts: object) -> GateQuestion:
    return GateQuestion(text=text, language="en", **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected", "found"),
    [
        ("The warranty runs for 24 Months.", "24 months", True),
        ("The warranty\nruns  for 24 months.", "runs for 24", True),
        ("Tighten to 75Nm.", "75", True),
        ("It costs 1,750 or 0.75 euros.", "75", False),
        ("175 and 750", "75", False),
        ("密封组件每运行两千\n小时更换一次。", "两千小时", True),
        ("质保期为２４个月", "24个月", True),
        ("质保期为 24 个月", "24个月", True),
        ("质保期为124个月", "24个月", False),
        ("anything", " ", False),
    ],
)
def test_a_text_is_found_as_a_person_would_find_it(text: str, expected: str, found: bool) -> None:
    assert holds(text, expected) is found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("/srv/docs/zh/手册.pdf", True),
        ("zh/手册.pdf", True),
        ("zh\\手册", True),
        ("手册.pdf", True),
        ("泵 手册", True),
        ("en/手册.pdf", False),
        ("册.pdf", False),
        ("/", False),
        ("", False),
    ],
)
def test_a_document_is_known_by_its_path_the_end_of_it_or_its_title(name: str, found: bool) -> None:
    record = make_record("/srv/docs/zh/手册.pdf", title="泵  手册")
    assert DocumentNames([record]).named(name) == (frozenset({record.id}) if found else frozenset())


def test_the_score_is_the_reciprocal_rank_of_the_first_right_hit() -> None:
    hits = [make_chunk("nothing"), make_chunk("for 24 months"), *[make_chunk("more")] * 8, make_chunk("for two years")]
    hits[3] = replace(hits[3], document_id="d1")
    sure = {"confidence": 0.9, "min_confidence": 0.3}
    assert score(asked(answers=("24 months",)), hits, set(), **sure) == 0.5
    assert score(asked(answers=("two years", "24 months")), hits, set(), **sure) == 0.5
    assert score(asked(answers=("two years",)), hits, set(), **sure) == 0.0
    assert score(asked(document="x"), hits, {"d1"}, **sure) == 0.25
    assert score(asked(document="x", answers=("24 months",)), hits, {"d1"}, **sure) == 0.375
    assert score(asked(document="x", answers=("24 months",)), hits, set(), **sure) == 0.25


def test_what_is_refused_is_right_only_where_it_cannot_be_answered() -> None:
    hits = [make_chunk("for 24 months")]
    for confidence, answerable, unanswerable in ((0.29, 0.0, 1.0), (0.3, 1.0, 0.0)):
        given = {"confidence": confidence, "min_confidence": 0.3}
        assert score(asked(answers=("24 months",)), hits, set(), **given) == answerable
        assert score(asked(answerable=False), hits, set(), **given) == unanswerable


def verdict_of(candidate: list[float], live: list[float], settings: GateSettings = SETTINGS) -> bool:
    questions = [asked(f"Question {number}?") for number in range(len(live))]
    new, old = ({own.id: value for own, value in zip(questions, values, strict=True)} for values in (candidate, live))
    return compare(questions, new, old, settings).blocked


def test_a_candidate_is_blocked_where_it_is_significantly_worse_or_falls_too_far() -> None:
    assert not verdict_of([1.0] * 10, [1.0] * 10)
    assert not verdict_of([1.0] * 10, [0.0] * 10)
    # Six small losses and nothing won: p is 2 in 64.
    assert verdict_of([0.95] * 6 + [1.0] * 94, [1.0] * 100)
    assert not verdict_of([0.95] * 5 + [1.0] * 95, [1.0] * 100)
    # A tenth exactly is let through, more is not; chance says nothing about one or two questions.
    assert not verdict_of([0.0] + [1.0] * 9, [1.0] * 10)
    assert verdict_of([0.0] * 2 + [1.0] * 8, [1.0] * 10)
    assert verdict_of([0.0] + [1.0] * 4, [1.0] * 5)
    assert not verdict_of([0.0] + [1.0] * 3, [1.0] * 4)
    assert not verdict_of([0.0] * 2 + [1.0] * 8, [1.0] * 10, GateSettings(max_drop=1.0))


def test_the_line_names_means_the_worst_questions_and_what_to_do() -> None:
    questions = [asked(f"质保期 {number} 多长？") for number in range(8)]
    live = {own.id: 1.0 for own in questions}
    candidate = {own.id: number / 10 for number, own in enumerate(questions)}
    told = blocked_line("pumps", "000007", compare(questions, candidate, live, SETTINGS))
    assert "version 000007 of knowledge base 'pumps' was not published" in told
    assert "8 gate questions the mean score fell from 1.000 to 0.350 (p = 0.0078, below gate.significance" in told
    assert "“质保期 0 多长？” (1.00 → 0.00)" in told
    assert "“质保期 4 多长？” (1.00 → 0.40); and 3 more" in told
    assert "质保期 5" not in told
    assert "`citedesk kb gate check 000007 --kb pumps`" in told
    assert "`citedesk kb publish 000007 --kb pumps --force`" in told
    assert wrong_line(["a?"], 3) == "1 of 3 gate questions are not answered as expected: “a?”"
