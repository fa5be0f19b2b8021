from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from chatbot.account_settings import AccountSettings, OidcSettings
from chatbot.records.database import Database
from tests.chatbot.records.clock import Clock
from tests.ui.accounts.people import BOSS, PASSWORD, AuditList, make
from tests.ui.accounts.provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    Provider,
    forged,
    running,
    signed,
    signed_with_what_is_public,
    unsigned,
)
from tests.ui.accounts.site import Site, served, submit
from ui.accounts.accounts import Accounts

ROLES = {"cs-agents": "agent", "cs-admins": "administrator", "customers": "buyer"}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running() as provider:
        provider.claims = {"sub": "248289761001", "preferred_username": "jane", "roles": ["staff", "cs-agents"]}
        yield provider


def _accounts(provider: Provider, database: Database, audit: AuditList, attempts: int) -> Accounts:
    settings = OidcSettings.model_validate(
        {
            "issuer": provider.address,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "role_claim": "roles",
            "role_map": ROLES,
            "groups_claim": "groups",
        }
    )
    return Accounts(database, AccountSettings(oidc=settings, login_attempts_per_minute=attempts), audit=audit)


@pytest.fixture
def desk(provider: Provider, database: Database, clock: Clock, audit: AuditList) -> Iterator[Site]:
    with served(_accounts(provider, database, audit, attempts=1000), clock) as site:
        yield site


@pytest.fixture
def narrow(provider: Provider, database: Database, clock: Clock, audit: AuditList) -> Iterator[Site]:
    """Three log-ins a minute."""
    with served(_accounts(provider, database, audit, attempts=3), clock) as site:
        yield site


def _to_provider(browser: httpx.Client, path: str = "/login/oidc") -> str:
    """Begin the log-in; the address that the provider sends the browser back to."""
    answer = browser.get(path)
    assert answer.status_code == 303, answer.text
    return httpx.get(answer.headers["location"]).headers["location"]


def _log_in(browser: httpx.Client, path: str = "/login/oidc") -> httpx.Response:
    return browser.get(_to_provider(browser, path))


def _name(browser: httpx.Client) -> str:
    return str(browser.get("/whoami").json()["name"])


