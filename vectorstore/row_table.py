"""What is known of each chunk without reading it: its language, its document, and what was embedded of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.types import Chunk, Language
from vectorstore.errors import IndexDamagedError
from vectorstore.storage import load_array, save_array

_LANGUAGES: Mapping[Language, int] = {"en": 0, "zh": 1}


def embedded_key(chunk: Chunk) -> str:
    """The same for chunks whose vectors are the same: SHA-256 of the text and the borders of its sentences."""
    spans = ",".join(f"{sentence.start}-{sentence.end}" for sentence in chunk.sentences)
    return hashlib.sha256(f"{spans}\0{chunk.embedding_text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTable:
    """One entry per chunk, in row order.

    Attributes:
        languages: 0 for English, 1 for Chinese, shape (n_chunks,).
        documents: Place of its document among all, by location, shape (n_chunks,).
        keys: First half of ``embedded_key``, as two numbers, shape (2 * n_chunks,).
    """

    languages: NDArray[np.uint8]
    documents: NDArray[np.int32]
    keys: NDArray[np.uint64]

    @classmethod
    def of(cls, chunks: Sequence[Chunk], places: Mapping[str, int]) -> RowTable:
        """Of chunks; ``places`` gives the place of each document, by id."""
        keys = b"".join(bytes.fromhex(embedded_key(chunk))[:16] for chunk in chunks)
        return cls(
            languages=np.array([_LANGUAGES[chunk.language] for chunk in chunks], dtype=np.uint8),
            documents=np.array([places[chunk.document_id] for chunk in chunks], dtype=np.int32),
            keys=np.frombuffer(keys, dtype="<u8"),
        )

    def __len__(self) -> int:
        """How many chunks there are."""
        return len(self.languages)

    def is_language(self, language: Language) -> NDArray[np.bool_]:
        """Which chunks are in a language, shape (n_chunks,)."""
        return np.asarray(self.languages == _LANGUAGES[language], dtype=np.bool_)

    def carried(self, kept: NDArray[np.int64], places: NDArray[np.int32], new: RowTable) -> RowTable:
        """Some of its rows, and behind them all of ``new``; ``places`` gives the new place of each of its documents."""
        return RowTable(
            languages=np.concatenate([self.languages[kept], new.languages]),
            documents=np.concatenate([places[self.documents[kept]], new.documents]),
            keys=np.concatenate([self.keys.reshape(-1, 2)[kept].ravel(), new.keys]),
        )

    def save(self, folder: Path) -> None:
        """Write it into an existing, empty folder."""
        save_array(folder / "languages.npy", self.languages)
        save_array(folder / "documents.npy", self.documents)
        save_array(folder / "keys.npy", self.keys)

    @classmethod
    def load(cls, folder: Path, *, size: int, documents: int) -> RowTable:
        """Read a saved one.

        Args:
            folder: Where it lies.
            size: Number of chunks.
            documents: Number of documents.

        Raises:
            IndexDamagedError: A file is missing or cannot be read, or the files do not fit together.
        """
        table = cls(
            languages=load_array(folder / "languages.npy", np.uint8, mapped=False),
            documents=load_array(folder / "documents.npy", np.int32, mapped=False),
            keys=load_array(folder / "keys.npy", np.uint64, mapped=True),
        )
        fits = len(table.languages) == len(table.documents) == len(table.keys) // 2 == size and (
            not size
            or (table.documents.min() >= 0 and table.documents.max() < documents and table.languages.max() <= 1)
        )
        if not fits:
            raise IndexDamagedError(f"{folder} is cut off or damaged; run `citedesk kb verify`, then ingest again")
        return table


class KeyIndex:
    """Finds the row of an embedded text."""

    def __init__(self, table: RowTable) -> None:
        """Look in ``table``."""
        self._keys = np.asarray(table.keys).reshape(-1, 2)
        self._order = np.argsort(self._keys[:, 0], kind="stable")
        self._sorted = self._keys[self._order, 0]

    def rows(self, chunk: Chunk) -> list[int]:
        """Rows whose vectors are those of the chunk."""
        first, second = np.frombuffer(bytes.fromhex(embedded_key(chunk))[:16], dtype="<u8")
        start, end = (int(np.searchsorted(self._sorted, first, side=side)) for side in ("left", "right"))
        return [int(row) for row in self._order[start:end] if self._keys[row, 1] == second]
