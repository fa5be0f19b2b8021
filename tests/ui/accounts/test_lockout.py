from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from chatbot.account_settings import AccountSettings
from chatbot.records.account_tables import LoginFailureRow
from chatbot.records.database import Database
from tests.chatbot.records.clock import Clock
from tests.ui.accounts.people import BOSS, OTHER_PASSWORD, PASSWORD, AuditList, make
from tests.ui.accounts.site import Site, fields, served, submit
from ui.accounts.accounts import Accounts
from ui.accounts.links import setup_path
from ui.accounts.types import LoggedIn, Refused


@pytest.fixture
def settings() -> AccountSettings:
    return AccountSettings(max_failures=3, lock_seconds=300, login_attempts_per_minute=1000)


WRONG = "wrong"


def _try(accounts: Accounts, name: str, password: str = WRONG) -> LoggedIn | Refused:
    return accounts.password_login.log_in(name, password, address="192.0.2.1")


@pytest.mark.parametrize("name", ["Ann", "Nobody", "\ud800", "", "x" * 5000])
def test_a_name_is_locked_after_too_many_failures_whether_somebody_has_it_or_not(
    accounts: Accounts, clock: Clock, name: str
) -> None:
    make(accounts, "Ann")
    assert [_try(accounts, name) for _ in range(3)] == [Refused(retry_seconds=0)] * 3
    assert _try(accounts, name) == Refused(retry_seconds=300)
    # The right password opens nothing now, and trying on does not lock for longer.
    clock.forward(seconds=100)
    assert _try(accounts, name, PASSWORD) == Refused(retry_seconds=200)
    clock.forward(seconds=200)
    assert isinstance(_try(accounts, name, PASSWORD), LoggedIn) == (name == "Ann")


def test_every_spelling_of_a_name_is_the_same_name(accounts: Accounts) -> None:
    make(accounts, "Ann")
    for spelling in ("ANN", " ann", "Ａnn"):
        _try(accounts, spelling)
    assert _try(accounts, "Ann", PASSWORD) == Refused(retry_seconds=300)
    assert _try(accounts, "Anna") == Refused(retry_seconds=0)


def test_failures_far_apart_and_before_a_log_in_do_not_add_up(accounts: Accounts, clock: Clock) -> None:
    make(accounts, "Ann")
    for _ in range(2):
        _try(accounts, "Ann")
        _try(accounts, "Ann")
        clock.forward(seconds=300)
    for _ in range(2):
        _try(accounts, "Ann")
        _try(accounts, "Ann")
        assert isinstance(_try(accounts, "Ann", PASSWORD), LoggedIn)


def test_many_at_once_are_no_more_than_many_in_turn(accounts: Accounts, audit: AuditList) -> None:
    make(accounts, "Ann")
    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(lambda _: _try(accounts, "Ann"), range(12)))
    assert sorted(outcome.retry_seconds for outcome in outcomes if isinstance(outcome, Refused)) == [0] * 3 + [300] * 9
    assert audit.actions.count("login.failed") == 3
    assert audit.actions.count("login.locked") == 1


def test_a_new_password_unlocks(accounts: Accounts) -> None:
    make(accounts, "Ann")
    link = accounts.links.for_user("Ann", by=BOSS)
    for _ in range(3):
        _try(accounts, "Ann")
    assert accounts.users.all()[0].locked_until is not None
    accounts.password_setting.by_link(link, OTHER_PASSWORD, address="")
    assert accounts.users.all()[0].locked_until is None
    assert isinstance(_try(accounts, "Ann", OTHER_PASSWORD), LoggedIn)


def test_guessing_the_old_password_in_a_stolen_session_locks_too(accounts: Accounts) -> None:
    token = make(accounts, "Ann").token
    for _ in range(3):
        assert accounts.password_setting.by_owner(token, "wrong", OTHER_PASSWORD, address="") == Refused()
    assert accounts.password_setting.by_owner(token, PASSWORD, OTHER_PASSWORD, address="") == Refused(retry_seconds=300)


def test_a_name_that_nobody_has_is_not_kept_and_not_told(
    accounts: Accounts, database: Database, audit: AuditList
) -> None:
    typed_into_the_wrong_field = "my secret passphrase"
    for _ in range(3):
        _try(accounts, typed_into_the_wrong_field)
    with database.reading() as session:
        assert "passphrase" not in str([vars(row) for row in session.scalars(select(LoginFailureRow))])
    assert {(entry.who, entry.target) for entry in audit.entries} == {("(unknown name)", "(unknown name)")}


def test_failures_of_names_that_nobody_has_are_forgotten(accounts: Accounts, database: Database, clock: Clock) -> None:
    for number in range(5):
        _try(accounts, f"name {number}")
    clock.forward(seconds=301)
    _try(accounts, "another")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(LoginFailureRow)) == 1


def test_an_unknown_name_takes_as_much_work_as_a_known_one(accounts: Accounts) -> None:
    make(accounts, "Ann")

    def work(name: str) -> float:
        """CPU seconds, which others on this machine do not lengthen."""
        begun = time.process_time()
        _try(accounts, name)
        return time.process_time() - begun

    known, unknown = (min(work(f"{name}") for _ in range(3)) for name in ("Ann", "Nobody"))
    assert 0.5 < known / unknown < 2


def test_the_page_says_when_to_come_back(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann")
    told = []
    for name in ("Ann", "Nobody"):
        browser = site.browser()
        for _ in range(3):
            assert submit(browser, "/login", name=name, password="wrong").status_code == 401
        answer = submit(browser, "/login", name=name, password=PASSWORD)
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "300"
        assert "Try again in 5 minutes" in answer.text
        token = fields(answer.text)["form_token"]
        told.append(answer.text.replace(token, "").replace(f'"{name}"', ""))
    assert told[0] == told[1]


def test_the_page_of_a_new_password_says_so_too(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann")
    browser = site.log_in("Ann", PASSWORD)
    told = {"old_password": "wrong", "new_password": OTHER_PASSWORD, "repeat_password": OTHER_PASSWORD}
    assert [submit(browser, "/password", **told).status_code for _ in range(3)] == [401] * 3
    answer = submit(browser, "/password", **told)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "300")


def test_one_address_may_not_try_many_names(database: Database, clock: Clock, audit: AuditList) -> None:
    accounts = Accounts(database, AccountSettings(login_attempts_per_minute=5), audit=audit)
    make(accounts, "Ann")
    with served(accounts, clock) as site:
        browser = site.browser()
        for number in range(5):
            assert submit(browser, "/login", name=f"name {number}", password="wrong").status_code == 401
        answer = submit(browser, "/login", name="Ann", password=PASSWORD)
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "60"
        assert "citedesk_session" not in browser.cookies
        accounts.users.add("Bo", "agent", by=BOSS)
        link = setup_path(accounts.links.for_user("Bo", by=BOSS))
        answer = submit(browser, link, new_password=OTHER_PASSWORD, repeat_password=OTHER_PASSWORD)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
        clock.forward(seconds=61)
        assert submit(browser, "/login", name="Ann", password=PASSWORD).status_code == 303
