"""PostgreSQL as the records use it, through psycopg 3."""

from __future__ import annotations

from psycopg import ProgrammingError
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, Engine, create_engine

from chatbot.records.errors import DatabaseUrlError

_CONNECT_SECONDS = 10


def postgres_engine(url: URL, wait_seconds: float) -> Engine:
    """An engine on the server; nobody waits longer for a lock than ``wait_seconds``.

    Raises:
        DatabaseUrlError: The URL has an option after `?` that the server's library does not know.
    """
    try:
        make_conninfo(**dict.fromkeys(url.query, ""))
    except ProgrammingError as error:
        raise DatabaseUrlError(f"`records.url` cannot be used: {str(error).strip()}") from None
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={
            "connect_timeout": _CONNECT_SECONDS,
            "application_name": "citedesk",
            "options": f"{url.query.get('options', '')} -c lock_timeout={round(wait_seconds * 1000)} -c timezone=UTC",
        },
        pool_size=10,
        max_overflow=20,
        pool_timeout=wait_seconds,
        # A server that was started anew has closed the connections of before.
        pool_pre_ping=True,
    )
