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
from vectorstore.embedder import Embedder, Vectors
from vectorstore.lexical import LexicalIndex
from vectorstore.manifest import EmbedderRecord, Manifest, files_of, write_manifest
from vectorstore.previous import KnownVectors
from vectorstore.storage import save_array, translated_disk_errors
from vectorstore.tokens import tokenize

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
        progress: Told about embedding.

    Raises:
        StorageFullError: The disk is full.
    """
    known = known or {}
    with translated_disk_errors(folder):
        write_content(folder / "content.sqlite", documents, chunks)
        embedded: set[int] = set()
        sentences = 0
        for name, embedder in embedders.items():
            rows = [row for row, chunk in enumerate(chunks) if chunk.language == "en" or not embedder.english_only]
            (folder / name).mkdir()
            new, count = _write_channel(folder / name, chunks, rows, embedder, known.get(name), progress)
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
        if before is None:
            missing.append(place)
        else:
            passages[place], sentences[offsets[place] : offsets[place + 1]] = before
    fresh, fresh_sentences = _embed([chunks[rows[place]] for place in missing], embedder, progress)
    passages[missing] = fresh
    for place, vectors in zip(missing, fresh_sentences, strict=True):
        sentences[offsets[place] : offsets[place + 1]] = vectors
    DenseIndex.build(passages).save(folder / "passages.faiss")
    DenseIndex.build(sentences).save(folder / "sentences.faiss")
    save_array(folder / "rows.npy", np.array(rows, dtype=np.int64))
    save_array(folder / "offsets.npy", offsets)
    return {rows[place] for place in missing}, len(sentences)


def _embed(chunks: Sequence[Chunk], embedder: Embedder, progress: Progress | None) -> tuple[Vectors, list[Vectors]]:
    if not chunks:
        return np.zeros((0, embedder.dimension), dtype=np.float32), []
    texts = [chunk.embedding_text for chunk in chunks]
    shifts = [len(text) - len(chunk.text) for text, chunk in zip(texts, chunks, strict=True)]
    spans = [
        [(sentence.start + shift, sentence.end + shift) for sentence in chunk.sentences]
        for chunk, shift in zip(chunks, shifts, strict=True)
    ]
    stage = f"embedding ({embedder.name})"
    return embedder.embed_with_sentences(
        texts, spans, (lambda done, total: progress(stage, done, total)) if progress else None
    )
