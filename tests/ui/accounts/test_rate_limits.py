from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import RateLimitItemPerMinute
from limits.strategies import MovingWindowRateLimiter

from chatbot.account_settings import AccountSettings
from chatbot.records.database import Database
from tests.chatbot.records.clock import Clock
from tests.ui.accounts.people import BOSS, PASSWORD, AuditList, make
from tests.ui.accounts.site import Site, served
from ui.accounts.accounts import Accounts
from ui.accounts.rate_limits import BoundedWindows, RateLimits


@pytest.fixture
def narrow(database: Database, audit: AuditList, clock: Clock) -> Iterator[Site]:
    """Three requests a minute for a visitor, five for a key, behind one proxy."""
    settings = AccountSettings(visitor_requests_per_minute=3, key_requests_per_minute=5, trusted_proxies=1)
    with served(Accounts(database, settings, audit=audit), clock) as site:
        yield site


def _ask(site: Site, path: str = "/api/ask", address: str = "192.0.2.1", key: str = "") -> httpx.Response:
    headers = {"X-Forwarded-For": address} | ({"Authorization": f"Bearer {key}"} if key else {})
    return httpx.post(site.address + path, headers=headers)


def test_a_visitor_who_asks_too_often_is_told_when_to_come_again(narrow: Site, clock: Clock) -> None:
    for seconds in (0, 10, 10):
        clock.forward(seconds=seconds)
        assert _ask(narrow).status_code == 200
    refused = _ask(narrow)
    assert refused.status_code == 429
    # The first request was 20 seconds ago.
    assert refused.headers["retry-after"] == "40"
    assert refused.json() == {
        "error": {
            "type": "TooManyRequestsError",
            "message": "too many requests within a minute; try again in 40 seconds",
        }
    }
    assert _ask(narrow, "/v1/chat/completions").status_code == 429
    assert _ask(narrow, address="192.0.2.2").status_code == 200
    clock.forward(seconds=int(refused.headers["retry-after"]))
    assert _ask(narrow).status_code == 200
    assert _ask(narrow).status_code == 429


def test_programs_on_this_machine_are_not_counted(narrow: Site) -> None:
    assert {httpx.post(f"{narrow.address}/api/ask").status_code for _ in range(10)} == {200}


def test_a_key_has_its_own_limit_wherever_it_is_used(narrow: Site) -> None:
    keys = [narrow.accounts.keys.add("shop", "buyer", by=BOSS)[1] for _ in range(2)]
    for number in range(5):
        assert _ask(narrow, address=f"192.0.2.{number}", key=keys[0]).status_code == 200
    assert _ask(narrow, address="192.0.2.9", key=keys[0]).status_code == 429
    assert _ask(narrow, address="192.0.2.9", key=keys[1]).status_code == 200
    assert _ask(narrow, address="192.0.2.9").status_code == 200


def test_who_guesses_keys_is_slowed_down(narrow: Site) -> None:
    assert [_ask(narrow, "/whoami", key="cdk_guess").status_code for _ in range(5)] == [401] * 3 + [429] * 2


def test_addresses_of_one_network_are_one_visitor(narrow: Site) -> None:
    statuses = [_ask(narrow, address=f"2001:db8::{number}").status_code for number in range(1, 6)]
    assert statuses == [200] * 3 + [429] * 2


def test_pages_are_not_counted(narrow: Site) -> None:
    make(narrow.accounts, "Ann")
    browser = narrow.log_in("Ann", PASSWORD)
    for _ in range(8):
        assert browser.get("/agent").status_code == 200
        assert browser.get("/api/administrators-only").status_code == 403


@given(
    st.integers(1, 5),
    st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 40, allow_nan=False)), max_size=60),
)
def test_within_any_minute_nobody_gets_more_than_the_limit(limit: int, requests: list[tuple[str, float]]) -> None:
    now = 0.0
    limiter = MovingWindowRateLimiter(BoundedWindows(clock=lambda: now))
    item = RateLimitItemPerMinute(limit)
    let_in: dict[str, list[float]] = {"a": [], "b": [], "c": []}
    for who, pause in requests:
        now += pause
        within = [then for then in let_in[who] if then > now - 60]
        assert limiter.hit(item, who) == (len(within) < limit)
        if len(within) < limit:
            let_in[who].append(now)
        assert limiter.get_window_stats(item, who).remaining >= 0


def test_memory_has_an_end() -> None:
    windows = BoundedWindows(clock=lambda: 0.0, max_keys=100)
    limiter, item = MovingWindowRateLimiter(windows), RateLimitItemPerMinute(3)
    for number in range(10_000):
        assert limiter.hit(item, f"visitor {number}")
        limiter.hit(item, "who asks all the time")
    assert windows.reset() == 100


def test_who_asks_all_the_time_is_not_forgotten_in_a_crowd() -> None:
    windows = BoundedWindows(clock=lambda: 0.0, max_keys=100)
    limiter, item = MovingWindowRateLimiter(windows), RateLimitItemPerMinute(3)
    let_in = 0
    for number in range(10_000):
        limiter.hit(item, f"visitor {number}")
        let_in += limiter.hit(item, "who asks all the time")
    assert let_in == 3


def test_limits_are_those_of_the_settings() -> None:
    limits = RateLimits(AccountSettings(), clock=lambda: 0.0)
    assert [limits.visitor("192.0.2.1") for _ in range(61)] == [0] * 60 + [60]
    assert [limits.key("a") for _ in range(601)] == [0] * 600 + [60]
    assert [limits.login("192.0.2.1") for _ in range(21)] == [0] * 20 + [60]
