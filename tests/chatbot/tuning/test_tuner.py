from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.assembly import Application
from chatbot.embedders import open_embedder
from chatbot.errors import TuningError
from chatbot.model_store import list_models, path_of, verify
from chatbot.tuning.gold import Located
from chatbot.tuning.guard import Guard
from chatbot.tuning.report import TuningReport, TuningRequest
from chatbot.tuning.tuner import Tuner
from chatbot.tuning.types import TrainerOptions
from tests.chatbot.tuning.jargon import PRODUCTS
from vectorstore.knowledge_base import KnowledgeBase

_LEARNING = TrainerOptions(epochs=12, learning_rate=2e-3, frozen_layers=0)
Located_ = Callable[..., Located]


@pytest.fixture
def tuned(
    workshop_application: Application, live: KnowledgeBase, small_embedder: Path, tmp_path: Path
) -> Callable[..., TuningReport]:
    """Tunes the small embedder, into a folder of models of the test's own."""
    settings = workshop_application.settings.model_copy(update={"models_dir": tmp_path / "models"})
    chunks = tuple(live.content.all_chunks())

    def tune(located: Located, options: TrainerOptions = _LEARNING, name: str = "ours", base: str = "") -> TuningReport:
        # Whoever asks in the documents' own words must be served as before.
        guarded = Guard(
            chunks=chunks[::3],
            questions=tuple(
                replace(located.questions[0], text=chunk.text, right=frozenset({chunk.id})) for chunk in chunks[::12]
            ),
        )
        tuner = Tuner(live, workshop_application.embedders(), settings, guarded=guarded)
        return tuner.tune(
            located, TuningRequest(kb="default", base=base or str(small_embedder), name=name, options=options)
        )

    return tune


def _left(tmp_path: Path) -> list[str]:
    """What lies among the models, but for the lock."""
    models = tmp_path / "models"
    return sorted(path.name for path in (*models.glob("*"), *models.glob(".incoming/*")) if path.suffix != ".lock")


def test_words_that_were_learnt_help_questions_that_were_not(
    tuned: Callable[..., TuningReport], located: Located_, tmp_path: Path
) -> None:
    report = tuned(located())
    assert report.path == tmp_path / "models" / "ours", report.reasons
    figures = {(own.questions, own.channel, own.measure): own for own in report.comparisons}
    gained = figures["held back", "search", "nDCG@10"]
    assert gained.after > gained.before + 0.1
    assert gained.difference.n == report.counts["held_back"] >= 20
    assert figures["held back", "dense", "nDCG@10"].after > figures["held back", "dense", "nDCG@10"].before + 0.1
    assert report.counts["learnt"] + report.counts["held_back"] == 96
    assert report.cosine > 0.98
    assert _left(tmp_path) == [".incoming", "ours"]

    models = tmp_path / "models"
    (listed,) = [state for state in list_models(models) if state.tuned]
    assert listed.entry.name == "ours"
    assert listed.path == path_of("ours", models) == models / "ours"
    assert verify(models) == {"ours": []}
    record = json.loads((models / "ours" / "tuned.json").read_text(encoding="utf-8"))
    assert record["figures"][0]["before"] != record["figures"][0]["after"]
    assert record["sha256"] == json.loads((models / "ours" / "citedesk.json").read_text(encoding="utf-8"))["sha256"]
    embedder = open_embedder("ours", models, 1)
    said = embedder.embed_queries(["oomph ampol"])
    power, weight = embedder.embed_passages(["the power of ampol", "the weight of ampol"])
    assert said @ power > said @ weight

    with pytest.raises(TuningError, match="there is a model called ours already"):
        tuned(located())


def test_a_tuning_that_does_harm_is_refused_and_leaves_nothing(
    tuned: Callable[..., TuningReport], located: Located_, tmp_path: Path
) -> None:
    report = tuned(located(), replace(_LEARNING, epochs=2, learning_rate=0.5))
    assert report.path is None
    assert any("held back" in reason for reason in report.reasons)
    assert report.comparisons
    assert _left(tmp_path) == [".incoming"]


def test_a_tuning_that_gains_nothing_is_refused(
    tuned: Callable[..., TuningReport], located: Located_, tmp_path: Path
) -> None:
    report = tuned(located(), replace(_LEARNING, epochs=1, learning_rate=0.0))
    assert report.path is None
    assert [reason for reason in report.reasons if "search nDCG@10 of held back is no better" in reason]
    assert _left(tmp_path) == [".incoming"]


def test_an_interrupt_while_learning_leaves_nothing(
    workshop_application: Application, live: KnowledgeBase, small_embedder: Path, located: Located_, tmp_path: Path
) -> None:
    def stop(stage: str, _done: int, _total: int) -> None:
        if stage == "learning":
            assert (tmp_path / "models" / ".incoming" / "tuning").is_dir()
            raise KeyboardInterrupt

    settings = workshop_application.settings.model_copy(update={"models_dir": tmp_path / "models"})
    tuner = Tuner(
        live,
        workshop_application.embedders(),
        settings,
        guarded=Guard(chunks=tuple(live.content.all_chunks()[:5]), questions=()),
        progress=stop,
    )
    with pytest.raises(KeyboardInterrupt):
        tuner.tune(located(), TuningRequest(kb="default", base=str(small_embedder), name="ours", options=_LEARNING))
    assert _left(tmp_path) == [".incoming"]


def test_too_few_questions_are_one_line(tuned: Callable[..., TuningReport], located: Located_) -> None:
    with pytest.raises(TuningError, match=r"32 questions .* are too few .* at least 40") as caught:
        tuned(located(products=PRODUCTS[:4]))
    assert "\n" not in str(caught.value)


def test_questions_that_all_share_one_passage_cannot_be_held_back(
    tuned: Callable[..., TuningReport], located: Located_
) -> None:
    right = located()
    one = right.questions[0].right
    with pytest.raises(TuningError, match="only 0 of 96 questions can be held back"):
        tuned(Located(questions=tuple(replace(question, right=one) for question in right.questions)))


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"name": "../ours"}, "not allowed"),
        ({"name": "multilingual-e5-small"}, "there is a model called multilingual-e5-small already"),
        ({"base": "smollm2-135m-instruct"}, "is no embedder"),
        ({"base": "/no/such/folder"}, "needs citedesk.json and model.safetensors"),
    ],
)
def test_what_cannot_be_tuned_is_one_line(
    tuned: Callable[..., TuningReport], located: Located_, options: dict[str, str], reason: str
) -> None:
    with pytest.raises(TuningError, match=reason):
        tuned(located(), **options)
