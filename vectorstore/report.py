"""What an ingestion did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.types import IngestFailure

Progress = Callable[[str, int, int], None]
"""Told (stage, done, total) while an ingestion runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """Counts of documents and chunks; ``embedded_chunks`` are those whose vectors were computed in this run."""

    kb: str
    version: str
    added: int
    changed: int
    unchanged: int
    removed: int
    chunks: int
    embedded_chunks: int
    seconds: float
    failures: tuple[IngestFailure, ...] = ()
    warnings: tuple[str, ...] = field(default=())

    @property
    def summary(self) -> str:
        """One line."""
        return (
            f"{self.kb} version {self.version}: {self.added} added, {self.changed} changed, {self.unchanged} unchanged,"
            f" {self.removed} removed, {len(self.failures)} failed; {self.chunks} chunks, {self.embedded_chunks} of"
            f" them embedded, in {self.seconds:.1f} s"
        )

    def to_json_dict(self) -> dict[str, object]:
        """The shape that ``citedesk ingest --json`` prints."""
        return {
            "kb": self.kb,
            "version": self.version,
            "documents": {
                "added": self.added,
                "changed": self.changed,
                "unchanged": self.unchanged,
                "removed": self.removed,
                "failed": len(self.failures),
            },
            "chunks": self.chunks,
            "embedded_chunks": self.embedded_chunks,
            "seconds": round(self.seconds, 3),
            "failures": [{"path": failure.path, "reason": failure.reason} for failure in self.failures],
            "warnings": list(self.warnings),
        }
