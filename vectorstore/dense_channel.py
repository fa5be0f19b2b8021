"""The vectors of one embedder: how chunks are searched and scored by them."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vectorstore.dense import DenseIndex
from vectorstore.embedder import Embedder, Vectors
from vectorstore.errors import IndexDamagedError
from vectorstore.storage import load_array
from vectorstore.vector_file import VectorFile

# Score of a chunk that the channel does not hold (a Chinese one in the English channel); it is not used to rank.
UNSEEN = -1.0

Query = NDArray[np.float32]
Scores = NDArray[np.float32]


class DenseChannel:
    """A passage vector per covered chunk, and the vectors of all their sentences.

    Passages are searched; sentences are only scored, for the candidates: searching them too found no more of the dev
    sets' gold passages (eval/LOG.md), and at a million chunks they take several gigabytes.

    Attributes:
        rows: Chunk row of each passage, ascending, shape (n_passages,).
        offsets: Sentences of passage i are ``offsets[i]:offsets[i + 1]``.
    """

    def __init__(
        self,
        embedder: Embedder,
        index: DenseIndex,
        passages: VectorFile,
        sentences: VectorFile,
        rows: NDArray[np.int64],
        offsets: NDArray[np.int64],
    ) -> None:
        """Join the parts; see the attributes for shapes."""
        self.embedder = embedder
        self.index = index
        self.passages = passages
        self.sentences = sentences
        self.rows = rows
        self.offsets = offsets

    def restricted(self, allowed: NDArray[np.bool_]) -> DenseChannel:
        """The same channel, in which a search finds nothing of other chunks; shape (n_chunks,)."""
        other = copy.copy(self)
        other.index = self.index.restricted(allowed[self.rows])
        return other

    def nearest(self, query: Query, top_k: int) -> tuple[NDArray[np.int64], Scores]:
        """Rows and cosines of the chunks nearest to a question, best first."""
        places, scores = self.index.search(query, top_k)
        return self.rows[places], scores

    def place(self, row: int) -> int | None:
        """Number of a chunk's passage, ``None`` if the channel does not hold it."""
        place = int(np.searchsorted(self.rows, row))
        return place if place < len(self.rows) and self.rows[place] == row else None

    def holds(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of some chunks it holds, shape (n_rows,)."""
        if not len(self.rows):
            return np.zeros(len(rows), dtype=np.bool_)
        places = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        return np.asarray(self.rows[places] == rows, dtype=np.bool_)

    def vectors(self, place: int) -> tuple[Vectors, Vectors]:
        """Vector of a passage, shape (dimension,), and those of its sentences."""
        start, end = int(self.offsets[place]), int(self.offsets[place + 1])
        return self.passages.span(place, place + 1)[0], self.sentences.span(start, end)

    def scores(self, rows: NDArray[np.int64], query: Query) -> tuple[Scores, Scores]:
        """Cosine of each chunk's passage, and of its best sentence; ``UNSEEN`` where there is none.

        Args:
            rows: Of chunks, ascending.
            query: Shape (dimension,).
        """
        passage = np.full(len(rows), UNSEEN, dtype=np.float32)
        sentence = np.full(len(rows), UNSEEN, dtype=np.float32)
        held = np.flatnonzero(self.holds(rows))
        places = np.searchsorted(self.rows, rows[held])
        passage[held] = self.passages.cosines(places, query)
        starts, ends = self.offsets[places], self.offsets[places + 1]
        filled = np.flatnonzero(ends > starts)
        if len(filled):
            sizes = (ends - starts)[filled]
            first = np.cumsum(sizes) - sizes
            numbers = np.repeat(starts[filled] - first, sizes) + np.arange(int(sizes.sum()))
            sentence[held[filled]] = np.maximum.reduceat(self.sentences.cosines(numbers, query), first)
        return passage, sentence

    def close(self) -> None:
        """Close its files."""
        self.passages.close()
        self.sentences.close()


def open_channel(folder: Path, embedder: Embedder, *, chunk_count: int) -> DenseChannel:
    """Open one embedder's vectors.

    Raises:
        DimensionMismatchError: The embedder gives vectors of another length.
        IndexDamagedError: A file is missing or cannot be read, or the files do not fit together.
    """
    rows = load_array(folder / "rows.npy", np.int64, mapped=False)
    offsets = load_array(folder / "offsets.npy", np.int64, mapped=False)
    passages = VectorFile(folder / "passages.npy", dimension=embedder.dimension)
    sentences = VectorFile(folder / "sentences.npy", dimension=embedder.dimension)
    fits = (
        len(rows) == passages.size
        and len(offsets) == len(rows) + 1
        and (offsets[0], offsets[-1]) == (0, sentences.size)
        and bool((np.diff(offsets) >= 0).all())
        and bool((np.diff(rows) > 0).all())
        and (not len(rows) or 0 <= rows[0] <= rows[-1] < chunk_count)
    )
    if not fits:
        raise IndexDamagedError(f"the indexes in {folder} do not fit together; roll back or ingest again")
    index = DenseIndex.load(folder / "passages.faiss", passages)
    return DenseChannel(embedder, index, passages, sentences, rows, offsets)
