"""What builds made from the console said, kept beside the knowledge base: which files failed, and why."""

from __future__ import annotations

import contextlib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from vectorstore.report import IngestReport
from vectorstore.storage import replace_text, translated_disk_errors
from vectorstore.versions import VersionStore

_KEPT = 50


class Failure(BaseModel):
    """A file that could not be read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    reason: str


class BuildReport(BaseModel):
    """``console/reports/NNNNNN.json``, named like the job.

    Attributes:
        version: That was made, or the live one where nothing had changed; empty where none was.
        error: Why none was made, or why it was stopped; empty where all went well.
        made: A new version was made.
        published: It is live.
        blocked: The gate stopped it: the version is there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    job: str
    who: str
    version: str = ""
    made: bool = False
    published: bool = False
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    chunks: int = 0
    embedded: int = 0
    seconds: float = 0.0
    failures: tuple[Failure, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str = ""
    blocked: bool = False


def report_of(job: str, who: str, report: IngestReport, *, before: str, publish: bool) -> BuildReport:
    """A build that came to its end; ``before`` was the newest version when it began."""
    return BuildReport(
        job=job,
        who=who,
        version=report.version,
        made=report.version != before,
        published=publish and report.version != before,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        removed=report.removed,
        chunks=report.chunks,
        embedded=report.embedded_chunks,
        seconds=report.seconds,
        failures=tuple(Failure(path=own.path, reason=own.reason) for own in report.failures),
        warnings=report.warnings,
    )


def keep_report(store: VersionStore, report: BuildReport) -> None:
    """Write it down; only the last ones are kept.

    Raises:
        StorageFullError: The disk is full.
    """
    folder = _folder(store)
    with translated_disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        replace_text(folder / f"{report.job}.json", report.model_dump_json() + "\n")
        for old in sorted(folder.glob("[0-9]*.json"))[:-_KEPT]:
            old.unlink(missing_ok=True)


def read_reports(store: VersionStore) -> dict[str, BuildReport]:
    """Reports by job, oldest first."""
    found = {}
    for path in sorted(_folder(store).glob("[0-9]*.json")):
        # One that was cut off by a power cut says nothing.
        with contextlib.suppress(OSError, ValidationError):
            report = BuildReport.model_validate_json(path.read_bytes())
            found[report.job] = report
    return found


def last_report(store: VersionStore) -> BuildReport | None:
    """Of the last build, if it was made from the console."""
    reports = read_reports(store)
    return reports[max(reports)] if reports else None


def _folder(store: VersionStore) -> Path:
    return store.folder / "console" / "reports"
