"""What an ingestion can take over from the live version: documents, chunks, and vectors."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ingest.types import Chunk
from vectorstore.content import ContentStore, DocumentRecord
from vectorstore.embedder import Embedder, Vectors
from vectorstore.errors import DimensionMismatchError, IndexDamagedError, VersionMissingError
from vectorstore.knowledge_base import DenseChannel, open_channel
from vectorstore.manifest import Manifest, read_manifest
from vectorstore.versions import VersionStore


class KnownVectors:
    """Vectors of one channel, found again by what was embedded."""

    def __init__(self, channel: DenseChannel, chunks: Sequence[Chunk]) -> None:
        """Take the vectors of ``channel``; ``chunks`` are those of its version, in row order."""
        self._channel = channel
        self._places = {
            _embedded_text(chunk): channel.places[row] for row, chunk in enumerate(chunks) if row in channel.places
        }

    def find(self, chunk: Chunk) -> tuple[Vectors, Vectors] | None:
        """Passage vector and sentence vectors of a chunk, ``None`` if it was not embedded."""
        place = self._places.get(_embedded_text(chunk))
        if place is None:
            return None
        channel = self._channel
        own = slice(int(channel.offsets[place]), int(channel.offsets[place + 1]))
        return channel.passages.vectors[place], channel.sentences.vectors[own]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousVersion:
    """The live version.

    Attributes:
        documents: By location.
        chunks: By document id.
        quarantined: By document id.
        vectors: By channel name; those whose embedder is still the configured one.
        is_current: Whether it can stay live as it is: whole, and made with the configured embedders.
    """

    manifest: Manifest
    documents: Mapping[str, DocumentRecord]
    chunks: Mapping[str, list[Chunk]]
    quarantined: Mapping[str, list[Chunk]]
    vectors: Mapping[str, KnownVectors]
    is_current: bool


def open_previous(
    store: VersionStore, embedders: Mapping[str, Embedder], warn: Callable[[str], None]
) -> PreviousVersion | None:
    """Read the live version; ``None`` if there is none, or nothing of it can be read, which is told to ``warn``.

    Raises:
        IndexDamagedError: The record of what is live cannot be read: publish a version first.
    """
    version = store.published()
    if version is None:
        return None
    try:
        folder = store.published_folder()
        manifest = read_manifest(folder)
        with contextlib.closing(ContentStore(folder / "content.sqlite")) as content:
            documents = {record.location: record for record in content.documents()}
            chunks = content.all_chunks()
            quarantined = content.quarantined()
    except (IndexDamagedError, VersionMissingError) as error:
        warn(
            f"nothing could be taken over from the live version {version}: {error}. The new version holds only what was"
            " ingested now; ingest other folders again, or go back with `citedesk kb rollback`"
        )
        return None
    vectors = {}
    for name, embedder in embedders.items():
        record = manifest.embedders.get(name)
        if record is None or record.fingerprint != embedder.fingerprint:
            continue
        try:
            channel = open_channel(folder / name, embedder, chunk_count=len(chunks))
        except (IndexDamagedError, DimensionMismatchError) as error:
            warn(f"vectors of the live version could not be taken over ({error}); they were computed anew")
        else:
            vectors[name] = KnownVectors(channel, chunks)
    return PreviousVersion(
        manifest=manifest,
        documents=documents,
        chunks=_by_document(chunks),
        quarantined=_by_document(quarantined),
        vectors=vectors,
        is_current=vectors.keys() == embedders.keys() == manifest.embedders.keys(),
    )


def _by_document(chunks: Sequence[Chunk]) -> dict[str, list[Chunk]]:
    found: dict[str, list[Chunk]] = {}
    for chunk in chunks:
        found.setdefault(chunk.document_id, []).append(chunk)
    return found


def _embedded_text(chunk: Chunk) -> tuple[str, tuple[tuple[int, int], ...]]:
    return chunk.embedding_text, tuple((sentence.start, sentence.end) for sentence in chunk.sentences)
