from __future__ import annotations

import threading
from pathlib import Path

from ingest.watch import moments


def test_it_tells_at_once_and_of_every_change_but_not_of_hidden_files(tmp_path: Path) -> None:
    stop = threading.Event()
    told = moments([tmp_path], stop=stop)
    next(told)
    (tmp_path / "a.txt").write_text("a")
    next(told)
    (tmp_path / ".hidden").write_text("a")
    (tmp_path / "folder").mkdir()
    next(told)
    (tmp_path / "a.txt").unlink()
    next(told)
    stop.set()
    assert list(told) == []


def test_it_tells_on_schedule_without_a_change(tmp_path: Path) -> None:
    stop = threading.Event()
    told = moments([tmp_path], every_seconds=0.0, stop=stop)
    for _ in range(3):
        next(told)
    stop.set()
    assert list(told) == []


def test_it_tells_of_a_folder_that_was_gone_and_is_back_and_of_changes_after_that(tmp_path: Path) -> None:
    stop, drive = threading.Event(), tmp_path / "drive"
    drive.mkdir()
    told = moments([drive], stop=stop)
    next(told)
    drive.rmdir()
    next(told)
    drive.mkdir()
    next(told)
    (drive / "a.txt").write_text("a")
    next(told)
    stop.set()
    assert list(told) == []


def test_it_tells_of_a_file_that_an_editor_replaces(tmp_path: Path) -> None:
    stop, file, new = threading.Event(), tmp_path / "a.txt", tmp_path / "a.new"
    file.write_text("a")
    told = moments([file], stop=stop)
    next(told)
    for text in ("b", "c"):
        new.write_text(text)
        new.replace(file)
        next(told)
    stop.set()
    assert list(told) == []
