from __future__ import annotations

import json
from pathlib import Path

import pytest

from chatbot.answerability import AnswerabilityModel
from chatbot.assembly import Application
from chatbot.settings import Settings
from eval.errors import DatasetError
from eval.fit import FitReport, fit, to_json
from eval.retrieval_measures import CAPPED_RECALL
from eval.run import RunOptions, run_evaluation
from tests.eval.sets import DOCUMENTS, JUDGED, QUESTIONS, write_set
from vectorstore.embedder import Embedder

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fit")
    write_set(folder / "tiny")
    questions: list[dict[str, object]] = [
        {"id": "p1", "text": "What does the dosing pump cost?", "answers": ["890 EUR"]},
        {"id": "p2", "text": "Which fault code means an air lock?", "answers": ["E07"]},
        {"id": "p3", "text": "How do I become an astronaut?", "answerable": False},
    ]
    documents = [
        ("prices", "Price list", "The dosing pump DX-12 costs 890 EUR. The DX-30 costs 1,240 EUR."),
        ("faults", "Fault codes", "E07 means an air lock in the suction line. E09 means no mains."),
        *DOCUMENTS[1:3],
    ]
    write_set(folder / "other", documents=documents, questions=questions, judged=[("p1", "prices"), ("p2", "faults")])
    write_set(folder / "chinese", documents=[(id_, title, text) for id_, title, text in DOCUMENTS[4:]])
    return folder


def _compose(embedders: dict[str, Embedder], settings: Settings) -> Application:
    return Application(settings, embedders=embedders)


@pytest.fixture(scope="module")
def report(folder: Path, models_dir: Path, embedders: dict[str, Embedder]) -> FitReport:
    sets = [str(folder / "tiny"), str(folder / "other"), f"{folder / 'tiny'}@{folder / 'chinese'}"]
    settings = Settings(data_dir=folder / "unused", models_dir=models_dir)
    return fit(sets, settings, out=folder / "out", compose=lambda given: _compose(embedders, given))


def test_what_was_learned_is_written_in_the_forms_that_are_shipped(report: FitReport, folder: Path) -> None:
    model = AnswerabilityModel.model_validate_json((folder / "out" / "answerability.json").read_bytes())
    assert model == report.answerability.model
    weights = json.loads((folder / "out" / "fusion.json").read_text(encoding="utf-8"))
    assert weights == report.fusion.weights
    assert json.loads((folder / "out" / "fit.json").read_text(encoding="utf-8")) == json.loads(
        json.dumps(to_json(report))
    )


def test_sets_that_share_questions_are_one_family_and_left_out_together(report: FitReport) -> None:
    assert report.families == {"tiny": "tiny", "other": "other", "tiny@chinese": "tiny"}
    assert set(report.fusion.left_out) == {"tiny", "other", "tiny@chinese"}
    assert report.fusion.left_out_weights["tiny"] == report.fusion.left_out_weights["tiny@chinese"]


def test_questions_of_other_families_are_unanswerable_here(report: FitReport) -> None:
    own, foreign = len(QUESTIONS), 3
    assert report.answerability.fitted["tiny"].n == own + foreign
    assert report.answerability.fitted["other"].n == 3 + own
    assert report.answerability.fitted["tiny"].refusal_recall is not None


def test_the_shipped_weights_measure_the_same_as_a_run_with_them(
    report: FitReport, folder: Path, models_dir: Path, embedders: dict[str, Embedder]
) -> None:
    settings = Settings(data_dir=folder / "unused", models_dir=models_dir)
    options = RunOptions(dataset=folder / "tiny", out=folder / "run", kb_folder=folder / "out")
    results = run_evaluation(options, settings, compose=lambda given: _compose(embedders, given))
    assert report.fusion.shipped["tiny"].ndcg == pytest.approx(results.measures["nDCG@10"].value)
    assert report.fusion.shipped["tiny"].recall == pytest.approx(results.measures[CAPPED_RECALL].value)


def test_sets_without_unanswerable_questions_cannot_teach_refusal(
    folder: Path, models_dir: Path, embedders: dict[str, Embedder], tmp_path: Path
) -> None:
    only = write_set(tmp_path / "only", questions=QUESTIONS[:2], judged=JUDGED[:2])
    settings = Settings(data_dir=tmp_path / "unused", models_dir=models_dir)
    with pytest.raises(DatasetError, match="no unanswerable questions"):
        fit([str(only)], settings, out=tmp_path / "out", compose=lambda given: _compose(embedders, given))
