from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from chatbot.classify.store import KeptHead, fingerprints, keep, read, remove, stamp
from chatbot.classify.training import train
from chatbot.errors import HeadError
from tests.chatbot.classify.clouds import DIMENSION, clouds

EMBEDDERS: Any = {
    name: SimpleNamespace(name=name, fingerprint=f"of {name}", dimension=DIMENSION) for name in ("main", "english")
}


def _kept(folder: Path, *, labels: int = 4) -> KeptHead:
    messages, names = clouds(labels, 6, outside=4)
    trained = train(messages, names)
    return keep(
        folder, trained.head, kind="intent", origin="team", created="2026-11-26T08:00:00+00:00", embedders=EMBEDDERS,
        figures=trained.figures, texts=["Where is my order?", "订单到哪了？"], examples="0" * 64,
    )  # fmt: skip


def test_a_head_that_was_kept_tells_the_same_and_holds_no_words(tmp_path: Path) -> None:
    kept = _kept(tmp_path)
    back = read(tmp_path, "intent", EMBEDDERS)
    assert back is not None
    messages, _ = clouds(4, 6, outside=4)
    assert back.head.tell(messages) == kept.head.tell(messages)
    assert back.manifest == kept.manifest
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"order?" not in stored
    assert "订单".encode() not in stored
    with np.load(tmp_path / kept.manifest.numbers, allow_pickle=False) as numbers:
        assert all(numbers[name].dtype.kind in "fu" for name in numbers.files)


def test_another_head_takes_its_place_and_leaves_nothing_behind(tmp_path: Path) -> None:
    first = _kept(tmp_path)
    before = stamp(tmp_path, "intent")
    second = _kept(tmp_path, labels=5)
    assert stamp(tmp_path, "intent") != before
    assert first.manifest.numbers != second.manifest.numbers
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["intent.json", second.manifest.numbers])
    assert remove(tmp_path, "intent")
    assert not remove(tmp_path, "intent")
    assert list(tmp_path.iterdir()) == []
    assert read(tmp_path, "intent", EMBEDDERS) is None
    assert stamp(tmp_path, "intent") == 0


def _flip(folder: Path, kept: KeptHead) -> None:
    path = folder / kept.manifest.numbers
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _without_numbers(folder: Path, kept: KeptHead) -> None:
    (folder / kept.manifest.numbers).unlink()


def _no_json(folder: Path, _: KeptHead) -> None:
    (folder / "intent.json").write_text("{", encoding="utf-8")


def _more_labels(folder: Path, _: KeptHead) -> None:
    path = folder / "intent.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["labels"] += ["one", "two"]
    path.write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize("damage", [_flip, _without_numbers, _no_json, _more_labels])
def test_damage_is_refused_with_what_to_do(tmp_path: Path, damage: Any) -> None:
    damage(tmp_path, _kept(tmp_path))
    with pytest.raises(HeadError, match="intents train"):
        read(tmp_path, "intent", EMBEDDERS)


def test_a_head_of_other_embedders_is_refused_by_name(tmp_path: Path) -> None:
    _kept(tmp_path)
    other: Any = EMBEDDERS | {"main": SimpleNamespace(name="bge-m3", fingerprint="other", dimension=DIMENSION)}
    with pytest.raises(HeadError, match="bge-m3"):
        read(tmp_path, "intent", other)


def test_messages_that_differ_in_case_width_and_spaces_are_the_same() -> None:
    assert len(fingerprints(["Where is my ORDER?", "where  is my order?", "ｗhere is my order?"])) == 1
    assert len(fingerprints(["one", "two"])) == 2
