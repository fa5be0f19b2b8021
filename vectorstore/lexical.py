"""BM25 over sparse postings that are kept on disk and mapped into memory."""

from __future__ import annotations

import copy
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import IndexDamagedError
from vectorstore.storage import load_array, save_array

# Robertson's usual range; the dev sets were flat around it (eval/LOG.md).
K1 = 1.2
B = 0.75


class LexicalIndex:
    """An inverted index: for each term the rows that hold it and their BM25 contributions.

    Source: Robertson & Zaragoza 2009, The Probabilistic Relevance Framework; Lù 2024, arXiv:2407.03618 (scores
    computed when indexing).
    """

    def __init__(
        self,
        *,
        terms: Sequence[str],
        offsets: NDArray[np.int64],
        rows: NDArray[np.int32],
        impacts: NDArray[np.float32],
        idf: NDArray[np.float32],
        size: int,
    ) -> None:
        self._terms = {term: number for number, term in enumerate(terms)}
        self._offsets = offsets
        self._rows = rows
        self._impacts = impacts
        self._idf = idf
        self.size = size
        self.allowed: NDArray[np.bool_] | None = None
        self._allowed_size = size

    def restricted(self, allowed: NDArray[np.bool_]) -> LexicalIndex:
        """The same index, in which no other rows than the allowed ones score or hold a term; shape (size,)."""
        other = copy.copy(self)
        other.allowed = allowed
        other._allowed_size = int(allowed.sum())  # noqa: SLF001 - a copy of itself
        return other

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]]) -> LexicalIndex:
        """Index one list of tokens per row."""
        lengths = np.array([len(tokens) for tokens in documents], dtype=np.float64)
        mean_length = float(lengths.mean()) if len(lengths) and lengths.sum() else 1.0
        postings: dict[str, list[tuple[int, int]]] = {}
        for row, tokens in enumerate(documents):
            for term, count in Counter(tokens).items():
                postings.setdefault(term, []).append((row, count))
        terms = sorted(postings)
        offsets = np.zeros(len(terms) + 1, dtype=np.int64)
        idf = np.zeros(len(terms), dtype=np.float32)
        rows: list[NDArray[np.int32]] = []
        impacts: list[NDArray[np.float32]] = []
        for number, term in enumerate(terms):
            pairs = np.array(postings[term], dtype=np.int64)
            idf[number] = _idf(len(pairs), len(documents))
            counts = pairs[:, 1].astype(np.float64)
            norm = K1 * (1 - B + B * lengths[pairs[:, 0]] / mean_length)
            rows.append(pairs[:, 0].astype(np.int32))
            impacts.append((idf[number] * counts * (K1 + 1) / (counts + norm)).astype(np.float32))
            offsets[number + 1] = offsets[number] + len(pairs)
        return cls(
            terms=terms,
            offsets=offsets,
            rows=np.concatenate(rows) if rows else np.zeros(0, dtype=np.int32),
            impacts=np.concatenate(impacts) if impacts else np.zeros(0, dtype=np.float32),
            idf=idf,
            size=len(documents),
        )

    def save(self, folder: Path) -> None:
        """Write the index into an existing, empty folder."""
        (folder / "terms.txt").write_bytes("".join(f"{term}\n" for term in self._terms).encode())
        save_array(folder / "offsets.npy", self._offsets)
        save_array(folder / "rows.npy", self._rows)
        save_array(folder / "impacts.npy", self._impacts)
        save_array(folder / "idf.npy", self._idf)

    @classmethod
    def load(cls, folder: Path, *, size: int) -> LexicalIndex:
        """Map a saved index of ``size`` rows into memory.

        Raises:
            IndexDamagedError: A file is missing or cannot be read, or the files do not fit together.
        """
        try:
            # Not splitlines: it would also cut at characters that a term might hold.
            terms = (folder / "terms.txt").read_bytes().decode().split("\n")[:-1]
        except (OSError, UnicodeDecodeError) as error:
            raise IndexDamagedError(
                f"lexical index in {folder} cannot be read ({error}); run `citedesk kb verify`, then ingest again"
            ) from error
        offsets = load_array(folder / "offsets.npy", np.int64, mapped=True)
        rows = load_array(folder / "rows.npy", np.int32, mapped=True)
        impacts = load_array(folder / "impacts.npy", np.float32, mapped=True)
        idf = load_array(folder / "idf.npy", np.float32, mapped=True)
        whole = (
            len(offsets) == len(terms) + 1
            and len(idf) == len(terms)
            and len(rows) == len(impacts) == offsets[-1]
            and offsets[0] == 0
            and bool((np.diff(offsets) >= 0).all())
            and (not len(rows) or 0 <= rows.min() <= rows.max() < size)
        )
        if not whole:
            raise IndexDamagedError(
                f"lexical index in {folder} is cut off or damaged; run `citedesk kb verify`, then ingest again"
            )
        return cls(terms=terms, offsets=offsets, rows=rows, impacts=impacts, idf=idf, size=size)

    def scores(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        """BM25 score of every row, shape (size,); repeated question words count once."""
        scores = np.zeros(self.size, dtype=np.float32)
        for term in dict.fromkeys(tokens):
            number = self._terms.get(term)
            if number is None:
                continue
            part = slice(self._offsets[number], self._offsets[number + 1])
            if self.allowed is None:
                scores[self._rows[part]] += self._impacts[part]
            elif self._idf[number] > 0:
                own = self.allowed[self._rows[part]]
                scores[self._rows[part][own]] += self._impacts[part][own] * (self.idf(term) / self._idf[number])
        return scores

    def idf(self, term: str) -> float:
        """Inverse document frequency; a term that no row holds is as rare as can be.

        Of a restricted index that of its own rows: a word that stands in hidden rows must look like one that does not.
        """
        if self.allowed is None:
            number = self._terms.get(term)
            return float(self._idf[number]) if number is not None else _idf(0, self.size)
        return _idf(len(self.rows_with(term)), self._allowed_size)

    def rows_with(self, term: str) -> NDArray[np.int32]:
        """Rows that hold the term, ascending."""
        number = self._terms.get(term)
        if number is None:
            return np.zeros(0, dtype=np.int32)
        rows = self._rows[self._offsets[number] : self._offsets[number + 1]]
        return rows if self.allowed is None else rows[self.allowed[rows]]


def _idf(holding: int, size: int) -> float:
    return math.log(1 + (size - holding + 0.5) / (holding + 0.5))
