"""What an ingestion has read and embedded so far, kept until it is published: whoever comes next goes on from there."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ingest.types import Chunk
from vectorstore.chunk_json import chunk_from_json, chunk_to_json
from vectorstore.content import DocumentRecord
from vectorstore.embedder import Vectors
from vectorstore.errors import StorageFullError, VectorStoreError
from vectorstore.row_table import embedded_key
from vectorstore.storage import disk_full

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    location TEXT PRIMARY KEY, content_hash TEXT NOT NULL, reading TEXT NOT NULL, record TEXT NOT NULL,
    chunks TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS vectors (
    embedder TEXT NOT NULL, key TEXT NOT NULL, passage BLOB NOT NULL, sentences BLOB NOT NULL,
    PRIMARY KEY (embedder, key)
) STRICT;
"""


_DAMAGED = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
_LEAST_BYTES = 200_000


class UnfinishedWork:
    """One SQLite file beside the versions; whoever holds the right to write to the knowledge base may use it.

    Documents are found again by place, content and reading, vectors by embedder and text: what has changed since is
    simply not found. A process that is killed loses what it did since the last call.
    """

    def __init__(self, path: Path, warn: Callable[[str], None]) -> None:
        """Open ``path``, or begin it; a damaged one is thrown away, which ``warn`` is told."""
        self._path = path
        with self._translated():
            try:
                self._connection = self._opened()
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode not in _DAMAGED:
                    raise
                warn(f"{path} is damaged ({error}); what an earlier run had begun is done again")
                self._remove()
                self._connection = self._opened()

    def document(self, location: str, *, content_hash: str, reading: str) -> tuple[DocumentRecord, list[Chunk]] | None:
        """A document as it was read and cut, ``None`` if it was not, or has changed since."""
        row = self._row(
            "SELECT record, chunks FROM documents WHERE location = ? AND content_hash = ? AND reading = ?",
            (location, content_hash, reading),
        )
        if row is None:
            return None
        return _record(json.loads(row[0])), [chunk_from_json(json.dumps(body)) for body in json.loads(row[1])]

    def keep_document(self, record: DocumentRecord, chunks: Sequence[Chunk]) -> None:
        """Keep a document that was read and cut."""
        bodies = f"[{','.join(chunk_to_json(chunk) for chunk in chunks)}]"
        with self._translated(), self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)",
                (
                    record.location,
                    record.content_hash,
                    record.reading,
                    json.dumps(asdict(record), ensure_ascii=False),
                    bodies,
                ),
            )

    def vectors(self, embedder: str, chunk: Chunk, *, dimension: int) -> tuple[Vectors, Vectors] | None:
        """Passage vector and sentence vectors of a chunk, ``None`` if it was not embedded.

        Args:
            embedder: Its fingerprint.
            chunk: Known by what is embedded of it.
            dimension: Of the vectors.
        """
        row = self._row(
            "SELECT passage, sentences FROM vectors WHERE embedder = ? AND key = ?", (embedder, embedded_key(chunk))
        )
        if row is None:
            return None
        passage, sentences = (np.frombuffer(value, dtype=np.float32) for value in row)
        return passage, sentences.reshape(-1, dimension)

    def keep_vectors(
        self, embedder: str, chunks: Sequence[Chunk], passages: Vectors, sentences: Sequence[Vectors]
    ) -> None:
        """Keep the vectors of chunks, one passage and one array of sentences each."""
        rows = (
            (embedder, embedded_key(chunk), passage.tobytes(), own.tobytes())
            for chunk, passage, own in zip(chunks, passages, sentences, strict=True)
        )
        with self._translated(), self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", rows)

    def done(self) -> None:
        """Throw everything away: it has been published."""
        self._connection.close()
        self._remove()

    def __enter__(self) -> UnfinishedWork:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._connection.close()
        if kind is not None and issubclass(kind, StorageFullError):
            # On a full disk it is in the way.
            self._remove()

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path)
        try:
            # Neither a killed process nor a power cut leaves a file that is half written; and nobody else may look
            # at it, so that no memory is shared, for which a full disk has no room.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(_SCHEMA)
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    def _row(self, statement: str, values: tuple[str, ...]) -> tuple[bytes, bytes] | None:
        with self._translated():
            row: tuple[bytes, bytes] | None = self._connection.execute(statement, values).fetchone()
            return row

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            # Some steps do not say that it is space they lack.
            no_room = code == sqlite3.SQLITE_IOERR and shutil.disk_usage(self._path.parent).free < _LEAST_BYTES
            if code == sqlite3.SQLITE_FULL or no_room:
                raise disk_full(self._path) from error
            raise VectorStoreError(
                f"{self._path} cannot be used ({error}); remove it and run the command again (what was published is"
                " untouched)"
            ) from error


def _record(values: dict[str, Any]) -> DocumentRecord:
    return DocumentRecord(**values | {"warnings": tuple(values["warnings"])})
