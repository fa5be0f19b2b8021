"""Processes that read one file at a time, so that whoever crashes or hangs is known by name."""

from __future__ import annotations

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
    except IngestError as error:
        return IngestFailure(path=str(path), reason=str(error), withdrawn=isinstance(error, PropertiesError))


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
            return (path, _failure(path, "its reader crashed; the file may be damaged")) if path else None
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
        self.dead = True
        self._process.kill()
        self._process.join()
        self.connection.close()


def _failure(path: Path, reason: str) -> IngestFailure:
    return IngestFailure(path=str(path), reason=f"{path.name}: {reason}")


def _serve(connection: Connection, settings: IngestSettings, models_dir: Path | None) -> None:
    connection.send(None)
    while True:
        try:
            path: Path = connection.recv()
        except EOFError:
            return
        connection.send(read_one(path, settings, models_dir))