def test_somebody_logs_in_with_another_service_s_account(desk: Site, audit: AuditList) -> None:
    browser = desk.browser()
    assert 'href="/login/oidc?next=%2Fagent"' in browser.get("/login?next=/agent").text
    answer = _log_in(browser, "/login/oidc?next=/agent/queue%3Fx%3D1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/agent/queue?x=1"
    assert browser.get("/whoami").json() == {"name": "jane", "role": "agent", "audiences": ["agents", "public"]}
    assert browser.get("/agent").status_code == 200
    assert "citedesk_oidc" not in browser.cookies
    [user] = desk.accounts.users.all()
    assert (user.name, user.is_external, user.has_password) == ("jane", True, False)
    assert [entry.action for entry in audit.entries] == ["account.add", "login"]
    # There is no password that one could log in by, or change.
    assert submit(desk.browser(), "/login", name="jane", password="").status_code == 401
    assert "another service" in browser.get("/password").text


def test_the_provider_is_asked_with_state_nonce_and_pkce(desk: Site, provider: Provider) -> None:
    asked = [parse_qs(urlsplit(desk.browser().get("/login/oidc").headers["location"]).query) for _ in range(2)]
    for query in asked:
        assert query["response_type"] == ["code"]
        assert query["client_id"] == [CLIENT_ID]
        assert query["scope"] == ["openid profile email"]
        assert query["code_challenge_method"] == ["S256"]
        assert query["redirect_uri"] == [f"{desk.address}/login/oidc/callback"]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
        assert len(asked[0][name][0]) >= 43
    assert len({asked[0][name][0] for name in ("state", "nonce", "code_challenge")}) == 3


def test_role_and_groups_are_each_time_what_the_provider_says(desk: Site, provider: Provider, audit: AuditList) -> None:
    first = desk.browser()
    _log_in(first)
    provider.claims |= {"roles": "cs-admins", "groups": ["partners", "not a/group", 7]}
    second = desk.browser()
    _log_in(second)
    assert second.get("/whoami").json()["role"] == "administrator"
    assert "group:partners" in second.get("/whoami").json()["audiences"]
    # Another role: what was open before is not open any more.
    assert _name(first) == ""
    provider.claims["roles"] = ["cs-agents", "cs-admins", "customers"]
    _log_in(second)
    assert second.get("/whoami").json()["role"] == "administrator"
    # A role that the map does not know is the lowest right, for somebody who has an account.
    provider.claims |= {"roles": ["unheard-of"], "groups": None}
    _log_in(second)
    assert second.get("/whoami").json() == {"name": "jane", "role": "buyer", "audiences": ["public"]}
    assert len(desk.accounts.users.all()) == 1
    changes = [(entry.before, entry.after) for entry in audit.entries if entry.action == "account.change"]
    assert changes == [
        ({"role": "agent"}, {"role": "administrator"}),
        ({"role": "administrator"}, {"role": "buyer"}),
    ]


@pytest.mark.parametrize("roles", [None, [], "", "unheard-of", ["unheard-of"], 7, {"cs-admins": True}, "CS-ADMINS"])
def test_nobody_gets_an_account_without_a_role(desk: Site, provider: Provider, roles: object) -> None:
    provider.claims["roles"] = roles
    browser = desk.browser()
    answer = _log_in(browser)
    assert answer.status_code == 403
    assert "no access here" in answer.text
    assert _name(browser) == ""
    assert desk.accounts.users.all() == []


def _lies(provider: Provider) -> dict[str, Any]:
    """What a provider or somebody in its place may try."""
    now = int(time.time())
    return {
        "another nonce": {"claims": {"nonce": "of another log-in"}},
        "no nonce": {"claims": {"nonce": None}},
        "another issuer": {"claims": {"iss": "https://evil.example"}},
        "another audience": {"claims": {"aud": "another-client"}},
        "no audience": {"claims": {"aud": None}},
        "expired": {"claims": {"iat": now - 7200, "exp": now - 3600}},
        "no end": {"claims": {"exp": None}},
        "not yet": {"claims": {"nbf": now + 3600}},
        "nobody": {"claims": {"sub": None}},
        "nobody at all": {"claims": {"sub": ""}},
        "a number": {"claims": {"sub": 7}},
        "another key": {"forge": forged},
        "the public key as a shared secret": {
            "forge": lambda claims: signed_with_what_is_public(claims, provider.published)
        },
        "no signature": {"forge": unsigned},
        "another payload": {"forge": lambda claims: _with_other_payload(signed(claims, provider.published))},
        "no token": {"forge": lambda _: "not.a.token"},
        "a token of nothing": {"forge": lambda _: "x"},
    }


def _with_other_payload(token: str) -> str:
    head, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    other = base64.urlsafe_b64encode(json.dumps(claims | {"roles": ["cs-admins"]}).encode()).decode().rstrip("=")
    return f"{head}.{other}.{signature}"


def test_a_token_that_is_not_for_this_log_in_opens_nothing(desk: Site, provider: Provider, audit: AuditList) -> None:
    honest = dict(provider.claims)
    for lie in _lies(provider).values():
        provider.claims = honest | lie.get("claims", {})
        provider.forge = lie.get("forge")
        browser = desk.browser()
        answer = _log_in(browser)
        assert answer.status_code == 502, lie
        assert "log-in with your company account failed" in answer.text
        assert _name(browser) == ""
        assert audit.entries[-1].action == "login.failed"
        audit.entries.clear()
    assert desk.accounts.users.all() == []
    provider.claims, provider.forge = honest, None
    assert _log_in(desk.browser()).status_code == 303


def test_a_log_in_belongs_to_the_browser_that_began_it(desk: Site) -> None:
    attacker, victim = desk.browser(), desk.browser()
    back = _to_provider(attacker)
    # The victim's browser is led to the attacker's way back, without and with a log-in of its own under way.
    for prepare in (lambda: None, lambda: victim.get("/login/oidc")):
        prepare()
        assert victim.get(back).status_code == 502
        assert _name(victim) == ""
    # A code of somebody else in an own log-in: the verifier does not fit.
    stolen = parse_qs(urlsplit(back).query)["code"][0]
    own = urlsplit(_to_provider(victim))
    state = parse_qs(own.query)["state"][0]
    assert victim.get(f"{own.path}?code={stolen}&state={state}").status_code == 502
    assert _name(victim) == ""


def test_a_way_back_works_once(desk: Site) -> None:
    browser = desk.browser()
    back = _to_provider(browser)
    assert browser.get(back).status_code == 303
    before = browser.cookies["citedesk_session"]
    assert browser.get(back).status_code == 502
    assert browser.cookies["citedesk_session"] == before
    for query in ("", "?error=access_denied", "?code=x", "?state=x", "?code=x&state=é", "?code=&state="):
        assert desk.browser().get(f"/login/oidc/callback{query}").status_code == 502


def test_nobody_fills_the_audit_log_by_the_way_back(narrow: Site, audit: AuditList, clock: Clock) -> None:
    for query in ("", "?code=x&state=x") * 5:
        assert narrow.browser().get(f"/login/oidc/callback{query}").status_code == 502
    assert audit.entries == []
    # A cookie can be made up.
    made_up = narrow.browser(Cookie="citedesk_oidc=x~")
    answers = [made_up.get("/login/oidc/callback") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [502] * 3 + [429] * 2
    assert answers[-1].headers["retry-after"] == "60"
    assert [entry.action for entry in audit.entries] == ["login.failed"] * 3
    clock.forward(seconds=60)
    # Going and coming back is one log-in, not two.
    for _ in range(3):
        assert _log_in(narrow.browser()).status_code == 303


def test_a_planted_session_is_worth_nothing_after_log_in(desk: Site) -> None:
    browser = desk.browser()
    planted = make(desk.accounts, "Mallory").token
    browser.cookies.set("citedesk_session", planted, domain="127.0.0.1")
    assert _log_in(browser).status_code == 303
    assert browser.cookies.get("citedesk_session", domain="127.0.0.1") != planted
    assert desk.accounts.sessions.find(planted) is None


def test_the_log_in_leads_to_no_other_site(desk: Site) -> None:
    for wanted in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert _log_in(desk.browser(), f"/login/oidc?next={wanted}").headers["location"] == "/agent"
    browser = desk.browser()
    back = _to_provider(browser)
    secret = browser.cookies["citedesk_oidc"].partition("~")[0]
    browser.cookies.clear()
    browser.cookies.set("citedesk_oidc", f"{secret}~%2F%2Fevil.example", domain="127.0.0.1")
    assert browser.get(back).headers["location"] == "/agent"


def test_nobody_becomes_somebody_who_is_called_the_same(desk: Site, provider: Provider) -> None:
    make(desk.accounts, "jane", "administrator")
    names = []
    for subject in ("1", "2", "1"):
        provider.claims["sub"] = subject
        browser = desk.browser()
        _log_in(browser)
        names.append(_name(browser))
        assert browser.get("/whoami").json()["role"] == "agent"
    assert names == ["jane 2", "jane 3", "jane 2"]
    assert desk.log_in("jane", PASSWORD).get("/whoami").json()["role"] == "administrator"


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"preferred_username": None, "email": "jane@example.com"}, "jane@example.com"),
        ({"preferred_username": None}, "248289761001"),
        ({"preferred_username": "\u202e\x00"}, "user"),
        ({"preferred_username": "x" * 300}, "x" * 64),
        ({"preferred_username": "<b>王</b>"}, "<b>王</b>"),
        ({"preferred_username": ["jane"]}, "248289761001"),
    ],
)
def test_names(desk: Site, provider: Provider, claims: dict[str, Any], name: str) -> None:
    provider.claims |= claims
    _log_in(desk.browser())
    assert [user.name for user in desk.accounts.users.all()] == [name]


