"""The hand-made part of a knowledge base, kept beside its versions. Engine file."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from vectorstore.curation_types import ApprovedAnswer, Edit, HandMade, Item, Pin
from vectorstore.errors import IndexDamagedError, VectorStoreError
from vectorstore.storage import disk_full

_SCHEMA = """
CREATE TABLE IF NOT EXISTS items (
    kind TEXT NOT NULL, id TEXT NOT NULL, changed TEXT NOT NULL, body TEXT, PRIMARY KEY (kind, id)
) STRICT;
"""
_EDITS, _ANSWERS, _PINS = TypeAdapter(Edit), TypeAdapter(ApprovedAnswer), TypeAdapter(Pin)
_DAMAGED = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
_WAIT_SECONDS = 30.0


class Curation:
    """One SQLite file that no ingestion, rollback or restore replaces.

    An item that was taken back stays as a line without a body: a restored backup must not bring it to life again.
    """

    def __init__(self, path: Path) -> None:
        """Keep everything in ``path``; it is made when something is first kept."""
        self._path = path

    @property
    def exists(self) -> bool:
        """Whether anything was ever kept."""
        return self._path.exists()

    def read(self) -> HandMade:
        """Everything that people have added.

        Raises:
            IndexDamagedError: The file cannot be read.
        """
        found: dict[str, list[str]] = {"edit": [], "answer": [], "pin": []}
        for kind, body in self._rows("SELECT kind, body FROM items WHERE body IS NOT NULL ORDER BY changed, id"):
            found.get(kind, []).append(body)
        try:
            return HandMade(
                edits=tuple(map(_EDITS.validate_json, found["edit"])),
                answers=tuple(map(_ANSWERS.validate_json, found["answer"])),
                pins=tuple(map(_PINS.validate_json, found["pin"])),
            )
        except ValidationError as error:
            raise self._damaged(str(error).splitlines()[0]) from error

    def put(self, items: Iterable[Item]) -> None:
        """Keep items, in the place of those with the same id. Needs the right to write to the knowledge base.

        When it returns they are on the disk.

        Raises:
            StorageFullError: The disk is full; what was kept before still is.
        """
        rows = [(_kind(item), item.id, item.when, _body(item)) for item in items]
        self._write("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)", rows)

    def take_back(self, item: Item, *, when: str) -> None:
        """Take an item out. Needs the right to write."""
        self._write("INSERT OR REPLACE INTO items VALUES (?, ?, ?, NULL)", [(_kind(item), item.id, when)])

    def merge(self, other: Curation) -> None:
        """Take over what ``other`` holds; of an item that both know, what was done later counts.

        Needs the right to write.
        """
        self._write(
            "INSERT INTO items VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET changed = excluded.changed,"
            " body = excluded.body WHERE excluded.changed > items.changed",
            other._rows("SELECT kind, id, changed, body FROM items"),
        )

    def copy_to(self, path: Path) -> None:
        """Write a whole copy to ``path``, also while somebody else writes."""
        with self._opened() as connection, contextlib.closing(sqlite3.connect(path)) as copy:
            connection.backup(copy)

    def _rows(self, statement: str) -> list[tuple[str, ...]]:
        if not self.exists:
            return []
        with self._opened() as connection:
            return connection.execute(statement).fetchall()

    def _write(self, statement: str, rows: Iterable[tuple[str | None, ...]]) -> None:
        with self._opened() as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement, rows)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with contextlib.closing(sqlite3.connect(self._path, timeout=_WAIT_SECONDS)) as connection:
                # A backup comes from elsewhere: its schema runs nothing.
                connection.execute("PRAGMA trusted_schema = OFF")
                # A plain journal, so that between two commands all is in this one file; what is committed is on disk.
                connection.execute("PRAGMA journal_mode = DELETE")
                connection.execute("PRAGMA synchronous = EXTRA")
                connection.executescript(_SCHEMA)
                yield connection
        except sqlite3.Error as error:
            raise self._translated(error) from error

    def _translated(self, error: sqlite3.Error) -> VectorStoreError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            return disk_full(self._path)
        if code in _DAMAGED:
            return self._damaged(str(error))
        return VectorStoreError(f"{self._path} cannot be used ({error}); check the disk and its rights")

    def _damaged(self, reason: str) -> IndexDamagedError:
        return IndexDamagedError(
            f"{self._path}, which holds edits and approved answers, is damaged ({reason}); put it aside and run"
            " `citedesk kb restore FILE` with a backup"
        )


def _kind(item: Item) -> str:
    match item:
        case Edit():
            return "edit"
        case ApprovedAnswer():
            return "answer"
        case Pin():
            return "pin"


def _body(item: Item) -> str:
    match item:
        case Edit():
            return _EDITS.dump_json(item).decode()
        case ApprovedAnswer():
            return _ANSWERS.dump_json(item).decode()
        case Pin():
            return _PINS.dump_json(item).decode()
