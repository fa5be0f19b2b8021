"""Write the vectors of one embedder: those that are carried over, those that are known, and new ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.types import Chunk
from vectorstore.dense import DenseIndex
from vectorstore.dense_channel import DenseChannel
from vectorstore.embedder import Embedder, Vectors
from vectorstore.passage_parts import EmbedParts
from vectorstore.previous import KnownVectors
from vectorstore.report import Progress
from vectorstore.storage import save_array
from vectorstore.unfinished import UnfinishedWork
from vectorstore.vector_file import VectorFile, VectorWriter

# Chunks after which vectors are safe from a killed process; they are embedded in some seconds.
_KEPT_AT_ONCE = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedChannel:
    """A channel of an earlier version, and which of that version's chunks go over, ascending, shape (n_rows,)."""

    channel: DenseChannel
    rows: NDArray[np.int64]

    @property
    def places(self) -> NDArray[np.int64]:
        """Numbers of the passages that go over, ascending."""
        return np.flatnonzero(np.isin(self.channel.rows, self.rows))


def write_channel(
    folder: Path,
    chunks: Sequence[Chunk],
    embedder: Embedder,
    *,
    carried: CarriedChannel | None,
    known: KnownVectors | None,
    unfinished: UnfinishedWork | None,
    embed: EmbedParts,
    progress: Progress | None,
) -> tuple[set[int], int]:
    """Write one channel into an existing, empty folder.

    Args:
        folder: Of the channel.
        chunks: Those that are not carried over, in row order behind the carried ones; which of them the channel
            holds, the embedder's languages say.
        embedder: Of the channel.
        carried: What is copied.
        known: Where vectors of the same text may be found.
        unfinished: See ``build_version``.
        embed: Likewise.
        progress: Told about embedding.

    Returns:
        Places among ``chunks`` that had to be embedded, and the number of sentences.
    """
    own = [place for place, chunk in enumerate(chunks) if chunk.language == "en" or not embedder.english_only]
    new = [chunks[place] for place in own]
    kept = carried.places if carried else np.zeros(0, dtype=np.int64)
    rows, first_row = np.array(own, dtype=np.int64), 0
    sizes = np.array([len(chunk.sentences) for chunk in new], dtype=np.int64)
    if carried:
        first_row = len(carried.rows)
        rows = np.concatenate([np.searchsorted(carried.rows, carried.channel.rows[kept]), rows + first_row])
        sizes = np.concatenate([np.diff(carried.channel.offsets)[kept], sizes])
    offsets = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=offsets[1:])
    save_array(folder / "rows.npy", rows)
    save_array(folder / "offsets.npy", offsets)
    with (
        VectorWriter(folder / "passages.npy", size=len(rows), dimension=embedder.dimension) as passages,
        VectorWriter(folder / "sentences.npy", size=int(offsets[-1]), dimension=embedder.dimension) as sentences,
    ):
        if carried:
            # Before new ones are embedded: meanwhile the kernel takes what is copied to the disk.
            passages.copy(carried.channel.passages, kept)
            staying = np.zeros(len(carried.channel.rows), dtype=np.bool_)
            staying[kept] = True
            own_sentences = np.repeat(staying, np.diff(carried.channel.offsets))
            sentences.copy(carried.channel.sentences, np.flatnonzero(own_sentences))
        of_passages, of_sentences, missing = _vectors(new, embedder, known, unfinished, embed, progress)
        passages.append(of_passages)
        for part in of_sentences:
            sentences.append(part)
    exact = VectorFile(folder / "passages.npy", dimension=embedder.dimension)
    before = carried.channel.index if carried else None
    DenseIndex.build(exact, before=before, kept=kept).save(folder / "passages.faiss")
    exact.close()
    return {own[place] for place in missing}, int(offsets[-1])


def _vectors(
    chunks: Sequence[Chunk],
    embedder: Embedder,
    known: KnownVectors | None,
    unfinished: UnfinishedWork | None,
    embed: EmbedParts,
    progress: Progress | None,
) -> tuple[Vectors, list[Vectors], list[int]]:
    """Vectors of passages and of each one's sentences, and which had to be embedded."""
    passages = np.zeros((len(chunks), embedder.dimension), dtype=np.float32)
    sentences: list[Vectors] = [passages[:0]] * len(chunks)
    missing: list[int] = []
    for place, chunk in enumerate(chunks):
        before = known.find(chunk) if known else None
        if before is None and unfinished:
            before = unfinished.vectors(embedder.fingerprint, chunk, dimension=embedder.dimension)
        if before is None:
            missing.append(place)
        else:
            passages[place], sentences[place] = before
    # Of like length, so that a batch pads little.
    missing.sort(key=lambda place: chunks[place].token_count)
    parts = [missing[start : start + _KEPT_AT_ONCE] for start in range(0, len(missing), _KEPT_AT_ONCE)]
    told = partial(progress, f"embedding ({embedder.name})") if progress else None
    for number, fresh in embed(embedder, [[chunks[place] for place in part] for part in parts], told):
        passages[parts[number]] = fresh.passages
        for place, vectors in zip(parts[number], fresh.sentences, strict=True):
            sentences[place] = vectors
        if unfinished:
            own = [chunks[place] for place in parts[number]]
            unfinished.keep_vectors(embedder.fingerprint, own, fresh.passages, fresh.sentences)
    return passages, sentences, missing
