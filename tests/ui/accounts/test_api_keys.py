from __future__ import annotations

import json
import secrets

import httpx
import pytest
from sqlalchemy import select

from chatbot.records.account_tables import ApiKeyRow
from chatbot.records.database import Database
from tests.chatbot.records.clock import Clock
from tests.ui.accounts.people import BOSS, PASSWORD, AuditList, make
from tests.ui.accounts.site import Site
from ui.accounts.accounts import Accounts
from ui.accounts.errors import AccountNameError, KeyMissingError


def _ask(site: Site, authorization: str | None) -> httpx.Response:
    told = {} if authorization is None else {b"Authorization": authorization.encode("latin-1")}
    return httpx.get(f"{site.address}/whoami", headers=told)


def test_a_key_is_shown_once_and_stands_for_its_rights(
    site: Site, accounts: Accounts, database: Database, audit: AuditList, clock: Clock
) -> None:
    key, secret = accounts.keys.add("shop", "agent", kbs=["pumps"], groups=["partners"], by=BOSS)
    assert secret.startswith("cdk_")
    assert len(secret) == 47
    assert _ask(site, f"Bearer {secret}").json() == {
        "name": f"key {key.id} (shop)",
        "role": "agent",
        "audiences": ["agents", "group:partners", "public"],
    }
    identity = accounts.keys.find(secret)
    assert identity is not None
    assert identity.may_work_in("pumps")
    assert not identity.may_work_in("rival")
    assert identity.key_id == key.id
    assert accounts.keys.all()[0].last_used == clock.now.date()
    with database.reading() as session:
        assert secret not in str([vars(row) for row in session.scalars(select(ApiKeyRow))])
    assert secret not in str(audit.entries)
    assert secret not in repr(accounts.keys.all())


def test_the_day_of_its_last_use_is_kept(accounts: Accounts, clock: Clock) -> None:
    _, secret = accounts.keys.add("shop", "buyer", by=BOSS)
    assert accounts.keys.all()[0].last_used is None
    for _ in range(3):
        accounts.keys.find(secret)
        assert accounts.keys.all()[0].last_used == clock.now.date()
        clock.forward(days=1)


def test_a_revoked_key_works_no_more(site: Site, accounts: Accounts, audit: AuditList) -> None:
    key, secret = accounts.keys.add("shop", "agent", by=BOSS)
    _, other = accounts.keys.add("shop", "agent", by=BOSS)
    assert accounts.keys.revoke(key.id, by=BOSS).revoked is not None
    assert _ask(site, f"Bearer {secret}").status_code == 401
    assert _ask(site, f"Bearer {other}").status_code == 200
    accounts.keys.revoke(key.id, by=BOSS)
    assert audit.actions == ["key.add", "key.add", "key.revoke"]
    for unknown in ("", "x", "../..", "\x00", "' OR 1=1"):
        with pytest.raises(KeyMissingError):
            accounts.keys.revoke(unknown, by=BOSS)


def test_a_key_ends_on_its_day(site: Site, accounts: Accounts, clock: Clock) -> None:
    _, secret = accounts.keys.add("shop", "agent", days=30, by=BOSS)
    clock.forward(days=30, seconds=-1)
    assert _ask(site, f"Bearer {secret}").status_code == 200
    clock.forward(seconds=1)
    assert _ask(site, f"Bearer {secret}").status_code == 401


@pytest.mark.parametrize(
    "authorization",
    [
        *("Bearer cdk_", f"BEARER cdk_{secrets.token_urlsafe(32)}"),
        *("Bearer cdk_" + "x" * 10_000, "Bearer cdk_a b", "Bearer cdk_\xff"),
    ],
)
def test_an_unknown_key_is_refused_and_never_taken_for_a_visitor(site: Site, authorization: str) -> None:
    answer = _ask(site, authorization)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    body = json.loads(answer.text)
    assert set(body) == {"error"}
    assert set(body["error"]) == {"type", "message"}
    assert "\n" not in body["error"]["message"]
    assert "cdk_" not in answer.text


def test_who_sends_no_key_is_a_visitor(site: Site) -> None:
    # Clients of OpenAI's protocol always send a token.
    for authorization in (None, "Basic dXNlcjpwYXNz", "Digest x", "Bearer none", "bearer sk-x", "Bearer"):
        assert _ask(site, authorization).json() == {"name": "", "role": "buyer", "audiences": ["public"]}


def test_a_key_goes_before_a_cookie(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann", "administrator")
    browser = site.log_in("Ann", PASSWORD)
    key, secret = accounts.keys.add("shop", "buyer", by=BOSS)
    assert (
        browser.get("/whoami", headers={"Authorization": f"Bearer {secret}"}).json()["name"] == f"key {key.id} (shop)"
    )
    assert browser.get("/whoami", headers={"Authorization": "Bearer cdk_x"}).status_code == 401


def test_a_key_s_name_is_spelt_as_one(accounts: Accounts) -> None:
    with pytest.raises(AccountNameError):
        accounts.keys.add("\x00", "agent", by=BOSS)
    with pytest.raises(AccountNameError):
        accounts.keys.add("shop", "agent", kbs=["../x"], by=BOSS)
