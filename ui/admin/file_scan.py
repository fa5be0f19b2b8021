"""Which files lie in the folders of a knowledge base now, each with the hash by which a build would know it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.pipeline import find_files
from ingest.properties import content_hash, sidecar_of
from vectorstore.document_set import location_of

_Stamp = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFile:
    """A file in a folder.

    Attributes:
        id: As its document has or will have it.
        location: As in ``DocumentRecord``.
        digest: See ``ingest.properties.content_hash``; ``None`` where the file cannot be read.
    """

    id: str
    location: str
    path: Path
    digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileScan:
    """What was found.

    Attributes:
        files: By location.
        closed: Folders that may not be entered: what was read of them stays.
        warnings: Links that lead out, and the like.
    """

    files: dict[str, SeenFile]
    closed: tuple[str, ...]
    warnings: tuple[str, ...]


class FileScanner:
    """Hashes a file once, and again when its size or time has changed; safe to use from many threads."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._lock = threading.Lock()
        self._known: dict[str, tuple[_Stamp, str]] = {}

    def scan(self, roots: Sequence[Path]) -> FileScan:
        """Look at folders as a build does.

        Raises:
            IngestError: A folder does not exist, or its drive fails.
        """
        warnings: list[str] = []
        closed: list[Path] = []
        files = {location_of(path): path for path in find_files(roots, warnings.append, closed.append)}
        seen = {
            location: SeenFile(
                id=document_id(location), location=location, path=path, digest=self._digest(location, path)
            )
            for location, path in files.items()
        }
        return FileScan(files=seen, closed=tuple(map(location_of, closed)), warnings=tuple(warnings))

    def _digest(self, location: str, path: Path) -> str | None:
        try:
            stamp = (*_stamp(path), *_stamp(sidecar_of(path)))
            with self._lock:
                known = self._known.get(location)
            if known is None or known[0] != stamp:
                known = stamp, content_hash(path)
                with self._lock:
                    self._known[location] = known
            return known[1]
        except OSError:
            # The build says what is wrong with it.
            return None


def document_id(location: str) -> str:
    """The id under which a file is kept; the same as ``DocumentSet`` gives it."""
    return hashlib.sha256(location.encode(errors="surrogateescape")).hexdigest()[:24]


def _stamp(path: Path) -> tuple[int, int]:
    """Size and time; zeros where there is no such file."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return 0, 0
    return status.st_size, status.st_mtime_ns
