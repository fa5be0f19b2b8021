from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.errors import ModelLoadError, TuningError, UnknownModelError
from chatbot.model_store import list_models, path_of
from chatbot.tuned_models import RECORD, is_tuned, tuned_models, workshop


def test_what_a_killed_process_left_goes_with_the_next_one(tmp_path: Path) -> None:
    left = tmp_path / ".incoming" / "tuning" / "model" / "model.safetensors"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half of it")
    with workshop(tmp_path) as folder:
        assert not list(folder.iterdir())
    assert not folder.exists()


def test_two_processes_do_not_tune_at_once(tmp_path: Path) -> None:
    with workshop(tmp_path) as folder, pytest.raises(TuningError, match="another process"), workshop(tmp_path):
        pass
    assert not folder.exists()


def test_a_damaged_record_is_named(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / RECORD).write_text("{", encoding="utf-8")
    with pytest.raises(ModelLoadError, match=r"ours/tuned\.json is damaged"):
        list_models(tmp_path)


def test_a_folder_without_a_record_is_no_tuned_model(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    assert not is_tuned("ours", tmp_path)
    assert not is_tuned("../ours", tmp_path)
    assert not tuned_models(tmp_path)
    with pytest.raises(UnknownModelError):
        path_of("ours", tmp_path)
