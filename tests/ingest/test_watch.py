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
