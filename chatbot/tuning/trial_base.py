"""A knowledge base of given chunks for one comparison, in a folder that is thrown away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ingest.types import Chunk
from vectorstore.build import build_version
from vectorstore.content import DocumentRecord
from vectorstore.embedder import Embedder
from vectorstore.knowledge_base import KnowledgeBase, open_knowledge_base
from vectorstore.previous import KnownVectors
from vectorstore.report import Progress
from vectorstore.row_table import KeyIndex


@contextmanager
def trial_base(
    folder: Path,
    chunks: Sequence[Chunk],
    documents: Sequence[DocumentRecord],
    embedders: Mapping[str, Embedder],
    *,
    before: KnowledgeBase | None = None,
    progress: Progress | None = None,
) -> Iterator[KnowledgeBase]:
    """Build and open one.

    Args:
        folder: Does not exist yet; its parent does.
        chunks: What is searched.
        documents: At least those of the chunks.
        embedders: By channel.
        before: Holds the same chunks; vectors of embedders that are still the same are taken from it.
        progress: Told about embedding.
    """
    folder.mkdir()
    held = {chunk.document_id for chunk in chunks}
    known = {}
    if before is not None:
        keys = KeyIndex(before.table)
        known = {
            name: KnownVectors(before.channels[name], keys)
            for name, embedder in embedders.items()
            if name in before.channels and before.channels[name].embedder.fingerprint == embedder.fingerprint
        }
    build_version(
        folder,
        version="000001",
        documents=[record for record in documents if record.id in held],
        chunks=chunks,
        embedders=embedders,
        reading="",
        max_chunk_tokens=0,
        known=known,
        progress=progress,
    )
    base = open_knowledge_base(folder, embedders)
    try:
        yield base
    finally:
        base.close()


def documents_of(chunks: Sequence[Chunk]) -> list[DocumentRecord]:
    """A record for each document of some chunks, by location, of what the chunks say about it."""
    first = {chunk.document_id: chunk for chunk in reversed(chunks)}
    return sorted(
        (
            DocumentRecord(
                id=chunk.document_id,
                source=chunk.source,
                location=chunk.source,
                root="",
                title=chunk.title,
                language=chunk.language,
                content_hash="",
                reading="",
                page_count=None,
                warnings=(),
            )
            for chunk in first.values()
        ),
        key=lambda record: record.location,
    )
