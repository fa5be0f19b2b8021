from __future__ import annotations

import secrets

import pytest
from sqlalchemy import func, select

from chatbot.records.account_tables import SessionRow
from chatbot.records.database import Database
from tests.chatbot.records.clock import Clock
from tests.ui.accounts.people import BOSS, OTHER_PASSWORD, PASSWORD, AuditList, make
from tests.ui.accounts.site import Site, submit
from ui.accounts.accounts import Accounts
from ui.accounts.errors import PasswordRuleError
from ui.accounts.identity import ANONYMOUS
from ui.accounts.types import LoggedIn, Refused


def _log_in(accounts: Accounts, name: str = "Ann", password: str = PASSWORD) -> str:
    outcome = accounts.password_login.log_in(name, password, address="")
    assert isinstance(outcome, LoggedIn)
    return outcome.token


def test_a_session_that_nobody_uses_ends(accounts: Accounts, clock: Clock) -> None:
    token = make(accounts, "Ann").token
    clock.forward(minutes=60, seconds=-1)
    assert accounts.identity_of_session(token).name == "Ann"
    clock.forward(minutes=60, seconds=-1)
    assert accounts.identity_of_session(token).name == "Ann"
    clock.forward(minutes=60)
    assert accounts.identity_of_session(token) == ANONYMOUS


def test_every_session_ends_after_its_longest_time(accounts: Accounts, clock: Clock) -> None:
    token = make(accounts, "Ann").token
    for _ in range(23):
        clock.forward(minutes=30)
        assert accounts.sessions.find(token)
    clock.forward(minutes=30)
    assert accounts.sessions.find(token) is None


def test_somebody_is_logged_out_here_or_everywhere(accounts: Accounts) -> None:
    user = make(accounts, "Ann").user
    here, there = _log_in(accounts), _log_in(accounts)
    other = make(accounts, "Bob").token
    accounts.sessions.end(here)
    assert accounts.sessions.find(here) is None
    assert accounts.sessions.find(there)
    accounts.sessions.end_all(user.id)
    assert accounts.sessions.find(there) is None
    assert accounts.sessions.find(other)


@pytest.mark.parametrize("token", ["", "x", "x" * 100_000, secrets.token_urlsafe(32), "\x00", "\udcff"])
def test_a_made_up_token_is_a_visitor_s(accounts: Accounts, token: str) -> None:
    make(accounts, "Ann")
    assert accounts.identity_of_session(token) == ANONYMOUS


def test_what_is_kept_of_a_token_opens_nothing(accounts: Accounts, database: Database) -> None:
    token = make(accounts, "Ann").token
    assert len(token) == 43
    with database.reading() as session:
        kept = session.scalars(select(SessionRow.token_hash)).one()
    assert token not in kept
    assert accounts.sessions.find(kept) is None


def test_who_gets_another_role_or_is_disabled_is_logged_out_at_once(accounts: Accounts) -> None:
    token = make(accounts, "Ann").token
    accounts.users.change("Ann", role="buyer", by=BOSS)
    assert accounts.sessions.find(token) is None
    token = _log_in(accounts)
    accounts.users.change("Ann", kbs=["pumps"], by=BOSS)
    assert accounts.identity_of_session(token).kbs == ("pumps",)
    accounts.users.change("Ann", active=False, by=BOSS)
    assert accounts.sessions.find(token) is None
    assert accounts.password_login.log_in("Ann", PASSWORD, address="") == Refused()
    accounts.users.change("Ann", active=True, by=BOSS)
    assert accounts.sessions.find(token) is None
    _log_in(accounts)


def test_a_new_password_ends_every_other_session(site: Site, accounts: Accounts, audit: AuditList) -> None:
    make(accounts, "Ann")
    here, there = site.log_in("Ann", PASSWORD), site.log_in("Ann", PASSWORD)
    before = here.cookies["citedesk_session"]
    form = {"old_password": PASSWORD, "new_password": OTHER_PASSWORD, "repeat_password": OTHER_PASSWORD}
    wrong = submit(here, "/password", **form | {"old_password": "wrong"})
    assert wrong.status_code == 401
    assert "is not right" in wrong.text
    answer = submit(here, "/password", **form)
    assert answer.status_code == 200
    assert "The password is changed" in answer.text
    assert here.cookies["citedesk_session"] != before
    assert here.get("/whoami").json()["name"] == "Ann"
    assert there.get("/whoami").json()["name"] == ""
    assert accounts.sessions.find(before) is None
    assert accounts.password_login.log_in("Ann", PASSWORD, address="") == Refused()
    # The page that came back has a form for the new session.
    again = {"old_password": OTHER_PASSWORD, "new_password": PASSWORD, "repeat_password": PASSWORD}
    assert submit(here, "/password", **again).status_code == 200
    assert [entry.after for entry in audit.entries if entry.action == "account.password"][-1] == {"by": "owner"}
    assert audit.actions.count("password.failed") == 1


def test_a_password_is_changed_by_its_owner_only(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann")
    form = {"old_password": PASSWORD, "new_password": OTHER_PASSWORD, "repeat_password": OTHER_PASSWORD}
    assert site.browser().get("/password").headers["location"] == "/login?next=/password"
    assert site.browser().post("/password", data=form).headers["location"] == "/login?next=/password"
    browser = site.log_in("Ann", PASSWORD)
    assert browser.post("/password", data=form).status_code == 403
    assert browser.post("/password", data=form, headers={"Origin": "https://evil.example"}).status_code == 403
    assert submit(browser, "/password", **form | {"repeat_password": "x"}).status_code == 422
    assert (
        submit(browser, "/password", **form | dict.fromkeys(("new_password", "repeat_password"), "x")).status_code
        == 422
    )
    _log_in(accounts)
    with pytest.raises(PasswordRuleError):
        accounts.password_setting.by_owner(_log_in(accounts), PASSWORD, "Ann Ann Ann 123", address="")


def test_ended_sessions_are_cleared_away(accounts: Accounts, database: Database, clock: Clock) -> None:
    make(accounts, "Ann")
    for _ in range(3):
        _log_in(accounts)
    clock.forward(hours=13)
    _log_in(accounts)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SessionRow)) == 1
