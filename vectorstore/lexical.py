"""BM25 over sparse postings that are kept on disk and mapped into memory."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import IndexDamagedError
from vectorstore.postings import Postings
from vectorstore.storage import load_array, save_array
from vectorstore.term_counts import greatest_score, inverse_frequency

# Robertson's usual range; the dev sets were flat around it (eval/LOG.md).
K1 = 1.2
B = 0.75
# Postings whose scores are computed at once.
_BLOCK = 1 << 22


class LexicalIndex:
    """An inverted index: for each term the rows that hold it and their BM25 contributions.

    Source: Robertson & Zaragoza 2009, The Probabilistic Relevance Framework; Lù 2024, arXiv:2407.03618 (scores
    computed when indexing).
    """

    def __init__(self, postings: Postings, impacts: NDArray[np.float32]) -> None:
        """Join the parts; ``impacts`` has one BM25 contribution per posting."""
        self.postings = postings
        self._impacts = impacts
        self.size = len(postings.lengths)
        self.allowed: NDArray[np.bool_] | None = None
        self._allowed_size = self.size

    def restricted(self, allowed: NDArray[np.bool_]) -> LexicalIndex:
        """The same index, in which no other rows than the allowed ones score or hold a term; shape (size,).

        What is not allowed in this one is not in the new one either.
        """
        other = copy.copy(self)
        other.allowed = allowed if self.allowed is None else allowed & self.allowed
        other._allowed_size = int(np.count_nonzero(other.allowed))  # noqa: SLF001 - a copy of itself
        return other

    @classmethod
    def build(cls, documents: Iterable[Sequence[str]]) -> LexicalIndex:
        """Index one list of tokens per row."""
        return cls.of(Postings.of(documents))

    @classmethod
    def of(cls, postings: Postings) -> LexicalIndex:
        """Index postings."""
        lengths = postings.lengths.astype(np.float64)
        mean_length = float(lengths.mean()) if len(lengths) and lengths.sum() else 1.0
        norms = (K1 * (1 - B + B * lengths / mean_length)).astype(np.float32)
        holding = np.diff(postings.offsets)
        weights = np.log(1 + (len(lengths) - holding + 0.5) / (holding + 0.5)) * (K1 + 1)
        impacts = np.empty(len(postings.rows), dtype=np.float32)
        of_posting = np.repeat(weights.astype(np.float32), holding)
        for start in range(0, len(impacts), _BLOCK):
            block = slice(start, start + _BLOCK)
            counts = postings.counts[block].astype(np.float32)
            impacts[block] = of_posting[block] * counts / (counts + norms[postings.rows[block]])
        return cls(postings, impacts)

    def save(self, folder: Path) -> None:
        """Write the index into an existing, empty folder."""
        self.postings.save(folder)
        save_array(folder / "impacts.npy", self._impacts)

    @classmethod
    def load(cls, folder: Path, *, size: int) -> LexicalIndex:
        """Map a saved index of ``size`` rows into memory.

        Raises:
            IndexDamagedError: A file is missing or cannot be read, or the files do not fit together.
        """
        postings = Postings.load(folder, size=size)
        impacts = load_array(folder / "impacts.npy", np.float32, mapped=True)
        if len(impacts) != len(postings.rows):
            raise IndexDamagedError(
                f"lexical index in {folder} is cut off or damaged; run `citedesk kb verify`, then ingest again"
            )
        return cls(postings, impacts)

    def scores(self, tokens: Sequence[str], synonyms: Mapping[str, Sequence[str]] | None = None) -> NDArray[np.float32]:
        """BM25 score of every row, shape (size,); repeated question words count once.

        A row that holds several of a word and its synonyms has the best of them.
        """
        scores = np.zeros(self.size, dtype=np.float32)
        best: NDArray[np.float32] | None = None
        for term in dict.fromkeys(tokens):
            others = [other for other in (synonyms or {}).get(term, ()) if self._part(other) is not None]
            if not others:
                self._add(term, scores)
                continue
            # New memory for a million rows takes longer than to clear what is there.
            best = np.empty(self.size, dtype=np.float32) if best is None else best
            best.fill(0)
            for word in (term, *others):
                self._raise(word, best)
            scores += best
        return scores

    def greatest(self, tokens: Sequence[str], synonyms: Mapping[str, Sequence[str]] | None = None) -> float:
        """The most that a question could weigh, in inverse document frequencies.

        A word that no row holds in any form counts as the rarest.
        """
        return greatest_score(self, tokens, synonyms or {})

    def _add(self, term: str, scores: NDArray[np.float32]) -> None:
        # A word of every second row is added four times as fast as by ``scores[rows] += impacts``.
        np.add.at(scores, *self._impacts_of(term))

    def _raise(self, term: str, best: NDArray[np.float32]) -> None:
        np.maximum.at(best, *self._impacts_of(term))

    def _impacts_of(self, term: str) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        part = self._part(term)
        if part is None:
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.float32)
        # Whatever else numpy is given as places it makes into these, slowly.
        rows, impacts = self.postings.rows[part].astype(np.intp), self._impacts[part]
        if self.allowed is not None:
            own = self.allowed[rows]
            seen = inverse_frequency(int(np.count_nonzero(own)), self._allowed_size)
            impacts = impacts * own * (seen / inverse_frequency(part.stop - part.start, self.size))
        return rows, impacts

    def idf(self, term: str) -> float:
        """Inverse document frequency; a term that no row holds is as rare as can be.

        Of a restricted index that of its own rows: a word that stands in hidden rows must look like one that does not.
        """
        return inverse_frequency(self.holding(term), self._allowed_size)

    def holding(self, term: str) -> int:
        """How many rows hold the term."""
        part = self._part(term)
        if part is None:
            return 0
        if self.allowed is None:
            return int(part.stop - part.start)
        return int(np.count_nonzero(self.allowed[self.postings.rows[part].astype(np.intp)]))

    def rows_with(self, term: str) -> NDArray[np.int32]:
        """Rows that hold the term, ascending."""
        part = self._part(term)
        if part is None:
            return np.zeros(0, dtype=np.int32)
        rows = self.postings.rows[part]
        return rows if self.allowed is None else rows[self.allowed[rows]]

    def _part(self, term: str) -> slice | None:
        number = self.postings.vocabulary.number(term)
        if number is None:
            return None
        return slice(int(self.postings.offsets[number]), int(self.postings.offsets[number + 1]))
