from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from chatbot.records.database import Database, open_database
from chatbot.records.records import Records, records_on
from tests.chatbot.records.clock import Clock
from tests.chatbot.records.databases import KINDS, postgres_url


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SecretStr]:
    """Of an empty database, of each kind that is there."""
    if request.param == "sqlite":
        yield SecretStr(f"sqlite:///{tmp_path}/records.sqlite")
    else:
        with postgres_url() as made:
            yield made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(url: SecretStr, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    opened = open_database(url, tmp_path, clock=clock)
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def records(database: Database) -> Records:
    return records_on(database)
