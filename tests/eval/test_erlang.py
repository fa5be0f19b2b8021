"""Waiting in line, against published values and against what must hold for any line."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from eval.erlang import delay_probability, needed_servers, wait_seconds

_RATE = st.floats(0.001, 200)
_SECONDS = st.floats(0.01, 10)


@pytest.mark.parametrize(
    ("servers", "erlangs", "delayed"),
    [
        # One server waits as long as it is busy; two by the closed form 2ρ²/(1+ρ).
        (1, 0.3, 0.3),
        (1, 0.9, 0.9),
        (2, 1.0, 1 / 3),
        (2, 1.5, 2 * 0.75**2 / 1.75),
        # As tables of Erlang C have them.
        (10, 8.0, 0.4092),
        (11, 10.0, 0.6821),
    ],
)
def test_published_values(servers: int, erlangs: float, delayed: float) -> None:
    assert delay_probability(servers, erlangs) == pytest.approx(delayed, abs=5e-5)


@pytest.mark.parametrize(("servers", "erlangs"), [(3, 1.7), (8, 6.5), (20, 17.0)])
def test_the_recursion_is_the_sum_of_the_textbook(servers: int, erlangs: float) -> None:
    last = erlangs**servers / math.factorial(servers) * servers / (servers - erlangs)
    whole = sum(erlangs**number / math.factorial(number) for number in range(servers)) + last
    assert delay_probability(servers, erlangs) == pytest.approx(last / whole)


def test_a_simulated_line_waits_as_calculated() -> None:
    chance = random.Random(3)  # noqa: S311 - a draw to be repeated
    servers, rate, seconds = 3, 0.4, 5.0
    free, now, waits = [0.0] * servers, 0.0, []
    for _ in range(200_000):
        now += chance.expovariate(rate)
        free.sort()
        begins = max(now, free[0])
        free[0] = begins + chance.expovariate(1 / seconds)
        waits.append(begins - now)
    waits.sort()
    assert waits[int(0.95 * len(waits))] == pytest.approx(wait_seconds(servers, rate, seconds, 0.95), rel=0.05)


def test_servers_that_do_not_keep_up_let_everybody_wait_for_ever() -> None:
    assert delay_probability(2, 2.0) == 1
    assert wait_seconds(2, 1.0, 2.0, 0.95) == math.inf


@effort(max_examples=200)
@given(_RATE, _SECONDS, st.floats(0.01, 30), st.floats(0.5, 0.99), st.floats(0.3, 0.95))
def test_the_servers_keep_both_bounds_and_one_fewer_breaks_one(
    rate: float, seconds: float, wait: float, quantile: float, busy: float
) -> None:
    servers = needed_servers(rate, seconds, wait, quantile, busy)
    assert wait_seconds(servers, rate, seconds, quantile) <= wait
    assert rate * seconds / servers <= busy + 1e-9
    if servers > 1:
        fewer = servers - 1
        assert wait_seconds(fewer, rate, seconds, quantile) > wait or rate * seconds / fewer > busy - 1e-9


@effort(max_examples=100)
@given(_RATE, _RATE, _SECONDS, st.floats(0.01, 30), st.floats(0.5, 0.99))
def test_more_arrivals_never_need_fewer_servers(
    one: float, other: float, seconds: float, wait: float, quantile: float
) -> None:
    fewer, more = sorted((one, other))
    assert needed_servers(fewer, seconds, wait, quantile, 0.8) <= needed_servers(more, seconds, wait, quantile, 0.8)


@pytest.mark.parametrize("bad", [(-1, 1, 1, 0.5, 0.8), (1, 1, 0, 0.5, 0.8), (1, 1, 1, 1, 0.8), (1, 1, 1, 0.5, 1)])
def test_what_no_number_of_servers_would_keep_is_refused(bad: tuple[float, float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="Servers can be counted"):
        needed_servers(*bad)
    with pytest.raises(ValueError, match="needs a server"):
        delay_probability(0, 1)
