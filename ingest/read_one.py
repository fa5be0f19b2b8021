"""Read a file in this process; what cannot be read becomes a value."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.errors import IngestError, PropertiesError
from ingest.partition import partition
from ingest.settings import IngestSettings
from ingest.types import IngestFailure, ParsedDocument

Result = ParsedDocument | IngestFailure


def read_one(path: Path, settings: IngestSettings, folders: Sequence[str] | None = None) -> Result:
    """The document, or why it could not be read; for ``folders`` see ``partition``."""
    try:
        return partition(path, settings=settings, folders=folders)
    except MemoryError:
        return failure(path, _no_memory(settings))
    except IngestError as error:
        if isinstance(error.__cause__, MemoryError):
            return failure(path, _no_memory(settings))
        return refusal(path, error)


def refusal(path: Path, error: IngestError) -> IngestFailure:
    """What an error says, as a failure."""
    return IngestFailure(path=str(path), reason=_named(path, error), withdrawn=isinstance(error, PropertiesError))


def failure(path: Path, reason: str) -> IngestFailure:
    """A failure whose reason names the file."""
    return IngestFailure(path=str(path), reason=f"{path.name}: {reason}")


def _no_memory(settings: IngestSettings) -> str:
    return (
        f"reading needs more memory than the {settings.reader_memory_bytes} bytes of ingest.reader_memory_bytes or than"
        " the machine has; split the file or raise the limit"
    )


def _named(path: Path, error: IngestError) -> str:
    """What an error says, on one line that names the file."""
    said = " ".join(str(error).split())
    return said if path.name in said else f"{path.name}: {said}"
