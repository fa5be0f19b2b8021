"""What a database says went wrong, as one of our errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from chatbot.records.errors import (
    DatabaseBusyError,
    DatabaseDamagedError,
    DatabaseFullError,
    DatabaseUnreachableError,
    DatabaseVersionError,
    RecordsError,
)

_DAMAGED = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_CLOSED = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})
# https://www.postgresql.org/docs/15/errcodes-appendix.html
_POSTGRES_BUSY = frozenset({"55P03", "40001", "40P01", "53300"})
_POSTGRES_FULL = frozenset({"53100"})
_POSTGRES_NO_TABLE = frozenset({"42P01", "42703"})
_POSTGRES_NO_RIGHT = "42501"


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn the faults that can be expected of the database at ``place`` into ``RecordsError``; a mistake passes."""
    try:
        yield
    except PoolTimeoutError as error:
        raise busy(place) from error
    except DBAPIError as error:
        fault = _of_sqlite(error.orig, place) if isinstance(error.orig, sqlite3.Error) else _of_postgres(error, place)
        if fault is None:
            raise
        raise fault from error
    except sqlite3.Error as error:
        # On the driver's own connection nothing wraps the driver's errors.
        fault = _of_sqlite(error, place)
        if fault is None:
            raise
        raise fault from error


def _of_sqlite(error: sqlite3.Error, place: str) -> RecordsError | None:
    # The lowest byte is the kind, the rest the detail.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return _full(place)
    if code in _BUSY:
        return busy(place)
    if code in _DAMAGED:
        return DatabaseDamagedError(
            f"{place} is damaged or no database ({error}); put it aside and bring back a copy of it"
        )
    if code in _CLOSED:
        return DatabaseUnreachableError(
            f"{place} cannot be opened ({error}); check that its folder and it are writable"
        )
    if code == sqlite3.SQLITE_IOERR:
        return DatabaseFullError(f"{place} cannot be read or written ({error}); check the disk and the space on it")
    if code == sqlite3.SQLITE_ERROR and str(error).startswith(("no such table", "no such column")):
        return _other_version(place, error)
    return None


def _of_postgres(error: DBAPIError, place: str) -> RecordsError | None:
    state = getattr(error.orig, "sqlstate", None)
    if state in _POSTGRES_BUSY:
        return busy(place)
    if state in _POSTGRES_FULL:
        return _full(place)
    if state in _POSTGRES_NO_TABLE:
        return _other_version(place, error.orig)
    # Whatever else is "operational": no connection (which has no code), a wrong password, a server that stops.
    if isinstance(error, OperationalError) or state == _POSTGRES_NO_RIGHT:
        reason = " ".join(str(error.orig).split())
        return DatabaseUnreachableError(
            f"{place} cannot be used ({reason}); check that the server runs and that `records.url` is right"
        )
    return None


def busy(place: str) -> DatabaseBusyError:
    """Somebody else holds the database at ``place``."""
    return DatabaseBusyError(f"{place} is held by another transaction for too long; nothing was written, try again")


def _full(place: str) -> DatabaseFullError:
    return DatabaseFullError(f"the disk of {place} is full; nothing was written, free space and try again")


def _other_version(place: str, error: BaseException | None) -> DatabaseVersionError:
    return DatabaseVersionError(
        f"{place} has other tables than this version of citedesk ({error}); start `citedesk serve`"
    )
