"""Write one version of a knowledge base into a folder: content, dense and lexical indexes, manifest."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.types import Chunk
from vectorstore.content import DocumentRecord, write_content
from vectorstore.dense import DenseIndex
from vectorstore.embedder import Embedder, EmbeddingProgress, Vectors
from vectorstore.lexical import LexicalIndex
from vectorstore.manifest import EmbedderRecord, Manifest, files_of, write_manifest
from vectorstore.previous import KnownVectors
from vectorstore.storage import save_array, translated_disk_errors
from vectorstore.tokens import tokenize
from vectorstore.unfinished import UnfinishedWork

# Chunks after which vectors are safe from a killed process; they are embedded in some seconds.
_KEPT_AT_ONCE = 256

Progress = Callable[[str, int, int], None]
"""Told (stage, done, total)."""


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
    known: Mapping[str, KnownVectors] | None = None,
    quarantined: Sequence[Chunk] = (),
    unfinished: UnfinishedWork | None = None,
    progress: Progress | None = None,
) -> BuildResult:
    """Write all files of a version.

    Args:
        folder: Existing and empty.
        version: Its name, for the manifest.
        documents: All documents.
        chunks: All chunks; their order gives the rows.
        embedders: By channel name.
        reading: Fingerprint of readers and chunker.
        max_chunk_tokens: As the chunks were made with.
        known: Vectors of an earlier version, by channel name, each made by the same embedder.
        quarantined: Chunks to keep out of every index.
        unfinished: Where vectors are kept as they come, and found by the next run if this one is cut off.
        progress: Told about embedding.

    Raises:
        StorageFullError: The disk is full.
    """
    known = known or {}
    with translated_disk_errors(folder):
        write_content(folder / "content.sqlite", documents, chunks, quarantined)
        embedded: set[int] = set()
        sentences = 0
        for name, embedder in embedders.items():
            rows = [row for row, chunk in enumerate(chunks) if chunk.language == "en" or not embedder.english_only]
            (folder / name).mkdir()
            new, count = _write_channel(folder / name, chunks, rows, embedder, known.get(name), unfinished, progress)
            embedded |= new
            sentences = max(sentences, count)
        for name, texts in (
            ("lexical", [chunk.embedding_text for chunk in chunks]),
            ("headings", [chunk.heading for chunk in chunks]),
        ):
            (folder / name).mkdir()
            LexicalIndex.build([tokenize(text) for text in texts]).save(folder / name)
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
            chunks=len(chunks),
            sentences=sentences,
            files=files_of(folder),
        )
        write_manifest(folder, manifest)
    return BuildResult(manifest=manifest, embedded_chunks=len(embedded))


def _write_channel(
    folder: Path,
    chunks: Sequence[Chunk],
    rows: Sequence[int],
    embedder: Embedder,
    known: KnownVectors | None,
    unfinished: UnfinishedWork | None,
    progress: Progress | None,
) -> tuple[set[int], int]:
    """Write one channel's vectors; returns the rows that had to be embedded, and the number of sentences."""
    passages = np.zeros((len(rows), embedder.dimension), dtype=np.float32)
    offsets = np.zeros(len(rows) + 1, dtype=np.int64)
    offsets[1:] = np.cumsum([len(chunks[row].sentences) for row in rows])
    sentences = np.zeros((int(offsets[-1]), embedder.dimension), dtype=np.float32)
    missing: list[int] = []
    for place, row in enumerate(rows):
        before = known.find(chunks[row]) if known else None
        if before is None and unfinished:
            before = unfinished.vectors(embedder.fingerprint, chunks[row], dimension=embedder.dimension)
        if before is None:
            missing.append(place)
        else:
            passages[place], sentences[offsets[place] : offsets[place + 1]] = before
    # Of like length, so that a batch pads little.
    missing.sort(key=lambda place: chunks[rows[place]].token_count)
    for start in range(0, len(missing), _KEPT_AT_ONCE):
        part = missing[start : start + _KEPT_AT_ONCE]
        own = [chunks[rows[place]] for place in part]
        fresh, fresh_sentences = _embed(own, embedder, _from(progress, embedder, start, len(missing)))
        passages[part] = fresh
        for place, vectors in zip(part, fresh_sentences, strict=True):
            sentences[offsets[place] : offsets[place + 1]] = vectors
        if unfinished:
            unfinished.keep_vectors(embedder.fingerprint, own, fresh, fresh_sentences)
    DenseIndex.build(passages).save(folder / "passages.faiss")
    DenseIndex.build(sentences).save(folder / "sentences.faiss")
    save_array(folder / "rows.npy", np.array(rows, dtype=np.int64))
    save_array(folder / "offsets.npy", offsets)
    return {rows[place] for place in missing}, len(sentences)


def _from(progress: Progress | None, embedder: Embedder, start: int, total: int) -> EmbeddingProgress | None:
    if progress is None:
        return None
    return lambda done, _: progress(f"embedding ({embedder.name})", start + done, total)


def _embed(
    chunks: Sequence[Chunk], embedder: Embedder, progress: EmbeddingProgress | None
) -> tuple[Vectors, list[Vectors]]:
    texts = [chunk.embedding_text for chunk in chunks]
    shifts = [len(text) - len(chunk.text) for text, chunk in zip(texts, chunks, strict=True)]
    spans = [
        [(sentence.start + shift, sentence.end + shift) for sentence in chunk.sentences]
        for chunk, shift in zip(chunks, shifts, strict=True)
    ]
    return embedder.embed_with_sentences(texts, spans, progress)
