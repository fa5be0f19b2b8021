"""Which rows hold a term, and how often: made of token lists, and carried over from an earlier index."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import IndexDamagedError
from vectorstore.storage import load_array, save_array
from vectorstore.vocabulary import Vocabulary

_MAX_COUNT = np.iinfo(np.uint16).max


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """An inverted file.

    Attributes:
        offsets: Postings of term i are ``offsets[i]:offsets[i + 1]``, shape (n_terms + 1,).
        rows: Row of each posting, ascending within a term.
        counts: How often that row holds the term, at most 65,535.
        lengths: Tokens of each row, shape (n_rows,).
    """

    vocabulary: Vocabulary
    offsets: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]
    lengths: NDArray[np.int32]

    @classmethod
    def of(cls, documents: Iterable[Sequence[str]]) -> Postings:
        """Of one list of tokens per row."""
        numbers: dict[str, int] = {}
        terms, rows, counts, lengths = array("q"), array("i"), array("q"), array("i")
        for row, tokens in enumerate(documents):
            lengths.append(len(tokens))
            for term, count in Counter(tokens).items():
                terms.append(numbers.setdefault(term, len(numbers)))
                rows.append(row)
                counts.append(min(count, _MAX_COUNT))
        vocabulary = Vocabulary.of(numbers)
        # The vocabulary sorts by bytes, which is how Python sorts text.
        sorted_number = np.empty(len(numbers), dtype=np.int64)
        sorted_number[[numbers[term] for term in sorted(numbers)]] = np.arange(len(numbers))
        of_posting = sorted_number[np.frombuffer(terms, dtype=np.int64)]
        order = np.argsort(of_posting, kind="stable")
        return cls(
            vocabulary=vocabulary,
            offsets=_starts(np.bincount(of_posting, minlength=len(numbers))),
            rows=np.frombuffer(rows, dtype=np.int32)[order],
            counts=np.frombuffer(counts, dtype=np.int64)[order].astype(np.uint16),
            lengths=np.frombuffer(lengths, dtype=np.int32),
        )

    def carried(self, kept: NDArray[np.int64], new: Postings) -> Postings:
        """Some of its rows, renumbered from 0, and behind them all of ``new``.

        Args:
            kept: Rows that stay, ascending.
            new: Of the rows that are added.
        """
        rows, counts, holding = self.rows, self.counts, np.diff(self.offsets)
        if len(kept) < len(self.lengths):
            renumbered = np.full(len(self.lengths), -1, dtype=np.int32)
            renumbered[kept] = np.arange(len(kept), dtype=np.int32)
            rows = renumbered[rows]
            staying = rows >= 0
            # Few are gone: all others need not be counted.
            gone = np.searchsorted(self.offsets, np.flatnonzero(~staying), side="right") - 1
            holding = holding - np.bincount(gone, minlength=len(holding))
            rows, counts = rows[staying], counts[staying]
        vocabulary, own, others = self.vocabulary.joined(holding > 0, new.vocabulary)
        sizes = np.zeros(len(vocabulary), dtype=np.int64)
        sizes[own[own >= 0]] = holding[own >= 0]
        # Where the postings of each term end among those that stay: new ones come behind them.
        ends = np.cumsum(sizes)
        new_sizes = np.diff(new.offsets)
        places = np.repeat(ends[others], new_sizes)
        sizes[others] += new_sizes
        return Postings(
            vocabulary=vocabulary,
            offsets=_starts(sizes),
            rows=np.insert(rows, places, new.rows + np.int32(len(kept))),
            counts=np.insert(counts, places, new.counts),
            lengths=np.concatenate([self.lengths[kept], new.lengths]),
        )

    def save(self, folder: Path) -> None:
        """Write them into an existing folder."""
        self.vocabulary.save(folder)
        save_array(folder / "offsets.npy", self.offsets)
        save_array(folder / "rows.npy", self.rows)
        save_array(folder / "counts.npy", self.counts)
        save_array(folder / "lengths.npy", self.lengths)

    @classmethod
    def load(cls, folder: Path, *, size: int) -> Postings:
        """Map saved postings of ``size`` rows into memory.

        Raises:
            IndexDamagedError: A file is missing or cannot be read, or the files do not fit together.
        """
        vocabulary = Vocabulary.load(folder)
        offsets = load_array(folder / "offsets.npy", np.int64, mapped=True)
        rows = load_array(folder / "rows.npy", np.int32, mapped=True)
        counts = load_array(folder / "counts.npy", np.uint16, mapped=True)
        lengths = load_array(folder / "lengths.npy", np.int32, mapped=True)
        whole = (
            len(offsets) == len(vocabulary) + 1
            and len(rows) == len(counts) == offsets[-1]
            and offsets[0] == 0
            and bool((np.diff(offsets) >= 0).all())
            and len(lengths) == size
        )
        if not whole:
            raise IndexDamagedError(
                f"lexical index in {folder} is cut off or damaged; run `citedesk kb verify`, then ingest again"
            )
        return cls(vocabulary=vocabulary, offsets=offsets, rows=rows, counts=counts, lengths=lengths)


def _starts(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    starts = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts
