"""The database of the records: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

import contextlib
import datetime
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import URL, Connection, Engine, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker

from chatbot.records.errors import DatabaseUrlError
from chatbot.records.faults import busy, translated
from chatbot.records.migration import upgrade
from chatbot.records.postgres_server import postgres_engine
from chatbot.records.sqlite_file import READING, sqlite_engine

_WAIT_SECONDS = 30.0
# Any number, as long as no other program on the same database takes it.
_MIGRATION_LOCK = 0x6369746564657301


def utc_now() -> datetime.datetime:
    """The present moment, aware."""
    return datetime.datetime.now(datetime.UTC)


class Database:
    """An open database; safe to use from many threads."""

    def __init__(self, engine: Engine, place: str, clock: Callable[[], datetime.datetime], wait_seconds: float) -> None:
        """Work through ``engine``; ``place`` names the database in messages, without a password."""
        self._engine = engine
        self._place = place
        self._clock = clock
        self._wait_seconds = wait_seconds
        self._turn = threading.Lock() if engine.dialect.name == "sqlite" else None
        self._writing = sessionmaker(engine, expire_on_commit=False)
        reader = (
            engine.execution_options(**{READING: True})
            if engine.dialect.name == "sqlite"
            else engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        )
        self._reading = sessionmaker(reader, expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction that may write: committed at the end, rolled back on an exception.

        On SQLite one is open at a time; a second one inside it, in the same thread, would wait for itself.

        Raises:
            RecordsError: An expected fault, said in one line; nothing was written.
        """
        with self._my_turn(), translated(self._place), self._writing.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One transaction that only reads, all of it from one moment; waits for no writer."""
        with translated(self._place), self._reading.begin() as session:
            yield session

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        """On SQLite, let the threads of this process write one after the other.

        SQLite lets a waiting writer sleep and try again, and whoever comes later often wins: of 50 threads that wrote
        without a pause on two busy cores, the unluckiest message took 9 s so, and 1.3 s with turns.
        """
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=self._wait_seconds):
            raise busy(self._place)
        try:
            yield
        finally:
            self._turn.release()

    def now(self) -> datetime.datetime:
        """The present moment by this database's clock."""
        return self._clock()

    def migrate(self) -> None:
        """Bring the tables to this version of the program; processes that start together wait for each other.

        Raises:
            RecordsError: The database cannot be used, or was made by a newer version.
        """
        with translated(self._place), self._engine.begin() as connection:
            wait_for_turn(connection, _MIGRATION_LOCK)
            upgrade(connection, self._place)

    def scrub(self) -> None:
        """Empty the log of changes beside an SQLite file, where what was erased can still be read.

        PostgreSQL does the like by itself, some time after (autovacuum).

        Raises:
            RecordsError: The file cannot be written to.
        """
        if self._engine.dialect.name == "sqlite":
            with translated(self._place), contextlib.closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    def close(self) -> None:
        """Give connections back; a later use opens new ones."""
        self._engine.dispose()


def wait_for_turn(connection: Connection, number: int) -> None:
    """Let no other transaction past the same number until this one ends; on SQLite only one writes anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def open_database(
    url: SecretStr,
    data_dir: Path,
    *,
    clock: Callable[[], datetime.datetime] = utc_now,
    wait_seconds: float = _WAIT_SECONDS,
) -> Database:
    """The database at ``url``; nothing is connected yet.

    Args:
        url: Empty for ``records.sqlite`` in ``data_dir``.
        data_dir: Made with the file when it is first needed.
        clock: Tells the time of everything that is recorded.
        wait_seconds: How long a transaction waits for another one.

    Raises:
        DatabaseUrlError: The URL cannot be understood, or names another kind of database.
    """
    address = url.get_secret_value()
    if not address:
        path = data_dir / "records.sqlite"
        return Database(sqlite_engine(path, wait_seconds), str(path), clock, wait_seconds)
    parsed = _parsed(address)
    match parsed.drivername:
        case "sqlite" | "sqlite+pysqlite":
            path = _file_of(parsed)
            return Database(sqlite_engine(path, wait_seconds), str(path), clock, wait_seconds)
        case "postgresql" | "postgresql+psycopg" | "postgres":
            place = f"PostgreSQL at {parsed.host or 'its socket'}, database {parsed.database or parsed.username}"
            return Database(postgres_engine(parsed, wait_seconds), place, clock, wait_seconds)
        case other:
            raise DatabaseUrlError(f"`records.url` names {other!r}; it must begin with `sqlite:///` or `postgresql://`")


def _parsed(address: str) -> URL:
    # Neither message nor what led to it shows the URL: a password may stand in it.
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise DatabaseUrlError(
            "`records.url` is no URL of a database; write `postgresql://USER:PASSWORD@HOST/NAME` or `sqlite:///FILE`"
        ) from None
    if url.drivername.startswith("postgres") and "@" in f"{url.host}{url.database}{url.query}":
        raise DatabaseUrlError("`records.url` has more than one @; write that of a password as %40")
    return url


def _file_of(url: URL) -> Path:
    if not url.database or url.database.startswith((":memory:", "file:")) or url.query or url.host:
        raise DatabaseUrlError(
            "`records.url` must name a file, as `sqlite:///relative/path` or `sqlite:////absolute/path`"
        )
    return Path(url.database)
