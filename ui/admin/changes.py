"""What a build would do, seen without reading or embedding anything."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

from ui.admin.file_scan import FileScan, SeenFile
from ui.admin.live_documents import VersionDocuments
from vectorstore.content import DocumentRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The folders beside the live version; every list by location.

    Attributes:
        reread: Files that have not changed and are read again, as settings or an embedder have.
        removed: Documents whose files are gone.
        kept: Documents whose files are gone and that stay, as they are pinned.
        elsewhere: Documents that lie in none of the folders; they stay as they are.
        unchanged: Files that are in the live version as they are.
        waiting: Edits and approved answers that the live version does not have as they are now.
    """

    added: tuple[SeenFile, ...]
    changed: tuple[SeenFile, ...]
    reread: tuple[SeenFile, ...]
    removed: tuple[DocumentRecord, ...]
    kept: tuple[DocumentRecord, ...]
    elsewhere: tuple[DocumentRecord, ...]
    unchanged: int
    waiting: int
    warnings: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether a build would make another version."""
        return bool(self.added or self.changed or self.reread or self.removed or self.waiting)


def find_changes(
    scan: FileScan,
    live: VersionDocuments,
    *,
    roots: tuple[Path, ...],
    pinned: Set[str],
    reading: str,
    waiting: int,
) -> Changes:
    """Compare by content.

    Args:
        scan: The folders now.
        live: The live version.
        roots: The folders, absolute.
        pinned: Locations of documents that stay although their files are gone.
        reading: Fingerprint of readers and chunker as they are set now.
        waiting: See ``Changes``.
    """
    closed = tuple(map(Path, scan.closed))
    gone = [record for location, record in live.records.items() if location not in scan.files]
    below = [record for record in gone if _is_below(record, roots) and not _is_below(record, closed)]
    known = {location: live.records.get(location) for location in sorted(scan.files)}
    same = [(scan.files[at], own) for at, own in known.items() if own and own.content_hash == scan.files[at].digest]
    return Changes(
        added=tuple(scan.files[at] for at, own in known.items() if own is None),
        changed=tuple(scan.files[at] for at, own in known.items() if own and own.content_hash != scan.files[at].digest),
        reread=tuple(file for file, own in same if own.reading != reading),
        removed=tuple(record for record in below if record.location not in pinned),
        kept=tuple(record for record in below if record.location in pinned),
        elsewhere=tuple(record for record in gone if record not in below),
        unchanged=sum(own.reading == reading for _, own in same),
        waiting=waiting,
        warnings=scan.warnings,
    )


def _is_below(record: DocumentRecord, folders: tuple[Path, ...]) -> bool:
    return any(Path(record.location).is_relative_to(folder) for folder in folders)
