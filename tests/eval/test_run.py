from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from chatbot.assembly import Application
from chatbot.settings import Settings
from eval.errors import DatasetError
from eval.retrieval_measures import CAPPED_RECALL, MEASURES
from eval.run import RunOptions, RunResults, run_evaluation
from eval.run_files import read_finished_run
from tests.chatbot.scripted import ScriptedChatModel
from tests.eval.sets import DOCUMENTS, JUDGED, QUESTIONS, write_set
from tests.eval.test_retrieval_measures import ir_measures_command
from vectorstore.embedder import Embedder
from vectorstore.versions import VersionStore

pytestmark = pytest.mark.long


REPLY = "The warranty runs for 24 months from delivery."
Run = Callable[..., RunResults]


@pytest.fixture(scope="module")
def kb_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kb")


@pytest.fixture
def run(tmp_path: Path, models_dir: Path, kb_folder: Path, embedders: dict[str, Embedder]) -> Run:
    settings = Settings(data_dir=tmp_path / "unused", models_dir=models_dir)

    def compose(settings: Settings) -> Application:
        # Loaded once for all tests; nothing else is shared.
        return Application(settings, model=ScriptedChatModel(replies=[REPLY]), embedders=embedders)

    def start(**options: object) -> RunResults:
        given = {"dataset": write_set(tmp_path / "set"), "out": tmp_path / "out", "kb_folder": kb_folder, **options}
        return run_evaluation(RunOptions(**given), settings, compose=compose)  # type: ignore[arg-type]

    return start


def test_a_run_writes_results_that_the_ir_measures_command_finds_again(run: Run, tmp_path: Path) -> None:
    results = run()
    told = ir_measures_command(tmp_path / "out")
    assert told == {name: pytest.approx(results.measures[name].value, abs=1e-9) for name in MEASURES}
    written = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert {"measures", "n", "excluded", "settings", "hashes", "machine", "seconds", "commit"} <= set(written)
    assert set(written["measures"]) == {*MEASURES, CAPPED_RECALL, "confidence_auroc"}
    assert written["n"] == len(QUESTIONS)
    assert written["excluded"] == {"not_judged": ["q6"]}
    assert written["settings"]["vectorstore"]["embedder"] == "multilingual-e5-small"
    assert {"corpus.jsonl", "queries.jsonl", "qrels.tsv", "embedder:main"} <= set(written["hashes"])
    assert written["seconds"] > 0
    # Of seven questions five are English: no second part is large enough.
    assert written["slices"] == {}
    for measure in written["measures"].values():
        assert measure["low"] <= measure["value"] <= measure["high"]


def test_the_right_documents_are_found_in_both_languages(run: Run, tmp_path: Path) -> None:
    results = run(limit=5)
    assert results.measures["Success@1"].value == 1.0
    lines = [line.split() for line in (tmp_path / "out" / "run.trec").read_text(encoding="utf-8").splitlines()]
    assert [line[2] for line in lines if line[3] == "1"] == ["warranty", "returns", "torque", "保修", "发货"]
    assert {len(line) for line in lines} == {6}
    for query_id in ("q1", "q2", "q3", "q4", "q5"):
        own = [line for line in lines if line[0] == query_id]
        assert [int(line[3]) for line in own] == list(range(1, len(own) + 1))
        assert [float(line[4]) for line in own] == sorted((float(line[4]) for line in own), reverse=True)


def test_a_second_run_gives_the_same_numbers_without_building_again(run: Run, tmp_path: Path, kb_folder: Path) -> None:
    first = run(out=tmp_path / "first")
    before = {path: path.stat().st_mtime_ns for path in (kb_folder / "kb").rglob("manifest.json")}
    second = run(out=tmp_path / "second")
    assert first.measures == second.measures
    assert (tmp_path / "first" / "run.trec").read_bytes() == (tmp_path / "second" / "run.trec").read_bytes()
    assert {path: path.stat().st_mtime_ns for path in (kb_folder / "kb").rglob("manifest.json")} == before


def test_a_changed_corpus_is_a_knowledge_base_of_its_own(run: Run, tmp_path: Path) -> None:
    run(kb_folder=None, limit=1)
    write_set(tmp_path / "changed", documents=[*DOCUMENTS, ("new", "New", "Something new.")])
    run(dataset=tmp_path / "changed", kb_folder=None, limit=1)
    names = VersionStore.names(tmp_path / "out" / "kb")
    assert len(names) == 2


def test_a_damaged_knowledge_base_is_made_anew(run: Run, tmp_path: Path) -> None:
    first = run(kb_folder=None)
    (manifest,) = (tmp_path / "out" / "kb").rglob("manifest.json")
    manifest.write_text("{", encoding="utf-8")
    assert run(kb_folder=None).measures == first.measures


