from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from chatbot.records.account_tables import LinkRow, UserRow
from chatbot.records.database import Database
from tests.chatbot.records.clock import Clock
from tests.ui.accounts.people import BOSS, OTHER_PASSWORD, PASSWORD, AuditList, make
from tests.ui.accounts.site import Site, fields, submit
from ui.accounts.accounts import Accounts, first_link
from ui.accounts.errors import (
    AccountExistsError,
    AccountMissingError,
    AccountNameError,
    AccountsError,
    LinkError,
    PasswordRuleError,
)
from ui.accounts.types import Link, LoggedIn


def _token(path: str | None) -> str:
    assert path is not None
    return path.removeprefix("/setup?token=")


def _use(accounts: Accounts, token: str, password: str = PASSWORD, name: str = "") -> LoggedIn:
    return accounts.password_setting.by_link(token, password, name=name, address="192.0.2.1")


def test_the_first_start_makes_the_first_administrator_by_a_link(accounts: Accounts, audit: AuditList) -> None:
    token = _token(first_link(accounts))
    assert accounts.links.look(token) == Link(purpose="first", name="")
    assert _use(accounts, token, name="Root of all").user.role == "administrator"
    assert first_link(accounts) is None
    assert [(entry.who, entry.action, entry.after) for entry in audit.entries] == [
        ("Root of all", "account.add", {"role": "administrator"}),
        ("Root of all", "account.password", {"by": "first"}),
    ]


def test_a_second_start_makes_the_first_link_worthless(accounts: Accounts) -> None:
    first, second = (_token(first_link(accounts)) for _ in range(2))
    with pytest.raises(LinkError):
        accounts.links.look(first)
    _use(accounts, second, name="Root")


def test_the_first_link_is_worthless_once_somebody_administrates(accounts: Accounts) -> None:
    token = _token(first_link(accounts))
    accounts.users.add("Invited", "administrator", by=BOSS)
    # Who has been invited but has no password yet cannot help anybody.
    accounts.links.look(token)
    _use(accounts, accounts.links.for_user("Invited", by=BOSS))
    for use in (lambda: accounts.links.look(token), lambda: _use(accounts, token, name="Late")):
        with pytest.raises(LinkError):
            use()
    assert [user.name for user in accounts.users.all()] == ["Invited"]


def test_without_an_administrator_who_can_log_in_there_is_a_first_link_again(
    accounts: Accounts, database: Database
) -> None:
    make(accounts, "Ann", "administrator")
    assert first_link(accounts) is None
    with database.session() as session:
        session.scalars(select(UserRow)).one().active = False
    assert first_link(accounts) is not None


def test_a_link_works_once(accounts: Accounts) -> None:
    accounts.users.add("Ann", "agent", by=BOSS)
    token = accounts.links.for_user("Ann", by=BOSS)
    assert accounts.links.look(token) == Link(purpose="invitation", name="Ann")
    _use(accounts, token)
    for use in (lambda: accounts.links.look(token), lambda: _use(accounts, token, OTHER_PASSWORD)):
        with pytest.raises(LinkError, match="does not work any more"):
            use()
    assert accounts.links.look(accounts.links.for_user("Ann", by=BOSS)).purpose == "reset"


@pytest.mark.parametrize("is_first", [False, True])
def test_of_two_who_use_a_link_at_once_one_gets_in(accounts: Accounts, is_first: bool) -> None:
    if is_first:
        token = _token(first_link(accounts))
    else:
        accounts.users.add("Ann", "agent", by=BOSS)
        token = accounts.links.for_user("Ann", by=BOSS)

    def use(number: int) -> LoggedIn | AccountsError:
        try:
            return _use(accounts, token, f"{PASSWORD} {number}", name=f"Name {number}")
        except AccountsError as error:
            return error

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(use, range(6)))
    winners = [outcome for outcome in outcomes if isinstance(outcome, LoggedIn)]
    assert len(winners) == 1
    assert {type(outcome) for outcome in outcomes if outcome is not winners[0]} == {LinkError}
    assert len(accounts.users.all()) == 1


def test_a_link_ends_after_its_time(accounts: Accounts, clock: Clock) -> None:
    first = _token(first_link(accounts))
    accounts.users.add("Ann", "agent", by=BOSS)
    token = accounts.links.for_user("Ann", by=BOSS)
    clock.forward(hours=24, seconds=-1)
    accounts.links.look(token)
    clock.forward(seconds=1)
    for late in (token, first):
        with pytest.raises(LinkError):
            accounts.links.look(late)
        with pytest.raises(LinkError):
            _use(accounts, late, name="Late")


