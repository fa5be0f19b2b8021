"""Databases for tests: a new one for each."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.sql import SQL, Identifier
from pydantic import SecretStr
from sqlalchemy import make_url

# Of a server whose user may make databases, such as postgresql://citedesk:citedesk@127.0.0.1:54329/postgres
SERVER = os.environ.get("TEST_POSTGRES_URL", "")
KINDS = ("sqlite", "postgresql") if SERVER else ("sqlite",)


@contextmanager
def postgres_url() -> Iterator[SecretStr]:
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield SecretStr(make_url(SERVER).set(database=name).render_as_string(hide_password=False))
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
