"""What is being done to a knowledge base and was done before, each job with a heartbeat."""

from __future__ import annotations

import contextlib
import datetime
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from vectorstore.errors import PublishBlockedError, VectorStoreError
from vectorstore.storage import translated_disk_errors

Progress = Callable[[str, int, int], None]
State = Literal["running", "stalled", "interrupted", "failed", "blocked", "done"]

_KEPT = 50
# Between two signs of life; a job writes its file at most this often.
_BEAT_SECONDS = 1.0
# Longer than the time limit of a file and the longest batch: whoever is silent for so long hangs.
STALLED_SECONDS = 900.0


class JobRecord(BaseModel):
    """``jobs/NNNNNN.json``.

    Attributes:
        paths: What was given to the ingestion, absolute.
        stage: What it does now; ``done_items`` of ``all_items`` of it.
        heartbeat: When it last got on, UTC.
        state: As written down; see ``JobLog.jobs`` for what it means.
        message: Why it failed, or what it made.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: str
    paths: tuple[str, ...]
    pid: int
    started: datetime.datetime
    heartbeat: datetime.datetime
    state: State = "running"
    stage: str = ""
    done_items: int = 0
    all_items: int = 0
    message: str = ""


class Job:
    """A job under way; belongs to whoever holds the right to write.

    Attributes:
        message: Written down at the end.
    """

    def __init__(self, path: Path, record: JobRecord) -> None:
        self._path = path
        self._record = record
        self._written = 0.0
        self.message = ""
        self._write()

    def told(self, progress: Progress | None) -> Progress:
        """The same ``progress``, each call of it a sign of life of this job."""

        def tell(stage: str, done: int, total: int) -> None:
            self._record = self._record.model_copy(update={"stage": stage, "done_items": done, "all_items": total})
            if time.monotonic() - self._written >= _BEAT_SECONDS:
                self._write()
            if progress:
                progress(stage, done, total)

        return tell

    def end(self, state: State) -> None:
        """Write down how it ended."""
        self._record = self._record.model_copy(update={"state": state, "message": self.message})
        self._write()

    def _write(self) -> None:
        self._record = self._record.model_copy(update={"heartbeat": _now()})
        temporary = self._path.with_suffix(".new")
        with translated_disk_errors(self._path):
            temporary.write_text(self._record.model_dump_json() + "\n", encoding="utf-8")
            temporary.replace(self._path)
        self._written = time.monotonic()


class JobLog:
    """The jobs of one knowledge base, the last ones of them."""

    def __init__(self, folder: Path) -> None:
        """Keep them in ``folder``."""
        self._folder = folder

    @contextlib.contextmanager
    def job(self, kind: str, paths: Sequence[Path]) -> Iterator[Job]:
        """A job for the time of a ``with`` block. Needs the right to write to the knowledge base."""
        job = self._begin(kind, paths)
        try:
            yield job
        except BaseException as error:
            # Stopped by a person or by an error: both are kept, and both go on their way.
            job.message = str(error) or type(error).__name__
            with contextlib.suppress(VectorStoreError):
                # What is wrong with the disk has been said already.
                job.end(_ending(error))
            raise
        job.end("done")

    def _begin(self, kind: str, paths: Sequence[Path]) -> Job:
        with translated_disk_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
        files = self._files()
        number = int(files[-1].stem) + 1 if files else 1
        for old in files[: max(0, len(files) + 1 - _KEPT)]:
            old.unlink(missing_ok=True)
        started = _now()
        record = JobRecord(
            id=f"{number:06d}",
            kind=kind,
            paths=tuple(map(str, paths)),
            pid=os.getpid(),
            started=started,
            heartbeat=started,
        )
        return Job(self._folder / f"{record.id}.json", record)

    def jobs(self, *, writing: bool) -> list[JobRecord]:
        """All jobs, oldest first.

        Args:
            writing: Whether somebody holds the right to write now. Without it nobody can be running: such a job was
                interrupted. One that holds it and has been silent for ``STALLED_SECONDS`` hangs.
        """
        found = []
        for path in self._files():
            try:
                found.append(JobRecord.model_validate_json(path.read_bytes()))
            except (OSError, ValidationError):
                # Removed meanwhile, or cut off by a power cut: it says nothing about the knowledge base.
                continue
        return [
            record.model_copy(update={"state": _state(record, writing=writing and place == len(found))})
            for place, record in enumerate(found, start=1)
        ]

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("[0-9]*.json"))


def _ending(error: BaseException) -> State:
    if isinstance(error, PublishBlockedError):
        return "blocked"
    return "failed" if isinstance(error, Exception) else "interrupted"


def _state(record: JobRecord, *, writing: bool) -> State:
    if record.state != "running":
        return record.state
    if not writing:
        return "interrupted"
    silent = (_now() - record.heartbeat).total_seconds()
    return "stalled" if silent > STALLED_SECONDS else "running"


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
