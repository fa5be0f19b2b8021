"""Processes that read one file at a time, so that whoever crashes or hangs is known by name."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path

from ingest.errors import IngestError, PropertiesError
from ingest.partition import partition
from ingest.settings import IngestSettings
from ingest.types import IngestFailure, ParsedDocument

Result = ParsedDocument | IngestFailure


def read_one(path: Path, settings: IngestSettings, models_dir: Path | None) -> Result:
    """Read a file in this process; what cannot be read becomes a value."""
    try:
        return partition(path, settings=settings, models_dir=models_dir)
    except MemoryError:
        return _failure(path, _no_memory(settings))
    except IngestError as error:
        if isinstance(error.__cause__, MemoryError):
            return _failure(path, _no_memory(settings))
        return IngestFailure(path=str(path), reason=_named(path, error), withdrawn=isinstance(error, PropertiesError))


def _no_memory(settings: IngestSettings) -> str:
    return (
        f"reading needs more memory than the {settings.reader_memory_bytes} bytes of ingest.reader_memory_bytes or than"
        " the machine has; split the file or raise the limit"
    )


def _named(path: Path, error: IngestError) -> str:
    """What an error says, on one line that names the file."""
    said = " ".join(str(error).split())
    return said if path.name in said else f"{path.name}: {said}"


def read_parallel(
    paths: Sequence[Path], *, workers: int, settings: IngestSettings, models_dir: Path | None
) -> Iterator[tuple[Path, Result]]:
    """Read files in several processes; results come as they are ready.

    A process that dies or exceeds the time limit costs the file that it was reading, and is replaced.

    Raises:
        IngestError: No reader process can be started.
    """
    # Big files first, so that none is left over for one process at the end.
    queue = deque(sorted(paths, key=_size, reverse=True))
    pool = [_Reader(settings, models_dir) for _ in range(workers)]
    try:
        while queue or any(reader.path for reader in pool):
            _hand_out(queue, pool)
            spoke = wait([reader.connection for reader in pool], timeout=_patience(pool))
            for reader in pool:
                result = reader.take() if reader.connection in spoke else reader.late()
                if result:
                    yield result
            pool = [_Reader(settings, models_dir) if reader.dead else reader for reader in pool]
    finally:
        for reader in pool:
            reader.kill()


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

    def __init__(self, settings: IngestSettings, models_dir: Path | None) -> None:
        # Spawned, not forked: the parent has threads and models in memory.
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, settings, models_dir), daemon=True)
        self._process.start()
        # Only the child holds its end now: when it dies, ours reports the end.
        theirs.close()
        self._limit_seconds = settings.file_timeout_seconds
        self._ready = False
        self.path: Path | None = None
        self.deadline: float | None = None
        self.dead = False

    @property
    def idle(self) -> bool:
        return self._ready and self.path is None

    def give(self, path: Path) -> bool:
        """Hand over a file; ``False`` if the process has died meanwhile."""
        try:
            self.connection.send(path)
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
                (path, _failure(path, "its reader crashed; the file may be damaged, or need more memory"))
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
        return self.path, _failure(self.path, f"{reason}; split the file or raise the limit")

    def kill(self) -> None:
        """End the process, and what it has started itself: pandoc and LibreOffice must not go on without it."""
        if self.dead:
            return
        self.dead = True
        self._process.kill()
        # It is a group's leader from its first breath on, and until it is joined nobody else has its number.
        if self._process.pid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.join()
        self.connection.close()


def _failure(path: Path, reason: str) -> IngestFailure:
    return IngestFailure(path=str(path), reason=f"{path.name}: {reason}")


def _serve(connection: Connection, settings: IngestSettings, models_dir: Path | None) -> None:
    os.setpgrp()
    _bound_memory(settings.reader_memory_bytes)
    # Whoever started it has ended, by itself or killed: nobody is left to read for.
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        connection.send(None)
        while True:
            path: Path = connection.recv()
            connection.send(read_one(path, settings, models_dir))


def _bound_memory(limit_bytes: int) -> None:
    """Let this process, and each that it starts, hold only so much data of its own.

    Data, not address space: pandoc reserves a terabyte of the latter and uses none of it. Only Linux counts it.
    Source: getrlimit(2), RLIMIT_DATA since Linux 4.7.
    """
    if sys.platform == "linux":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        limit = limit_bytes if most == resource.RLIM_INFINITY else min(limit_bytes, most)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, most))
