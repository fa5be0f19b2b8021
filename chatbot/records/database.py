"""The database of the records: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy.orm import Session


def utc_now() -> datetime.datetime:
    """The present moment, aware."""
    return datetime.datetime.now(datetime.UTC)


class Database:
    """An open database; safe to use from many threads."""

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction that may write: committed at the end, rolled back on an exception.

        Raises:
            RecordsError: An expected fault, said in one line; nothing was written.
        """
        raise NotImplementedError

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One transaction that only reads, all of it from one moment; waits for no writer."""
        raise NotImplementedError

    def now(self) -> datetime.datetime:
        """The present moment by this database's clock."""
        raise NotImplementedError

    def migrate(self) -> None:
        """Bring the tables to this version of the program; processes that start together wait for each other."""
        raise NotImplementedError

    def close(self) -> None:
        """Give connections back; a later use opens new ones."""
        raise NotImplementedError


def open_database(url: SecretStr, data_dir: Path, *, clock: Callable[[], datetime.datetime] = utc_now) -> Database:
    """The database at ``url``; nothing is connected yet.

    Args:
        url: Empty for ``records.sqlite`` in ``data_dir``.
        data_dir: Made with the file when it is first needed.
        clock: Tells the time of everything that is recorded.

    Raises:
        DatabaseUrlError: The URL cannot be understood, or names another kind of database.
    """
    raise NotImplementedError
