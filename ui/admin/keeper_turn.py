"""Of the processes that serve from one data directory one looks after its plans; the kernel says which."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from vectorstore.storage import translated_disk_errors


class KeeperTurn:
    """Held from the first time it is free until it is given back or the process ends, however it ends."""

    def __init__(self, data_dir: Path) -> None:
        """Look after the plans below ``data_dir``; nothing is locked yet."""
        self._path = data_dir / "keeper.lock"
        self._descriptor: int | None = None

    def is_mine(self) -> bool:
        """Take it if it is free; whether this process has it.

        Raises:
            VectorStoreError: The data directory cannot be written.
        """
        if self._descriptor is not None:
            return True
        with translated_disk_errors(self._path.parent):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def give_back(self) -> None:
        """Let another process have it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