def test_a_disabled_account_stays_out(desk: Site) -> None:
    browser = desk.browser()
    _log_in(browser)
    desk.accounts.users.change("jane", active=False, by=BOSS)
    assert _name(browser) == ""
    assert _log_in(browser).status_code == 403


def test_a_provider_that_is_away_or_another_one_is_told_and_asked_again(desk: Site, provider: Provider) -> None:
    provider.is_down = True
    assert desk.browser().get("/login/oidc").status_code == 502
    provider.is_down = False
    provider.issuer = "https://evil.example"
    assert desk.browser().get("/login/oidc").status_code == 502
    provider.issuer = ""
    assert _log_in(desk.browser()).status_code == 303


def test_a_provider_s_new_key_is_fetched(desk: Site, provider: Provider) -> None:
    assert _log_in(desk.browser()).status_code == 303
    provider.rotate()
    assert _log_in(desk.browser()).status_code == 303


def test_without_a_provider_there_is_no_such_log_in(site: Site) -> None:
    assert "/login/oidc" not in site.browser().get("/login").text
    assert site.browser().get("/login/oidc").json() == {"desk": "login", "secret": "of this desk"}


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        ({"issuer": "http://provider.example"}, "issuer"),
        ({"issuer": "provider.example"}, "issuer"),
        ({"client_id": ""}, "client_id"),
        ({"role_map": {}}, "role_map"),
        ({"role_claim": ""}, "role_map"),
        ({"role_map": {"x": "owner"}}, "role_map"),
        ({"unheard_of": 1}, "unheard_of"),
    ],
)
def test_settings_that_cannot_work_are_refused_without_the_secret(wrong: dict[str, Any], names: str) -> None:
    right = {
        "issuer": "https://provider.example",
        "client_id": CLIENT_ID,
        "client_secret": SecretStr(CLIENT_SECRET),
        "role_claim": "roles",
        "role_map": ROLES,
    }
    OidcSettings.model_validate(right)
    with pytest.raises(ValidationError) as refused:
        OidcSettings.model_validate(right | wrong)
    assert names in str(refused.value)
    assert CLIENT_SECRET not in str(refused.value.errors())
