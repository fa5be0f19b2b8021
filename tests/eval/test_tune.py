from __future__ import annotations

import json
from pathlib import Path

import pytest

from chatbot.settings import Settings
from chatbot.tuning.types import TrainerOptions
from eval.tune import TuneOptions, run_tune
from tests.chatbot.tuning.jargon import PRODUCTS, WORDS, documents, make_embedder
from vectorstore.settings import VectorStoreSettings

pytestmark = pytest.mark.long


def _set(folder: Path) -> Path:
    folder.mkdir()
    names = [(product, word, own) for product in PRODUCTS for word, own in WORDS.items()]
    corpus = [{"id": own.source, "text": own.elements[0].text, "title": "", "lang": "en"} for own in documents()]
    queries = [
        {"id": f"q-{product}-{word}", "text": f"{own} {product}", "lang": "en", "answers": [], "answerable": True}
        for product, word, own in names
    ]
    queries.append({"id": "none", "text": "who won", "lang": "en", "answers": [], "answerable": False})
    for name, rows in (("corpus", corpus), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    judged = "\n".join(f"q-{product}-{word}\t{product}-{word}\t1" for product, word, _ in names)
    (folder / "qrels.tsv").write_text(f"query-id\tcorpus-id\tscore\n{judged}\n", encoding="utf-8")
    return folder


def test_a_set_is_tuned_on_and_what_came_of_it_is_written(tmp_path: Path) -> None:
    small = make_embedder(tmp_path / "embedder")
    settings = Settings(
        data_dir=tmp_path / "data",
        models_dir=tmp_path / "models",
        vectorstore=VectorStoreSettings(embedder=str(small), english_embedder=None, threads=1),
    )
    out = tmp_path / "out"
    out.mkdir()
    options = TuneOptions(
        dataset=_set(tmp_path / "set"), out=out, limit=None, trainer=TrainerOptions(epochs=2, frozen_layers=0)
    )
    report = run_tune(options, settings)
    written = json.loads((out / "tune.json").read_text(encoding="utf-8"))
    assert written["counts"]["learnt"] + written["counts"]["held_back"] == 96
    assert written["counts"]["unanswerable"] == 1
    assert {own["questions"] for own in written["comparisons"]} > {"held back", "unanswerable", "guard, English"}
    assert (written["path"] is None) == bool(report.reasons)
    assert not (tmp_path / "models").exists()
