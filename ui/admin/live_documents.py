"""The documents of a version, and how many chunks each has; no model is needed to look."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

import numpy as np

from vectorstore.approved import is_approved_answer
from vectorstore.content import ContentStore, DocumentRecord
from vectorstore.manifest import read_manifest
from vectorstore.publishing import live_version_of
from vectorstore.row_table import RowTable
from vectorstore.versions import VersionStore


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDocuments:
    """What a version holds, without approved answers.

    Attributes:
        version: ``None`` where nothing has been published.
        reading: Fingerprint of readers and chunker, as the version was made.
        records: By location.
        chunks: How many each has, by document id.
    """

    version: str | None
    reading: str
    records: dict[str, DocumentRecord]
    chunks: dict[str, int]


NOTHING = VersionDocuments(version=None, reading="", records={}, chunks={})


def live_documents(store: VersionStore) -> VersionDocuments:
    """Documents of the live version; none before the first publish.

    Raises:
        IndexDamagedError: A file of it cannot be read.
        VersionMissingError: Its folder is gone.
    """
    version = live_version_of(store)
    return documents_of(store, version) if version else NOTHING


def documents_of(store: VersionStore, version: str) -> VersionDocuments:
    """Documents of any finished version; errors are those of ``live_documents``."""
    folder = store.version_folder(version)
    manifest = read_manifest(folder)
    table = RowTable.load(folder / "chunks", size=manifest.chunks, documents=manifest.documents)
    with closing(ContentStore(folder / "content.sqlite")) as content:
        records = content.documents()
    counts = np.bincount(table.documents, minlength=len(records)).tolist()
    return VersionDocuments(
        version=version,
        reading=manifest.reading,
        records={record.location: record for record in records if not is_approved_answer(record.id)},
        chunks={record.id: count for record, count in zip(records, counts, strict=True)},
    )
