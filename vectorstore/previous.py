"""What an ingestion can take over from the live version: documents, chunks, and vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.types import Chunk
from vectorstore.approved import is_approved_answer
from vectorstore.content import ContentStore, DocumentRecord
from vectorstore.curation_record import CURATION_NAME, CurationRecord, read_curation_record
from vectorstore.curation_types import Original
from vectorstore.dense_channel import DenseChannel, open_channel
from vectorstore.embedder import Embedder, Vectors
from vectorstore.errors import IndexDamagedError, VersionMissingError
from vectorstore.manifest import Manifest, damaged_files, read_manifest
from vectorstore.row_table import KeyIndex, RowTable
from vectorstore.versions import VersionStore

_COPIED = frozenset({"content.sqlite", CURATION_NAME})


class KnownVectors:
    """Vectors of one channel, found again by what was embedded."""

    def __init__(self, channel: DenseChannel, keys: KeyIndex) -> None:
        """Take the vectors of ``channel``; ``keys`` are those of its version."""
        self.channel = channel
        self._keys = keys

    def find(self, chunk: Chunk) -> tuple[Vectors, Vectors] | None:
        """Passage vector and sentence vectors of a chunk, ``None`` if it was not embedded."""
        for row in self._keys.rows(chunk):
            place = self.channel.place(row)
            if place is not None:
                return self.channel.vectors(place)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Documents of an earlier version that go into a new one as they are.

    Attributes:
        folder: Of the earlier version.
        table: Its chunks.
        rows: Which of them stay, ascending, shape (n_rows,).
        records: All documents of the earlier version, by location.
    """

    folder: Path
    table: RowTable
    rows: NDArray[np.int64]
    records: tuple[DocumentRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousVersion:
    """The live version.

    Attributes:
        documents: By location; ``before`` are those that were read, without approved answers.
        originals: Chunks that it shows otherwise than they were read, by document id.
        curation: All that it says about what people have added.
        quarantined: By document id.
        vectors: By channel name; those whose embedder is still the configured one.
        is_current: Whether it can stay live as it is: whole, and made with the configured embedders.
    """

    folder: Path
    manifest: Manifest
    content: ContentStore
    table: RowTable
    documents: Mapping[str, DocumentRecord]
    before: Mapping[str, DocumentRecord]
    originals: Mapping[str, list[Original]]
    curation: CurationRecord
    quarantined: Mapping[str, list[Chunk]]
    vectors: Mapping[str, KnownVectors]
    is_current: bool

    def carried(self, ids: Iterable[str]) -> Carried:
        """The chunks of the given documents, to be copied as they are."""
        wanted = set(ids)
        staying = np.array([record.id in wanted for record in self.documents.values()], dtype=np.bool_)
        rows = np.flatnonzero(staying[self.table.documents]) if len(staying) else np.zeros(0, dtype=np.int64)
        return Carried(folder=self.folder, table=self.table, rows=rows, records=tuple(self.documents.values()))


@contextmanager
def open_previous(
    store: VersionStore, embedders: Mapping[str, Embedder], warn: Callable[[str], None]
) -> Iterator[PreviousVersion | None]:
    """Read the live version; ``None`` if there is none, or nothing of it can be read, which is told to ``warn``.

    Raises:
        IndexDamagedError: The record of what is live cannot be read: publish a version first.
    """
    version = store.published()
    previous = None
    if version is not None:
        try:
            previous = _open(store.published_folder(), embedders, warn)
        except (IndexDamagedError, VersionMissingError) as error:
            warn(
                f"nothing could be taken over from the live version {version}: {error}. The new version holds only what"
                " was ingested now; ingest other folders again, or go back with `citedesk kb rollback`"
            )
    try:
        yield previous
    finally:
        if previous:
            previous.content.close()
            for known in previous.vectors.values():
                known.channel.close()


def _open(folder: Path, embedders: Mapping[str, Embedder], warn: Callable[[str], None]) -> PreviousVersion:
    manifest = read_manifest(folder)
    # What is copied as it is gets a new checksum: a flipped bit would never be found again.
    damaged = damaged_files(folder)
    if found := [name for name in damaged if name in _COPIED or name.startswith("chunks/")]:
        raise IndexDamagedError(f"{', '.join(found)} in {folder} does not match its checksum")
    table = RowTable.load(folder / "chunks", size=manifest.chunks, documents=manifest.documents)
    content = ContentStore(folder / "content.sqlite")
    documents = {record.location: record for record in content.documents()}
    curation = read_curation_record(folder)
    quarantined: dict[str, list[Chunk]] = {}
    for chunk in content.quarantined():
        quarantined.setdefault(chunk.document_id, []).append(chunk)
    vectors = {}
    keys = KeyIndex(table)
    for name, embedder in embedders.items():
        record = manifest.embedders.get(name)
        if record is None or record.fingerprint != embedder.fingerprint:
            continue
        if found := [file for file in damaged if file.startswith(f"{name}/")]:
            warn(
                f"vectors of the live version could not be taken over ({', '.join(found)} in {folder} does not match"
                " its checksum); they were computed anew"
            )
            continue
        vectors[name] = KnownVectors(open_channel(folder / name, embedder, chunk_count=manifest.chunks), keys)
    return PreviousVersion(
        folder=folder,
        manifest=manifest,
        content=content,
        table=table,
        documents=documents,
        before={location: own for location, own in documents.items() if not is_approved_answer(own.id)},
        originals=curation.by_document(),
        curation=curation,
        quarantined=quarantined,
        vectors=vectors,
        is_current=not damaged and vectors.keys() == embedders.keys() == manifest.embedders.keys(),
    )
