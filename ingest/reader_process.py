"""Processes that read one file at a time, so that whoever crashes or hangs is known by name."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import wait
from pathlib import Path

from ingest.errors import IngestError
from ingest.read_one import Result, failure
from ingest.settings import IngestSettings


def read_parallel(paths: Sequence[Path], *, workers: int, settings: IngestSettings) -> Iterator[tuple[Path, Result]]:
    """Read files in several processes; results come as they are ready.

    A process that dies or exceeds the time limit costs the file that it was reading, and is replaced.

    Raises:
        IngestError: No reader process can be started.
    """
    queue = deque(largest_first(paths))
    pool = [_Reader(settings) for _ in range(workers)]
    try:
        while queue or any(reader.path for reader in pool):
            _hand_out(queue, pool)
            spoke = wait([reader.connection for reader in pool], timeout=_patience(pool))
            for reader in pool:
                result = reader.take() if reader.connection in spoke else reader.late()
                if result:
                    yield result
            pool = [_Reader(settings) if reader.dead else reader for reader in pool]
    finally:
        for reader in pool:
            reader.kill()


class ReaderProcess:
    """Reads one file after another in a process that is replaced when it dies or exceeds its time."""

    def __init__(self, settings: IngestSettings) -> None:
        """Start nothing yet; ``settings`` hold the limits."""
        self._settings = settings
        self._reader: _Reader | None = None

    def read(self, path: Path, folders: Sequence[str]) -> Result:
        """Read a file; for ``folders`` see ``partition``.

        Raises:
            IngestError: The process cannot be started.
        """
        while True:
            if self._reader is None or self._reader.dead:
                self._reader = _Reader(self._settings)
            reader = self._reader
            if reader.idle and not reader.give(path, folders):
                # It has died since the last file.
                continue
            spoke = wait([reader.connection], timeout=_patience([reader]))
            result = reader.take() if spoke else reader.late()
            if result:
                return result[1]


def largest_first(paths: Sequence[Path]) -> list[Path]:
    """Big files first, so that none is left over for one process at the end."""
    return sorted(paths, key=_size, reverse=True)


def _hand_out(queue: deque[Path], pool: Sequence[_Reader]) -> None:
    for reader in pool:
        if queue and reader.idle and reader.give(queue[0]):
            queue.popleft()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        # It vanished since it was listed: reading it will say so.
        return 0


def _patience(pool: Sequence[_Reader]) -> float | None:
    deadlines = [reader.deadline for reader in pool if reader.deadline is not None]
    return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None


class _Reader:
    """A process, the file that it is reading, and until when it may."""

    def __init__(self, settings: IngestSettings) -> None:
        # A program of its own: multiprocessing would fork our threads and models, or run the caller's script again.
        # A group of its own too, so that what it starts can be ended with it; standard output belongs to the caller.
        self.connection, theirs = Pipe()
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", "ingest.reader_main", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            process_group=0,
            stdin=subprocess.DEVNULL,
            stdout=2,
        )
        # Only the child holds its end now: when it dies, ours reports the end.
        theirs.close()
        with contextlib.suppress(BrokenPipeError):
            self.connection.send(settings)
        self._limit_seconds = settings.file_timeout_seconds
        self._ready = False
        self.path: Path | None = None
        self.deadline: float | None = None
        self.dead = False

    @property
    def idle(self) -> bool:
        return self._ready and self.path is None

    def give(self, path: Path, folders: Sequence[str] | None = None) -> bool:
        """Hand over a file; ``False`` if the process has died meanwhile."""
        try:
            self.connection.send((path, folders))
        except OSError:
            self.kill()
            return False
        self.path, self.deadline = path, time.monotonic() + self._limit_seconds
        return True

    def take(self) -> tuple[Path, Result] | None:
        """What the process says: that it is ready, a result, or nothing more, for it is dead."""
        path = self.path
        try:
            result: Result | None = self.connection.recv()
        except (EOFError, OSError):
            self.kill()
            if not self._ready:
                raise IngestError(
                    "the reading process ended as it started; run again with ingest.workers = 1"
                ) from None
            return (
                (path, failure(path, "its reader crashed; the file may be damaged, or need more memory"))
                if path
                else None
            )
        self.path, self.deadline, self._ready = None, None, True
        return (path, result) if path and result else None

    def late(self) -> tuple[Path, Result] | None:
        """End the process if it exceeds its time; the failure, or nothing if there is time left."""
        if self.path is None or self.deadline is None or time.monotonic() < self.deadline:
            return None
        self.kill()
        reason = f"reading took longer than the {self._limit_seconds:g} s of ingest.file_timeout_seconds"
        return self.path, failure(self.path, f"{reason}; split the file or raise the limit")

    def kill(self) -> None:
        """End the process, and what it has started itself: pandoc and LibreOffice must not go on without it."""
        if self.dead:
            return
        self.dead = True
        # It is its group's leader, and until it is waited for nobody else has its number.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self.connection.close()