def test_a_newer_link_replaces_the_older_one(accounts: Accounts) -> None:
    accounts.users.add("Ann", "agent", by=BOSS)
    accounts.users.add("Bob", "agent", by=BOSS)
    older, others, newer = (accounts.links.for_user(name, by=BOSS) for name in ("Ann", "Bob", "Ann"))
    with pytest.raises(LinkError):
        _use(accounts, older)
    _use(accounts, newer)
    _use(accounts, others)


def test_a_refused_password_or_name_leaves_the_link_as_it_was(accounts: Accounts) -> None:
    token = _token(first_link(accounts))
    for password, name, error in (
        ("short", "Root", PasswordRuleError),
        (PASSWORD, "", AccountNameError),
        (PASSWORD, "x" * 65, AccountNameError),
        (PASSWORD, "a\u202eb", AccountNameError),
    ):
        with pytest.raises(error):
            _use(accounts, token, password, name=name)
    accounts.users.add("Ann", "agent", by=BOSS)
    with pytest.raises(AccountExistsError):
        _use(accounts, token, name="ANN")
    assert _use(accounts, token, name="Root").user.name == "Root"


def test_a_disabled_account_has_no_links(accounts: Accounts) -> None:
    make(accounts, "Ann")
    token = accounts.links.for_user("Ann", by=BOSS)
    accounts.users.change("Ann", active=False, by=BOSS)
    with pytest.raises(LinkError):
        _use(accounts, token, OTHER_PASSWORD)
    with pytest.raises(LinkError, match="disabled"):
        accounts.links.for_user("Ann", by=BOSS)
    with pytest.raises(AccountMissingError):
        accounts.links.for_user("Nobody", by=BOSS)


def test_of_a_link_only_its_hash_is_kept(accounts: Accounts, database: Database, audit: AuditList) -> None:
    tokens = [_token(first_link(accounts))]
    accounts.users.add("Ann", "agent", by=BOSS)
    tokens.append(accounts.links.for_user("Ann", by=BOSS))
    with database.reading() as session:
        kept = str([vars(row) for row in session.scalars(select(LinkRow))])
    for token in tokens:
        assert len(token) == 43
        assert token not in kept
        assert token not in str(audit.entries)


@pytest.mark.parametrize(
    "token", ["", "x", secrets.token_urlsafe(32), "x" * 100_000, "\x00", "'; DROP TABLE users; --"]
)
def test_a_made_up_link_leads_nowhere(site: Site, token: str) -> None:
    answer = site.browser().get("/setup", params={"token": token[:3000]})
    assert answer.status_code == 410
    assert "does not work any more" in answer.text
    page = site.browser().get("/login")
    form = {"form_token": fields(page.text)["form_token"], "token": token, "new_password": PASSWORD}
    assert site.browser().post("/setup", data=form).status_code == 410


def test_the_page_takes_a_password_twice_and_lets_in(site: Site, accounts: Accounts) -> None:
    browser, path = site.browser(), first_link(accounts) or ""
    assert browser.get(path).status_code == 200
    for values, words in (
        ({"repeat_password": "other"}, "not the same"),
        ({"new_password": "short", "repeat_password": "short"}, "at least 12 characters"),
        ({"name": " "}, "1 to 64 characters"),
        (
            {"name": "Mia Chen", "new_password": "mia chen 2024", "repeat_password": "mia chen 2024"},
            "must not be the name",
        ),
    ):
        form = {"name": "Root", "new_password": PASSWORD, "repeat_password": PASSWORD} | values
        answer = submit(browser, path, **form)
        assert answer.status_code == 422
        assert words in answer.text
        assert PASSWORD not in answer.text
    answer = submit(browser, path, name="Root", new_password=PASSWORD, repeat_password=PASSWORD)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/admin"
    assert browser.get("/whoami").json()["role"] == "administrator"
    assert site.browser().get(path).status_code == 410


def test_opening_a_link_does_not_use_it_up_and_a_foreign_form_neither(site: Site, accounts: Accounts) -> None:
    accounts.users.add("Ann", "agent", by=BOSS)
    token = accounts.links.for_user("Ann", by=BOSS)
    for _ in range(3):
        assert site.browser().get(f"/setup?token={token}").status_code == 200
    form = {"token": token, "new_password": OTHER_PASSWORD, "repeat_password": OTHER_PASSWORD}
    assert site.browser().post("/setup", data=form).status_code == 403
    answer = submit(
        site.browser(), f"/setup?token={token}", name="Root", new_password=PASSWORD, repeat_password=PASSWORD
    )
    assert answer.status_code == 303
    # The name of an invitation is not a matter of the form.
    assert [user.name for user in accounts.users.all()] == ["Ann"]
