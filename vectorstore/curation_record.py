"""What a version says about the hand-made part of it: ``curation.json`` beside its indexes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ingest.types import Chunk
from vectorstore.curation_types import Finding, Original
from vectorstore.errors import IndexDamagedError
from vectorstore.storage import translated_disk_errors

CURATION_NAME = "curation.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class CurationRecord:
    """How a version differs from what was read, and what became of each edit and approved answer.

    Attributes:
        originals: By document and place, ascending.
        findings: Of edits, then of approved answers.
    """

    originals: tuple[Original, ...] = ()
    findings: tuple[Finding, ...] = ()

    def by_document(self) -> dict[str, list[Original]]:
        """Originals by document id, by place."""
        found: dict[str, list[Original]] = {}
        for original in self.originals:
            found.setdefault(original.chunk.document_id, []).append(original)
        return found


def as_read(shown: Sequence[Chunk], originals: Sequence[Original]) -> list[Chunk]:
    """Chunks of a document as it had them, from those that a version shows and its originals by place."""
    chunks = list(shown)
    for original in originals:
        chunks[original.place : original.place + bool(original.result)] = [original.chunk]
    return chunks


_RECORD = TypeAdapter(CurationRecord)


def write_curation_record(folder: Path, record: CurationRecord) -> None:
    """Write it into a version's folder, before the manifest lists what is there; nothing if there is nothing to say."""
    if record != CurationRecord():
        with translated_disk_errors(folder):
            (folder / CURATION_NAME).write_bytes(_RECORD.dump_json(record))


def read_curation_record(folder: Path) -> CurationRecord:
    """Read what a version says; empty where nobody had added anything.

    Raises:
        IndexDamagedError: The file cannot be read.
    """
    try:
        return _RECORD.validate_json((folder / CURATION_NAME).read_bytes())
    except FileNotFoundError:
        return CurationRecord()
    except (OSError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise IndexDamagedError(
            f"{folder / CURATION_NAME} cannot be read ({reason}); roll back or ingest again"
        ) from error
