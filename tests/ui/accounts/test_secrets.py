"""Nothing secret stands in a log, in the audit, or in an error."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import select

from chatbot.account_settings import AccountSettings, OidcSettings
from chatbot.records.base import Base
from chatbot.records.database import Database
from tests.chatbot.records.clock import Clock
from tests.ui.accounts.people import BOSS, OTHER_PASSWORD, PASSWORD, AuditList
from tests.ui.accounts.provider import CLIENT_ID, CLIENT_SECRET, Provider, running
from tests.ui.accounts.site import Site, fields, served, submit
from ui.accounts.accounts import Accounts, first_link
from ui.accounts.errors import AccountsError

# These are the test's own client, which tells every address that it opens.
_CLIENTS = re.compile(r"^(httpx|httpcore)\b")


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running() as provider:
        provider.claims = {"sub": "1", "preferred_username": "jane", "roles": "agents"}
        yield provider


@pytest.fixture
def desk(provider: Provider, database: Database, clock: Clock, audit: AuditList) -> Iterator[Site]:
    settings = OidcSettings.model_validate(
        {
            "issuer": provider.address,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "role_claim": "roles",
            "role_map": {"agents": "agent"},
        }
    )
    with served(Accounts(database, AccountSettings(oidc=settings), audit=audit), clock) as site:
        yield site


def test_no_secret_is_logged_or_told(
    desk: Site,
    provider: Provider,
    audit: AuditList,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    accounts, browser = desk.accounts, desk.browser()
    secrets = [PASSWORD, OTHER_PASSWORD, "wrong password of somebody", CLIENT_SECRET]
    path = first_link(accounts) or ""
    secrets.append(path.partition("=")[2])
    form = {"name": "Root", "new_password": PASSWORD, "repeat_password": PASSWORD}
    secrets.append(fields(browser.get(path).text)["form_token"])
    secrets += browser.cookies.values()
    assert submit(browser, path, **form).status_code == 303
    secrets += browser.cookies.values()
    # The link again, a wrong password, and the right one.
    submit(browser, "/login", name="Root", password="wrong password of somebody")
    submit(browser, "/login", name=OTHER_PASSWORD, password=PASSWORD)
    assert submit(browser, "/login", name="Root", password=PASSWORD).status_code == 303
    secrets += browser.cookies.values()
    form = {"old_password": PASSWORD, "new_password": OTHER_PASSWORD, "repeat_password": OTHER_PASSWORD}
    assert submit(browser, "/password", **form).status_code == 200
    secrets += browser.cookies.values()
    _, key = accounts.keys.add("shop", "agent", by=BOSS)
    accounts.users.add("Bob", "agent", by=BOSS)
    link = accounts.links.for_user("Bob", by=BOSS)
    secrets += [key, key.removeprefix("cdk_"), link]
    for authorization in (f"Bearer {key}", f"Bearer {key}x"):
        httpx.get(f"{desk.address}/whoami", headers={"Authorization": authorization})
    other = desk.browser()
    start = other.get("/login/oidc")
    asked = parse_qs(urlsplit(start.headers["location"]).query)
    secrets += [asked["state"][0], asked["nonce"][0], other.cookies["citedesk_oidc"].partition("~")[0]]
    assert other.get(httpx.get(start.headers["location"]).headers["location"]).status_code == 303
    secrets += [*other.cookies.values(), *provider.tokens]
    out, err = capfd.readouterr()
    records = [record for record in caplog.records if not _CLIENTS.match(record.name)]
    # The server's client is another library than the test's, and both the provider and we do tell of something.
    assert {"httpx2", "asyncio"} & {record.name.partition(".")[0] for record in records}
    told = "\n".join(
        [out, err, str(audit.entries), *(f"{record.getMessage()} {record.exc_text}" for record in records)]
    )
    for secret in set(secrets):
        assert len(secret) > 8
        assert secret not in told


def test_the_database_keeps_no_secret(accounts: Accounts, database: Database) -> None:
    first = accounts.password_setting.by_link(
        (first_link(accounts) or "").partition("=")[2], PASSWORD, name="Root", address=""
    )
    accounts.users.add("Bob", "agent", by=BOSS)
    secrets = [
        PASSWORD,
        first.token,
        accounts.links.for_user("Bob", by=BOSS),
        accounts.keys.add("a", "agent", by=BOSS)[1],
    ]
    with database.reading() as session:
        kept = "".join(
            str(session.execute(select(table)).all())
            for table in Base.metadata.sorted_tables
            if table.name in {"users", "sessions", "one_time_links", "api_keys", "login_failures"}
        )
    assert "Root" in kept
    for secret in secrets:
        assert secret not in kept


def test_errors_tell_no_secret(accounts: Accounts) -> None:
    accounts.users.add("Bob", "agent", by=BOSS)
    link = accounts.links.for_user("Bob", by=BOSS)
    for token, password in ((link, "x1"), (link, "passwordpassword"), ("a made-up token", PASSWORD)):
        with pytest.raises(AccountsError) as raised:
            accounts.password_setting.by_link(token, password, address="")
        assert token not in str(raised.value)
        assert password not in str(raised.value).split("'")
