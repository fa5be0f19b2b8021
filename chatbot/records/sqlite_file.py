"""SQLite as the records use it: one file for its owner only, written by one at a time, read by all."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from chatbot.records.errors import DatabaseUnreachableError

# What a transaction that only reads says of itself, see ``Database.reading``.
READING = "citedesk_reading"
_SETTINGS = (
    "PRAGMA foreign_keys = ON",
    # What is committed is on the disk, whatever then happens to the machine.
    "PRAGMA synchronous = FULL",
    # What is erased is overwritten.
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
)


def sqlite_engine(path: Path, wait_seconds: float) -> Engine:
    """An engine on the file, which is made when the first connection is."""
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        connect_args={"timeout": wait_seconds},
        pool_size=10,
        max_overflow=40,
        pool_timeout=wait_seconds,
    )

    @event.listens_for(engine, "do_connect")
    def make_file(*_: object) -> None:
        _make_file(path)

    @event.listens_for(engine, "connect")
    def set_up(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        # The driver would begin a transaction late, and not one that writes.
        connection.isolation_level = None
        # One damaged byte leaves the rest readable; in the audit it is found.
        connection.text_factory = partial(str, encoding="utf-8", errors="replace")
        cursor = connection.cursor()
        for statement in _SETTINGS:
            cursor.execute(statement)
        # Written into the file; read first, for to change it needs the file alone.
        if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            cursor.execute("PRAGMA journal_mode = WAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get(READING)
        # One that writes takes its turn at once: had it read first, it might not be let write any more.
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _make_file(path: Path) -> None:
    """Make the file with all that is not said on every connection, at one stroke: two may start together."""
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Readable and writable for its owner only, as are the files that SQLite puts beside it.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        made = Path(name)
        try:
            with contextlib.closing(sqlite3.connect(made)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
            with contextlib.suppress(FileExistsError):
                os.link(made, path)
        finally:
            made.unlink()
    except OSError as error:
        raise DatabaseUnreachableError(
            f"{path} cannot be made ({error.strerror}); check the data directory and its rights"
        ) from error
