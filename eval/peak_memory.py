"""The greatest memory of a process and its children together. Linux only: it reads ``/proc``."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

_INTERVAL_SECONDS = 0.1
# To add up what is shared the kernel walks over all pages: 30 ms of a processor for some gigabytes, ten times a second
# a third of one. What is resident costs nothing to read: the sum is only asked for when that has grown by so much.
_GROWTH = 1.01
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class PeakMemory:
    """Watches a process and all that it starts, several times a second, while the block runs.

    Attributes:
        peak_bytes: Greatest sum of proportional set sizes seen so far; a page that two processes share counts once.
    """

    def __init__(self, pid: int | None = None) -> None:
        """Prepare; watching begins with the block.

        Args:
            pid: The process; this one if not given.
        """
        self.peak_bytes = 0
        self._pid = pid or os.getpid()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="peak memory", daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End, after one last look."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        greatest = 0.0
        is_last = False
        while not is_last:
            is_last = self._ended.wait(_INTERVAL_SECONDS)
            family = _family(self._pid)
            resident = sum(map(_resident_bytes, family))
            if is_last or resident > greatest * _GROWTH:
                greatest = max(greatest, resident)
                self.peak_bytes = max(self.peak_bytes, sum(map(_proportional_bytes, family)))


def _family(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                # It has just ended.
                continue
    return found


def _resident_bytes(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES
    except OSError:
        # It has just ended.
        return 0


def _proportional_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        # It has just ended.
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
