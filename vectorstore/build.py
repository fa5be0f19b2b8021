"""Write one version of a knowledge base into a folder: content, dense and lexical indexes, manifest."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.types import Chunk
from vectorstore.channel_build import CarriedChannel, write_channel
from vectorstore.content import DocumentRecord, write_content
from vectorstore.embedder import Embedder
from vectorstore.lexical import LexicalIndex
from vectorstore.manifest import EmbedderRecord, Manifest, files_of, write_manifest
from vectorstore.passage_parts import EmbedParts, embed_here
from vectorstore.postings import Postings
from vectorstore.previous import Carried, KnownVectors
from vectorstore.report import Progress
from vectorstore.row_table import RowTable
from vectorstore.storage import translated_disk_errors
from vectorstore.tokens import tokenize
from vectorstore.unfinished import UnfinishedWork


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """What was written; ``embedded_chunks`` had no vectors in the version before."""

    manifest: Manifest
    embedded_chunks: int


def build_version(
    folder: Path,
    *,
    version: str,
    documents: Sequence[DocumentRecord],
    chunks: Sequence[Chunk],
    embedders: Mapping[str, Embedder],
    reading: str,
    max_chunk_tokens: int,
    carried: Carried | None = None,
    known: Mapping[str, KnownVectors] | None = None,
    quarantined: Sequence[Chunk] = (),
    unfinished: UnfinishedWork | None = None,
    embed: EmbedParts = embed_here,
    progress: Progress | None = None,
) -> BuildResult:
    """Write all files of a version.

    What is carried over is copied in bulk and never looked at: with a million chunks, a version with a thousand new
    ones costs seconds of copying beside the work on the thousand.

    Args:
        folder: Existing and empty.
        version: Its name, for the manifest.
        documents: All documents, by location.
        chunks: All chunks that are not carried over; rows are given to them in order, behind the carried ones.
        embedders: By channel name.
        reading: Fingerprint of readers and chunker.
        max_chunk_tokens: As the chunks were made with.
        carried: Chunks of an earlier version, which was made with the same embedders.
        known: Vectors of an earlier version, by channel name, each made by the same embedder; with ``carried`` they
            must hold every channel.
        quarantined: Chunks to keep out of every index.
        unfinished: Where vectors are kept as they come, and found by the next run if this one is cut off.
        embed: Where passages are embedded.
        progress: Told about embedding.

    Raises:
        StorageFullError: The disk is full.
    """
    known = known or {}
    with translated_disk_errors(folder):
        before = (carried.folder / "content.sqlite", carried.rows) if carried else None
        write_content(folder / "content.sqlite", documents, chunks, quarantined, carried=before)
        table = _write_table(folder / "chunks", documents, chunks, carried)
        embedded: set[int] = set()
        sentences = 0
        for name, embedder in embedders.items():
            (folder / name).mkdir()
            new, count = write_channel(
                folder / name,
                chunks,
                embedder,
                carried=CarriedChannel(channel=known[name].channel, rows=carried.rows) if carried else None,
                known=known.get(name),
                unfinished=unfinished,
                embed=embed,
                progress=progress,
            )
            embedded |= new
            sentences = max(sentences, count)
        _write_words(folder / "lexical", [chunk.embedding_text for chunk in chunks], carried)
        _write_words(folder / "headings", [chunk.heading for chunk in chunks], carried)
        manifest = Manifest(
            version=version,
            created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            reading=reading,
            max_chunk_tokens=max_chunk_tokens,
            embedders={
                name: EmbedderRecord(name=embedder.name, fingerprint=embedder.fingerprint, dimension=embedder.dimension)
                for name, embedder in embedders.items()
            },
            documents=len(documents),
            chunks=len(table),
            sentences=sentences,
            files=files_of(folder),
        )
        write_manifest(folder, manifest)
    return BuildResult(manifest=manifest, embedded_chunks=len(embedded))


def _write_table(
    folder: Path, documents: Sequence[DocumentRecord], chunks: Sequence[Chunk], carried: Carried | None
) -> RowTable:
    places = {record.id: place for place, record in enumerate(documents)}
    table = RowTable.of(chunks, places)
    if carried:
        moved = np.array([places.get(record.id, -1) for record in carried.records], dtype=np.int32)
        table = carried.table.carried(carried.rows, moved, table)
    folder.mkdir()
    table.save(folder)
    return table


def _write_words(folder: Path, texts: Sequence[str], carried: Carried | None) -> None:
    """Index the words of new texts behind those of carried rows."""
    postings = Postings.of(tokenize(text) for text in texts)
    if carried:
        before = Postings.load(carried.folder / folder.name, size=len(carried.table))
        postings = before.carried(carried.rows, postings)
    folder.mkdir()
    LexicalIndex.of(postings).save(folder)
