"""Documents and chunks of one version, in one SQLite file that is written once and then only read. Engine file."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.types import PUBLIC, Chunk, Language
from vectorstore.chunk_json import chunk_from_json, chunk_to_json
from vectorstore.errors import IndexDamagedError, VectorStoreError
from vectorstore.storage import disk_full

_SCHEMA = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, location TEXT NOT NULL, root TEXT NOT NULL, title TEXT NOT NULL,
    language TEXT NOT NULL,
    content_hash TEXT NOT NULL, reading TEXT NOT NULL, page_count INTEGER, warnings TEXT NOT NULL,
    product TEXT NOT NULL, version TEXT NOT NULL, valid_from TEXT, valid_until TEXT, audience TEXT NOT NULL
) STRICT;
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL, document_id TEXT NOT NULL REFERENCES documents(id), body TEXT NOT NULL
) STRICT;
CREATE TABLE quarantine (
    id TEXT NOT NULL, document_id TEXT NOT NULL REFERENCES documents(id), body TEXT NOT NULL,
    PRIMARY KEY (id, document_id)
) STRICT;
"""
# Files written before have one row an id in quarantine, and are read by the same statements.
# Made when all rows are there.
_INDEXES = """
CREATE INDEX chunks_by_document ON chunks(document_id);
CREATE INDEX chunks_by_id ON chunks(id);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecord:
    """A document of a version.

    Attributes:
        source: The path as it was given to the ingestion, or an id of an evaluation set; citations show it.
        location: The absolute path; a document is known by it.
        root: The folder or file that was given to the ingestion, absolute.
        content_hash: See ``ingest.properties.content_hash``; empty where it is to be read anew.
        reading: Fingerprint of readers and chunker: with the same content hash, the chunks would be the same.
        product: See ``ingest.types.DocumentProperties``, as for ``version`` and ``audience``.
        valid_from: ``YYYY-MM-DD``, or ``None``; the same for ``valid_until``.
    """

    id: str
    source: str
    location: str
    root: str
    title: str
    language: Language
    content_hash: str
    reading: str
    page_count: int | None
    warnings: tuple[str, ...]
    product: str = ""
    version: str = ""
    valid_from: str | None = None
    valid_until: str | None = None
    audience: str = PUBLIC


_COLUMNS = tuple(field.name for field in fields(DocumentRecord))


def write_content(
    path: Path,
    documents: Iterable[DocumentRecord],
    chunks: Iterable[Chunk],
    quarantined: Iterable[Chunk] = (),
    *,
    carried: tuple[Path, NDArray[np.int64]] | None = None,
) -> None:
    """Write all documents, chunks in row order, and chunks that are in no index, to a new file.

    Args:
        path: Of the file.
        documents: All of them, also those whose chunks are carried over.
        chunks: In row order, behind the carried ones.
        quarantined: In no index.
        carried: An earlier file, and which of its rows come first, ascending.

    Raises:
        StorageFullError: The disk is full.
        VectorStoreError: The file cannot be written for another reason.
    """
    try:
        with contextlib.closing(sqlite3.connect(path, uri=True)) as connection:
            # Nobody reads it before it is whole, and whoever finishes the version forces it to disk.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.executescript(_SCHEMA)
            first = 0
            if carried:
                first = len(carried[1])
                _carry_chunks(connection, *carried)
            with connection:
                connection.executemany(
                    f"INSERT INTO documents VALUES ({', '.join('?' * len(_COLUMNS))})",  # noqa: S608 - question marks only
                    map(_document_row, documents),
                )
                connection.executemany(
                    "INSERT INTO chunks VALUES (?, ?, ?, ?)",
                    (
                        (row, chunk.id, chunk.document_id, chunk_to_json(chunk))
                        for row, chunk in enumerate(chunks, start=first)
                    ),
                )
                connection.executemany(
                    "INSERT OR IGNORE INTO quarantine VALUES (?, ?, ?)",
                    ((chunk.id, chunk.document_id, chunk_to_json(chunk)) for chunk in quarantined),
                )
            connection.executescript(_INDEXES)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise disk_full(path) from error
        raise VectorStoreError(f"{path} cannot be written ({error}); check the disk and its limits") from error


def _carry_chunks(connection: sqlite3.Connection, path: Path, rows: NDArray[np.int64]) -> None:
    """Copy rows of an earlier file, numbered anew from 0, without looking into them."""
    connection.execute("ATTACH ? AS earlier", (_read_only(path),))
    with connection:
        connection.execute("CREATE TEMP TABLE kept (row INTEGER PRIMARY KEY, new_row INTEGER NOT NULL)")
        connection.executemany("INSERT INTO kept VALUES (?, ?)", zip(rows.tolist(), range(len(rows)), strict=True))
        connection.execute(
            "INSERT INTO main.chunks SELECT new_row, id, document_id, body FROM kept JOIN earlier.chunks USING (row)"
            " ORDER BY kept.row"
        )
    connection.execute("DETACH earlier")


def _read_only(path: Path) -> str:
    # immutable: the file of a version never changes, so no lock or journal is looked for.
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"


class ContentStore:
    """Reads documents and chunks; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open a file written by ``write_content``; it is closed by ``close``, or with the last reference.

        Raises:
            IndexDamagedError: It is missing or not such a file.
        """
        self._path = path
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(_read_only(path), uri=True, check_same_thread=False)
            # Whoever still searches an older version holds it; the file is closed when the last one lets go.
            self._close = weakref.finalize(self, self._connection.close)
            self.chunk_count: int = self._query("SELECT count(*) FROM chunks")[0][0]
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        """Chunks of the given rows, in that order."""
        marks = ",".join("?" * len(rows))
        statement = f"SELECT row, body FROM chunks WHERE row IN ({marks})"  # noqa: S608 - question marks only
        found = dict(self._query(statement, tuple(map(int, rows))))
        return self._parsed(found.get(int(row)) for row in rows)

    def all_chunks(self) -> list[Chunk]:
        """Every chunk in row order."""
        return self._parsed(body for (body,) in self._query("SELECT body FROM chunks ORDER BY row"))

    def chunks_of(self, document_id: str) -> list[Chunk]:
        """Chunks of a document, in order."""
        statement = "SELECT body FROM chunks WHERE document_id = ? ORDER BY row"
        return self._parsed(body for (body,) in self._query(statement, (document_id,)))

    def chunks_named(self, prefix: str) -> list[Chunk]:
        """Chunks whose ids, hexadecimal, begin so; in row order."""
        rows = self._query("SELECT body FROM chunks WHERE id >= ? AND id < ? ORDER BY row", (prefix, f"{prefix}g"))
        return self._parsed(body for (body,) in rows)

    def quarantined(self) -> list[Chunk]:
        """Chunks that are in no index, as they speak to a language model; each document has its own."""
        return self._parsed(body for (body,) in self._query("SELECT body FROM quarantine ORDER BY id, document_id"))

    def documents(self) -> list[DocumentRecord]:
        """Every document, by location."""
        rows = self._query(f"SELECT {', '.join(_COLUMNS)} FROM documents ORDER BY location")  # noqa: S608 - our own names
        return [_record(dict(zip(_COLUMNS, row, strict=True))) for row in rows]

    def close(self) -> None:
        """Close the file."""
        self._close()

    def _query(self, statement: str, values: tuple[int | str, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise self._damaged(error) from error

    def _parsed(self, bodies: Iterable[object]) -> list[Chunk]:
        try:
            return [chunk_from_json(str(body)) for body in bodies]
        except (ValueError, KeyError, TypeError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> IndexDamagedError:
        return IndexDamagedError(
            f"{self._path} is missing or damaged ({error}); run `citedesk kb verify`, then ingest again"
        )


def _document_row(record: DocumentRecord) -> tuple[str | int | None, ...]:
    warnings = json.dumps(record.warnings, ensure_ascii=False)
    return tuple(warnings if name == "warnings" else getattr(record, name) for name in _COLUMNS)


def _record(values: dict[str, Any]) -> DocumentRecord:
    return DocumentRecord(**values | {"warnings": tuple(json.loads(values["warnings"]))})