def test_history_completes_a_follow_up(run: Run, tmp_path: Path) -> None:
    follow_up = write_set(tmp_path / "follow", questions=QUESTIONS[6:], judged=[("q7", "torque")])
    run(dataset=follow_up, history=False, fusion="lexical", out=tmp_path / "without")
    run(dataset=follow_up, history=True, fusion="lexical", out=tmp_path / "with")
    scores = [
        {line.split()[2]: float(line.split()[4]) for line in (tmp_path / name / "run.trec").read_text().splitlines()}
        for name in ("without", "with")
    ]
    assert scores[1]["torque"] > scores[0].get("torque", 0.0)


def test_each_fusion_can_be_asked_for(run: Run, tmp_path: Path) -> None:
    orders = set()
    for fusion in ("weighted", "ranks", "lexical", "sentence"):
        results = run(fusion=fusion, limit=4, out=tmp_path / fusion)
        assert results.settings["fusion"] == fusion
        orders.add((tmp_path / fusion / "run.trec").read_text(encoding="utf-8"))
    assert len(orders) == 4


def test_questions_in_one_language_search_the_other_languages_corpus(run: Run, tmp_path: Path) -> None:
    english = write_set(
        tmp_path / "english",
        documents=[("保修", "Warranty", "All valves have a warranty of eighteen months from delivery."), DOCUMENTS[3]],
    )
    results = run(corpus=english)
    assert results.excluded["answer_not_in_this_corpus"] == ["q1", "q2", "q5"]
    assert results.measures["R@5"].n == 3
    assert results.settings["corpus"] == "english"


def test_answers_are_written_and_measured(run: Run, tmp_path: Path) -> None:
    results = run(answers=True)
    lines = (tmp_path / "out" / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    rows = {row["query_id"]: row for row in map(json.loads, lines)}
    assert list(rows) == [question["id"] for question in QUESTIONS]
    assert {"answer", "abstained", "confidence", "citations", "timings"} <= set(rows["q1"])
    assert "24 months" in rows["q1"]["answer"]
    assert rows["q1"]["citations"][0]["source"] == "warranty"
    assert rows["q1"]["citations"][0]["quote"] in DOCUMENTS[0][2]
    assert set(rows["q1"]["timings"]) >= {"retrieve_seconds", "first_evidence_seconds", "total_seconds"}
    assert results.measures["citation_precision"].value == 1.0
    assert results.measures["contains_gold"].n == 6
    assert results.measures["refusal_recall"].n == 1
    assert results.measures["total_seconds_median"].value > 0
    assert results.hashes["language_model"]
    finished = read_finished_run(tmp_path / "out")
    assert {query_id: record.text for query_id, record in finished.questions.items()} == {
        question["id"]: question["text"] for question in QUESTIONS
    }
    assert finished.per_question["q1"].measures["contains_gold"] == 1.0
    assert finished.per_question["q1"].measures["nDCG@10"] == 1.0
    assert finished.per_question["q6"].confidence == rows["q6"]["confidence"]
    assert finished.results.measures == results.measures


def test_parts_of_a_set_are_measured(run: Run, tmp_path: Path) -> None:
    questions = [{**QUESTIONS[number % 5], "id": f"{kind}{number}", "kind": kind}
                 for kind in ("fact", "list") for number in range(5)]  # fmt: skip
    judged = [(str(question["id"]), JUDGED[place % 5][1]) for place, question in enumerate(questions)]
    results = run(dataset=write_set(tmp_path / "kinds", questions=questions, judged=judged))
    assert {kind: measures["nDCG@10"].n for kind, measures in results.slices["kind"].items()} == {"fact": 5, "list": 5}
    assert set(results.slices) == {"kind"}


def test_a_question_that_the_program_refuses_is_told_and_left_out(run: Run, tmp_path: Path) -> None:
    questions: list[dict[str, object]] = [
        *QUESTIONS[:1],
        {"id": "long", "text": "why " * 1000},
        {"id": "empty", "text": " ?"},
    ]
    results = run(
        dataset=write_set(tmp_path / "odd", questions=questions, judged=[("q1", "warranty"), ("long", "returns")])
    )
    assert results.excluded["question_refused"] == ["long", "empty"]
    assert results.n == 1
    assert results.measures["R@5"].n == 1


def test_a_set_without_judgements_of_its_questions_cannot_be_measured(run: Run, tmp_path: Path) -> None:
    unjudged = write_set(tmp_path / "unjudged", judged=[])
    with pytest.raises(DatasetError, match="judges none"):
        run(dataset=unjudged)
    with pytest.raises(DatasetError, match="judges none"):
        run(dataset=write_set(tmp_path / "later", judged=[("q7", "torque")]), limit=3)
