from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from chatbot.classify.types import OUT_OF_SCOPE
from chatbot.intent import intent_examples
from chatbot.settings import Settings
from eval.errors import DatasetError
from eval.intent_set import is_intent_set, read_intent_set
from eval.intents import run_intents
from eval.report import render_report
from eval.run import RunOptions
from eval.run_files import read_finished_run
from tests.eval.sets import write_set


def _rows(*, splits: bool = True) -> list[dict[str, object]]:
    """Two intents and what belongs to none, of the program's own examples."""
    rows: list[dict[str, object]] = []
    for own in intent_examples():
        if own.label not in {"returns", "price", "warranty", OUT_OF_SCOPE}:
            continue
        place = int(own.group.rsplit(" ", 1)[-1])
        rows.append(
            {
                "id": f"own-{own.language}-{own.group.replace(' ', '-')}",
                "text": own.text,
                "lang": own.language,
                "label": "oos" if own.label == OUT_OF_SCOPE else own.label,
                "answerable": own.label != OUT_OF_SCOPE,
                "split": ("test" if place % 5 == 0 else "train") if splits else "valid",
            }
        )
    return rows


def _set(folder: Path, **kinds: bool) -> Path:
    return write_set(folder, questions=_rows(**kinds), judged=[])


def test_a_set_is_read_by_its_parts_and_translations_share_a_group(tmp_path: Path) -> None:
    folder = _set(tmp_path / "set")
    assert is_intent_set(folder)
    assert not is_intent_set(write_set(tmp_path / "questions"))
    assert not is_intent_set(tmp_path / "nowhere")
    found = read_intent_set(folder)
    assert len(found.asked) == 40
    assert len(found.learnt) == 160
    assert not {own.id for own in found.asked} & {own.id for own in found.learnt}
    assert {own.label for own in found.asked} == {"returns", "price", "warranty", OUT_OF_SCOPE}
    assert len({own.group for own in found.asked}) == 20
    assert read_intent_set(_set(tmp_path / "one", splits=False)).learnt == ()


def test_without_labels_there_is_nothing_to_measure(tmp_path: Path) -> None:
    folder = write_set(tmp_path, questions=[{"id": "q", "text": "wake me", "label": "alarm"}])
    with pytest.raises(DatasetError, match="fewer than two labels"):
        read_intent_set(folder)


@pytest.mark.long
@pytest.mark.parametrize("splits", [True, False])
def test_a_run_measures_with_intervals_and_writes_what_a_report_needs(
    tmp_path: Path, models_dir: Path, splits: bool
) -> None:
    settings = Settings(data_dir=tmp_path / "data", models_dir=models_dir)
    out = tmp_path / "out"
    results = run_intents(RunOptions(dataset=_set(tmp_path / "set", splits=splits), out=out), settings)
    assert set(results.measures) == {"in_scope_accuracy", "out_of_scope_recall", "macro_f1"}
    assert results.measures["in_scope_accuracy"].value >= 0.8
    assert results.measures["out_of_scope_recall"].value >= 0.6
    assert all(own.low <= own.value <= own.high for own in results.measures.values())
    assert results.stage_seconds["training"] > 0
    assert set(results.slices["language"]) == {"en", "zh"}
    written = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert {"measures", "n", "settings", "hashes", "machine", "seconds"} <= set(written)
    with (out / "confusion.csv").open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.reader(stream))
    assert sum(int(cell) for row in table[1:] for cell in row[1:]) == results.n
    assert "in_<wbr>scope" in render_report([read_finished_run(out)], language="zh")
    told = [json.loads(line) for line in (out / "told.jsonl").read_text(encoding="utf-8").splitlines()]
    _agree(told, results.measures["in_scope_accuracy"].value)


def _agree(told: list[Mapping[str, str]], accuracy: float) -> None:
    inside = [own for own in told if own["wanted"] != OUT_OF_SCOPE]
    assert sum(own["wanted"] == own["label"] for own in inside) / len(inside) == pytest.approx(accuracy)
