from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chatbot.assembly import Application
from chatbot.errors import QuestionSheetError
from chatbot.settings import AnswerSettings, Settings
from eval.errors import BaselineError, DatasetError
from eval.gate import GateOptions, GateReport, compare_values, run_gate
from eval.gate_table import gate_table
from eval.gate_values import answer_values
from tests.chatbot.scripted import ScriptedChatModel
from tests.eval.sets import DOCUMENTS, QUESTIONS, a_query, an_answer, write_set
from tests.vectorstore.corpus import SETTINGS
from vectorstore.embedder import Embedder

Gate = Callable[..., GateReport]

SHEET = "question,answer,document\n" + "".join(
    f"{question},{answer},{document}\n"
    for question, answer, document in (
        ("How long is the warranty on an AX-200 pump?", "24 months", "warranty"),
        ("Within how many days can unused goods be returned?", "14 days", "returns"),
        ("What torque does the impeller nut need?", "75 Nm", ""),
        ("阀门的保修期是多长？", "十八个月", "保修"),
        ("订单满多少钱免运费？", "五千元", ""),
    )
)

SHIPPED = AnswerSettings().min_confidence

REPLY = "The warranty runs for 24 months from delivery."


@pytest.fixture
def settings(tmp_path: Path, models_dir: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", models_dir=models_dir, ingest=SETTINGS)


@pytest.fixture
def compose(embedders: dict[str, Embedder]) -> Callable[[Settings], Application]:
    def composed(settings: Settings) -> Application:
        # Loaded once for all tests; nothing else is shared.
        return Application(settings, model=ScriptedChatModel(replies=[REPLY]), embedders=embedders)

    return composed


@pytest.fixture
def gate(tmp_path: Path, settings: Settings, compose: Callable[[Settings], Application]) -> Gate:
    def start(changed: Settings | None = None, **options: object) -> GateReport:
        given = {"source": tmp_path / "set", "baseline": tmp_path / "baseline", **options}
        return run_gate(GateOptions(**given), changed or settings, compose=compose)  # type: ignore[arg-type]

    return start


@pytest.mark.long
def test_a_set_is_compared_with_its_baseline(gate: Gate, tmp_path: Path, settings: Settings) -> None:
    write_set(tmp_path / "set")
    with pytest.raises(BaselineError, match=r"gate\.json cannot be read .* --update"):
        gate()
    written = gate(update=True, answers=True)
    assert written.updated
    kept = json.loads((tmp_path / "baseline" / "gate.json").read_text(encoding="utf-8"))
    assert set(kept["measures"]) == {
        "nDCG@10", "R@5_capped", "contains_gold", "token_f1", "refusal_right", "citation_verbatim"
    }  # fmt: skip
    assert kept["measures"]["R@5_capped"] == dict.fromkeys(("q1", "q2", "q3", "q4", "q5", "q7"), 1.0)
    assert set(kept["measures"]["refusal_right"]) == {question["id"] for question in QUESTIONS}
    assert set(kept["set"]) == {"corpus.jsonl", "queries.jsonl", "qrels.tsv"}
    same = gate(answers=True)
    assert same.worse == []
    assert {own.difference.difference for own in same.measures if own.difference} == {0.0}
    assert same.changed_settings == ()
    # One that answers nothing any more: six answerable questions, all lost.
    deaf = settings.model_copy(update={"answer": settings.answer.model_copy(update={"min_confidence": 1.0})})
    changed = gate(deaf, answers=True)
    assert f"answer.min_confidence: {SHIPPED} → 1.0" in changed.changed_settings
    lost = {own.name: own for own in changed.measures}
    assert lost["contains_gold"].now == 0.0
    assert lost["contains_gold"].corrected_p is not None
    assert lost["contains_gold"].corrected_p > (2 / 2**6)
    assert f"changed, answer.min_confidence: {SHIPPED} → 1.0" in gate_table(changed)
    # The search alone is as it was.
    assert {own.name for own in gate(deaf).measures} == {"nDCG@10", "R@5_capped"}


@pytest.mark.long
def test_a_baseline_of_other_questions_or_without_answers_is_refused(gate: Gate, tmp_path: Path) -> None:
    write_set(tmp_path / "set")
    gate(update=True)
    with pytest.raises(BaselineError, match="without --answers"):
        gate(answers=True)
    write_set(tmp_path / "set", documents=[*DOCUMENTS, ("new", "New", "Something new.")])
    with pytest.raises(BaselineError, match=r"other questions or documents \(corpus\.jsonl is not the same\)"):
        gate()
    (tmp_path / "baseline" / "gate.json").write_text("{")
    with pytest.raises(BaselineError, match="is no baseline"):
        gate()


@pytest.mark.long
def test_a_sheet_is_asked_of_a_knowledge_base_that_is_there(
    gate: Gate, tmp_path: Path, settings: Settings, compose: Callable[[Settings], Application]
) -> None:
    sheet, folder = tmp_path / "sheet.csv", tmp_path / "docs"
    sheet.write_text(SHEET, encoding="utf-8")
    folder.mkdir()
    for name, title, text in DOCUMENTS:
        (folder / f"{name}.md").write_text(f"# {title}\n\n{text}\n", encoding="utf-8")
    application = compose(settings)
    application.ingest([folder], kb="pumps")
    written = gate(source=sheet, kb="pumps", update=True, answers=True)
    assert {own.name: own.now for own in written.measures}["gate_score"] == 1.0
    assert {own.name: own.now for own in written.measures}["citation_verbatim"] == 1.0
    assert gate(source=sheet, kb="pumps").worse == []
    with pytest.raises(BaselineError, match=r"\(knowledge base is not the same\)"):
        gate(source=sheet, kb="valves")
    for path in folder.iterdir():
        path.write_text(f"# {path.stem}\n\nNothing to be found here, 这里没有内容。\n", encoding="utf-8")
    application.ingest([folder], kb="pumps")
    application.close()
    (score,) = gate(source=sheet, kb="pumps").measures
    assert (score.name, score.now < 0.2, score.worse) == ("gate_score", True, False)
    sheet.write_text("question\n")
    with pytest.raises(QuestionSheetError):
        gate(source=sheet, kb="pumps")
    with pytest.raises(DatasetError):
        gate(source=folder)


@pytest.mark.long
def test_the_command_prints_a_table_and_ends_with_status_1_where_it_is_worse(
    tmp_path: Path, settings: Settings, compose: Callable[[Settings], Application]
) -> None:
    folder, sheet, baseline = tmp_path / "docs", tmp_path / "sheet.csv", tmp_path / "baseline"
    folder.mkdir()
    for name, title, text in DOCUMENTS:
        (folder / f"{name}.md").write_text(f"# {title}\n\n{text}\n", encoding="utf-8")
    sheet.write_text(f"{SHEET}How often must the bearing be greased?,hours,\n", encoding="utf-8")
    application = compose(settings)
    application.ingest([folder])
    application.close()

    def run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        places = {"CITEDESK_DATA_DIR": str(settings.data_dir), "CITEDESK_MODELS_DIR": str(settings.resolved_models_dir)}
        command = [
            str(Path(sys.executable).with_name("citedesk-eval")),
            "gate",
            str(sheet),
            "--baseline",
            str(baseline),
        ]
        return subprocess.run(  # noqa: S603 - our own program
            [*command, *options],
            capture_output=True,
            text=True,
            timeout=250,
            check=False,
            env=os.environ | places | environment,
        )

    written = run("--update")
    assert written.returncode == 0, written.stderr
    assert written.stdout.startswith("sheet.csv: baseline written\ngate_score")
    same = json.loads(run("--json").stdout)
    assert (same["worse"], same["updated"]) == ([], False)
    worse = run(CITEDESK_ANSWER__MIN_CONFIDENCE="1")
    assert worse.returncode == 1
    assert "p=0.0312 n=6  worse" in worse.stdout
    assert f"changed, answer.min_confidence: {SHIPPED} → 1.0" in worse.stdout
    assert worse.stderr.splitlines()[-1].startswith("citedesk-eval: on ")
    assert "gate_score is significantly worse" in worse.stderr
    usage = subprocess.run(  # noqa: S603 - our own program
        [str(Path(sys.executable).with_name("citedesk-eval")), "gate", str(folder), "--baseline", "x", "--kb", "y"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (usage.returncode, "--kb" in usage.stderr) == (2, True)


def test_what_is_significantly_worse_after_correction_is_named() -> None:
    names = [f"q{number}" for number in range(20)]
    before = {name: dict.fromkeys(names, 1.0) for name in ("worse", "same", "better", "gone")}
    now = {
        "worse": dict.fromkeys(names, 0.5),
        "same": dict.fromkeys(names, 1.0),
        "better": dict.fromkeys(names, 2.0),
        "new": dict.fromkeys(names, 0.0),
    }
    changes = {own.name: own for own in compare_values(before, now, significance=0.05)}
    assert {name: own.worse for name, own in changes.items()} == {"worse": True, "same": False, "better": False}
    worse = changes["worse"]
    assert worse.difference is not None
    assert worse.corrected_p == pytest.approx(3 * worse.difference.p_value)
    assert worse.difference.difference == -0.5
    # Only questions that both have; six losses are p = 2 / 64 alone, and no longer in company.
    some = compare_values({"a": dict.fromkeys(names[:6], 1.0)}, {"a": dict.fromkeys(names, 0.0)}, significance=0.05)
    assert [(own.worse, own.difference.n if own.difference else 0) for own in some] == [(True, 6)]
    pair = {"a": dict.fromkeys(names[:6], 1.0), "b": dict.fromkeys(names[:6], 1.0)}
    lost = {"a": dict.fromkeys(names[:6], 0.0), "b": dict.fromkeys(names[:6], 0.0)}
    assert [own.worse for own in compare_values(pair, lost, significance=0.05)] == [False, False]


def test_a_refusal_is_an_empty_answer_and_a_failed_one_is_wrong() -> None:
    asked = [
        a_query("good", answers=["24 months"]),
        a_query("refused", answers=["24 months"]),
        a_query("failed", answers=["24 months"]),
        a_query("none", answerable=False),
        a_query("质", answers=["二十四个月"], zh=True),
    ]
    answers = [
        an_answer("24 months [1]", query_id="good", quotes=[("w", "runs for 24 months"), ("w", "not there")]),
        an_answer("I do not know.", query_id="refused", abstained=True),
        an_answer("I do not know.", query_id="none", abstained=True),
        an_answer("二十四个月 [1]", query_id="质"),
    ]
    assert answer_values(asked, answers, {"w": "The warranty runs for 24 months."}) == {
        "contains_gold": {"good": 1.0, "refused": 0.0, "failed": 0.0, "质": 1.0},
        "token_f1": {"good": 1.0, "refused": 0.0, "failed": 0.0, "质": 1.0},
        "refusal_right": {"good": 1.0, "refused": 0.0, "failed": 0.0, "none": 1.0, "质": 1.0},
        "citation_verbatim": {"good": 0.5, "质": 0.0},
    }
