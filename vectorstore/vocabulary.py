"""The terms of a lexical index: sorted, in one block of bytes that stays on disk, looked up by halving."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import IndexDamagedError
from vectorstore.storage import load_array, save_array

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int64]

_KEPT_TERMS = 4096


class Vocabulary:
    """Distinct terms in the order of their UTF-8 bytes; a term's number is its place among them.

    A dictionary of a million terms would take 200 MB and a second to load; this takes neither.
    """

    def __init__(self, data: Bytes, ends: Numbers) -> None:
        """Join the parts: term i is ``data[ends[i - 1]:ends[i]]``."""
        self._data = data
        self._ends = ends
        self._looked_up: dict[str, int | None] = {}

    @classmethod
    def of(cls, terms: Iterable[str]) -> Vocabulary:
        """Of distinct terms in any order."""
        encoded = sorted(term.encode() for term in terms)
        lengths = np.array([len(term) for term in encoded], dtype=np.int64)
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), np.cumsum(lengths))

    def __len__(self) -> int:
        """How many terms there are."""
        return len(self._ends)

    def __iter__(self) -> Iterator[str]:
        """The terms in their order."""
        for number in range(len(self)):
            yield self._term(number).decode()

    def number(self, term: str) -> int | None:
        """The term's place, ``None`` if it is not among them."""
        # One question asks for each of its words several times.
        known = self._looked_up
        if term in known:
            return known[term]
        wanted = term.encode()
        place = self._place(wanted)
        found = place if place < len(self) and self._term(place) == wanted else None
        if len(known) >= _KEPT_TERMS:
            # Not emptied: another thread may be reading it.
            known = self._looked_up = {}
        known[term] = found
        return found

    def _place(self, wanted: bytes) -> int:
        """Where the term is or would be."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._term(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def _term(self, number: int) -> bytes:
        start = int(self._ends[number - 1]) if number else 0
        return self._data[start : int(self._ends[number])].tobytes()

    def joined(self, kept: NDArray[np.bool_], other: Vocabulary) -> tuple[Vocabulary, Numbers, Numbers]:
        """Its terms and those of another one, each once.

        Args:
            kept: Which of its own terms stay even if the other one does not hold them, shape (n_terms,).
            other: Whose terms all stay.

        Returns:
            The new vocabulary; the new number of each of its own terms, -1 for one that is gone; and of the other's.
        """
        terms = [other._term(number) for number in range(len(other))]
        places = np.array([self._place(term) for term in terms], dtype=np.int64)
        known = np.array(
            [place < len(self) and self._term(place) == term for place, term in zip(places, terms, strict=True)],
            dtype=np.bool_,
        )
        staying = kept.copy()
        staying[places[known]] = True
        # A new term goes before the own one in whose place it would be.
        fresh = places[~known]
        own_numbers = np.cumsum(staying) - 1 + np.searchsorted(fresh, np.arange(len(self)), side="right")
        before = np.concatenate([[0], np.cumsum(staying)])
        other_numbers = np.empty(len(other), dtype=np.int64)
        other_numbers[known] = own_numbers[places[known]]
        other_numbers[~known] = before[fresh] + np.arange(len(fresh))
        own_numbers[~staying] = -1
        return (
            self._spliced(staying, fresh, [terms[place] for place in np.flatnonzero(~known)]),
            own_numbers,
            other_numbers,
        )

    def _spliced(self, staying: NDArray[np.bool_], places: Numbers, terms: list[bytes]) -> Vocabulary:
        """Own terms that stay, and new ones, each before the own one of its place."""
        lengths = np.diff(self._ends, prepend=0)
        data = self._data[np.repeat(staying, lengths)]
        own_lengths = lengths[staying]
        before = np.concatenate([[0], np.cumsum(staying)])[places]
        starts = np.concatenate([[0], np.cumsum(own_lengths)])[before]
        new_lengths = np.array([len(term) for term in terms], dtype=np.int64)
        new_data = np.frombuffer(b"".join(terms), dtype=np.uint8)
        return Vocabulary(
            np.insert(data, np.repeat(starts, new_lengths), new_data),
            np.cumsum(np.insert(own_lengths, before, new_lengths)),
        )

    def save(self, folder: Path) -> None:
        """Write it into an existing folder."""
        save_array(folder / "terms.npy", self._data)
        save_array(folder / "term_ends.npy", self._ends)

    @classmethod
    def load(cls, folder: Path) -> Vocabulary:
        """Map a saved one into memory.

        Raises:
            IndexDamagedError: A file is missing or cannot be read, or the files do not fit together.
        """
        data = load_array(folder / "terms.npy", np.uint8, mapped=True)
        ends = load_array(folder / "term_ends.npy", np.int64, mapped=True)
        if (ends[-1] if len(ends) else 0) != len(data) or not bool((np.diff(ends, prepend=0) > 0).all()):
            raise IndexDamagedError(
                f"the words of the index in {folder} are cut off or damaged; run `citedesk kb verify`, then ingest"
                " again"
            )
        return cls(data, ends)
