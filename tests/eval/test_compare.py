from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.compare import compare_runs
from eval.errors import NotComparableError
from eval.tables import comparison_table
from eval.types import AnswerRecord
from tests.eval.runs import ANSWERED, QUERIES, a_run
from tests.eval.sets import a_query

_MANY = [a_query(f"q{number}", answers=["24 months"]) for number in range(20)]


def _answers(text: str, seconds: float) -> list[AnswerRecord]:
    return [replace(ANSWERED[0], query_id=query.id, answer=text, timings={"total_seconds": seconds}) for query in _MANY]


def test_a_run_beside_itself_does_not_differ(tmp_path: Path) -> None:
    run = a_run(tmp_path / "a")
    found = compare_runs(run, run)
    assert found.questions == 6
    assert found.differs == {}
    assert all((row.difference, row.p_value, row.better) == (0.0, 1.0, None) for row in found.measures.values())
    assert "refusal_precision" not in found.measures
    assert found.measures["contains_gold"].first == pytest.approx(found.measures["contains_gold"].second)


def test_the_better_run_is_named_and_fewer_seconds_are_better(tmp_path: Path) -> None:
    slow = a_run(tmp_path / "a", queries=_MANY, answers=_answers("no idea [1]", 9.0))
    fast = a_run(
        tmp_path / "b",
        queries=_MANY,
        answers=_answers("24 months [1]", 1.0),
        hashes={"corpus.jsonl": "other"},
    )
    found = compare_runs(slow, fast)
    seconds = found.measures["total_seconds"]
    assert (seconds.difference, seconds.lower_is_better, seconds.better) == (-8.0, True, "B")
    gold = found.measures["contains_gold"]
    assert (gold.first, gold.second, gold.n, gold.lower_is_better, gold.better) == (0.0, 1.0, 20, False, "B")
    assert gold.p_value < gold.p_holm < 0.05
    assert found.differs == {"corpus.jsonl": ("b", "other")}
    back = compare_runs(fast, slow).measures["total_seconds"]
    assert (back.difference, back.better) == (8.0, "A")
    table = comparison_table(found)
    assert "total_seconds" in table
    assert table.count("(lower is better)") == 1
    assert "not the same, corpus.jsonl: b | other" in table


def test_only_common_questions_count(tmp_path: Path) -> None:
    more = a_run(tmp_path / "a")
    fewer = a_run(tmp_path / "b", queries=[query for query in QUERIES if query.id != "zh"])
    found = compare_runs(more, fewer)
    assert (found.questions, found.only_first, found.only_second) == (5, ("zh",), ())


def test_other_questions_are_refused(tmp_path: Path) -> None:
    run = a_run(tmp_path / "a")
    with pytest.raises(NotComparableError, match=r"different queries\.jsonl"):
        compare_runs(run, a_run(tmp_path / "b", hashes={"queries.jsonl": "z"}))
    with pytest.raises(NotComparableError, match="share no question"):
        compare_runs(run, a_run(tmp_path / "c", queries=[a_query("elsewhere")], answers=None))
