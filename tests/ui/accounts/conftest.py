"""Accounts over a real database, with a clock that goes when it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from chatbot.account_settings import AccountSettings
from chatbot.records.database import Database, open_database
from tests.chatbot.records.clock import Clock
from tests.chatbot.records.databases import KINDS, postgres_url
from tests.ui.accounts.people import AuditList
from tests.ui.accounts.site import Site, served
from ui.accounts.accounts import Accounts


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
def audit() -> AuditList:
    return AuditList()


@pytest.fixture
def settings() -> AccountSettings:
    """A test module may have its own."""
    return AccountSettings()


@pytest.fixture
def accounts(database: Database, settings: AccountSettings, audit: AuditList) -> Accounts:
    return Accounts(database, settings, audit=audit)


@pytest.fixture
def site(accounts: Accounts, clock: Clock) -> Iterator[Site]:
    with served(accounts, clock) as site:
        yield site
