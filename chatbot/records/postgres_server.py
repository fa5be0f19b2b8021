"""PostgreSQL as the records use it, through psycopg 3."""

from __future__ import annotations

from sqlalchemy import URL, Engine, create_engine

_CONNECT_SECONDS = 10


def postgres_engine(url: URL, wait_seconds: float) -> Engine:
    """An engine on the server; nobody waits longer for a lock than ``wait_seconds``."""
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={
            "connect_timeout": _CONNECT_SECONDS,
            "application_name": "citedesk",
            "options": f"-c lock_timeout={round(wait_seconds * 1000)} -c timezone=UTC",
        },
        pool_size=10,
        max_overflow=20,
        pool_timeout=wait_seconds,
        # A server that was started anew has closed the connections of before.
        pool_pre_ping=True,
    )
