from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chatbot.server_pool import Lease, ServerPool

ADDRESSES = ("http://one:1/v1", "http://two:2/v1", "http://three:3/v1")
PATIENCE = 20.0


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def _pool(count: int = 2, slots: int = 1) -> tuple[ServerPool, Clock]:
    clock = Clock()
    return ServerPool(ADDRESSES[:count], slots=slots, clock=clock), clock


def _take(pool: ServerPool, *avoid: int) -> Lease:
    lease = pool.take(avoid=avoid)
    assert lease is not None
    return lease


def test_the_least_loaded_server_is_taken_and_of_equals_the_one_that_rested_longest() -> None:
    pool, _ = _pool(3, slots=2)
    leases = [_take(pool) for _ in range(6)]
    assert [lease.number for lease in leases] == [0, 1, 2, 0, 1, 2]
    assert pool.take() is None
    pool.done(leases[4])
    assert _take(pool).number == 1


def test_a_server_that_is_gone_is_left_out_until_a_check_succeeds() -> None:
    pool, _ = _pool()
    pool.failed(_take(pool), "gone", "one is gone")
    assert [_take(pool).number, pool.take()] == [1, None]
    assert pool.faults() == "one is gone"
    pool.checked(0, "one is still gone")
    assert pool.take() is None
    pool.checked(0, "")
    assert _take(pool).number == 0
    assert pool.faults() == ""


def test_no_healthy_server_is_said_at_once() -> None:
    pool, _ = _pool()
    with pytest.raises(LookupError):
        pool.take(avoid=(0, 1), wait_seconds=PATIENCE)
    pool.checked(0, "gone")
    pool.checked(1, "gone")
    with pytest.raises(LookupError):
        pool.take(wait_seconds=PATIENCE)


def test_a_server_that_fails_and_lives_is_asked_last() -> None:
    """One that fails at once would be the least loaded for ever."""
    pool, _ = _pool(2, slots=2)
    pool.failed(_take(pool, 1), "failing", "out of memory")
    leases = [_take(pool) for _ in range(3)]
    assert [lease.number for lease in leases] == [1, 1, 0]
    pool.done(leases[2])
    pool.done(leases[0])
    assert _take(pool).number == 0


def test_a_busy_server_rests_as_long_as_it_asks() -> None:
    pool, clock = _pool()
    pool.failed(_take(pool, 1), "busy", "too busy", rest_seconds=5)
    held = _take(pool)
    assert (held.number, pool.take()) == (1, None)
    clock.now += 5
    assert _take(pool).number == 0
    assert [server.failures for server in pool.figures()] == [0, 0]


def test_a_request_that_is_refused_says_nothing_of_the_server() -> None:
    pool, _ = _pool(1)
    pool.failed(_take(pool), "refusing", "too long")
    (figures,) = pool.figures()
    assert (figures.is_up, figures.failures, figures.requests, figures.in_use) == (True, 0, 1, 0)


def test_whoever_waits_gets_the_slot_that_is_given_back() -> None:
    pool = ServerPool(ADDRESSES[:1], slots=1)
    held = _take(pool)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(pool.take, wait_seconds=PATIENCE)
        pool.done(held)
        lease = waiting.result(PATIENCE)
    assert lease is not None


def test_whoever_waits_gets_a_server_that_has_rested() -> None:
    pool = ServerPool(ADDRESSES[:1], slots=1)
    pool.failed(_take(pool), "busy", "too busy", rest_seconds=0.05)
    assert pool.take() is None
    assert pool.take(wait_seconds=PATIENCE) is not None


def test_a_slot_is_given_back_once() -> None:
    pool, _ = _pool()
    lease = _take(pool)
    pool.given_up(lease)
    with pytest.raises(KeyError):
        pool.done(lease)


def test_followers_know_the_slots_of_healthy_servers_whoever_reports_last() -> None:
    pool, _ = _pool(3, slots=4)
    told: list[int] = []
    pool.follow(told.append)
    assert told == [12]
    threads = [
        threading.Thread(target=pool.checked, args=(number, fault)) for fault in ("gone", "") for number in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert told[-1] == 4 * sum(server.is_up for server in pool.figures())
    pool.checked(0, "gone")
    pool.checked(0, "gone still")
    assert told[-1] == 4 * sum(server.is_up for server in pool.figures())


def test_a_server_that_is_answering_is_not_checked() -> None:
    pool, _ = _pool()
    lease = _take(pool)
    assert [pool.needs_check(number) for number in (0, 1)] == [False, True]
    pool.checked(0, "gone")
    assert pool.needs_check(0)
    pool.given_up(lease)
    pool.checked(0, "")
    assert pool.needs_check(0)


def test_names_hold_the_address_alone() -> None:
    pool, _ = _pool()
    assert [server.name for server in pool.figures()] == ["one:1/v1", "two:2/v1"]


class PoolMachine(RuleBasedStateMachine):
    """Whatever happens, no server gets more than its slots, none that is out or resting is asked, nothing is lost."""

    SLOTS = 2

    def __init__(self) -> None:
        super().__init__()
        self.pool, self.clock = _pool(3, self.SLOTS)
        self.leases: list[Lease] = []
        self.up = [True] * 3
        self.rest = [0.0] * 3
        self.requests = 0

    def _free(self, number: int) -> bool:
        in_use = sum(lease.number == number for lease in self.leases)
        return self.up[number] and self.rest[number] <= self.clock.now and in_use < self.SLOTS

    @rule(avoid=st.sets(st.integers(0, 2), max_size=3))
    def take(self, avoid: set[int]) -> None:
        if not any(self.up[number] for number in range(3) if number not in avoid):
            with pytest.raises(LookupError):
                self.pool.take(avoid=avoid)
            return
        lease = self.pool.take(avoid=avoid)
        if lease is None:
            assert not any(self._free(number) for number in range(3) if number not in avoid)
            return
        assert lease.number not in avoid
        assert self._free(lease.number)
        self.leases.append(lease)
        self.requests += 1

    @precondition(lambda self: self.leases)
    @rule(data=st.data(), end=st.sampled_from(["done", "given up", "gone", "failing", "busy", "refusing"]))
    def end(self, data: st.DataObject, end: str) -> None:
        lease = self.leases.pop(data.draw(st.integers(0, len(self.leases) - 1)))
        match end:
            case "done":
                self.pool.done(lease)
            case "given up":
                self.pool.given_up(lease)
            case "gone":
                self.pool.failed(lease, "gone", "gone")
                self.up[lease.number] = False
            case "failing":
                self.pool.failed(lease, "failing", "failing")
            case "busy":
                self.pool.failed(lease, "busy", "busy", rest_seconds=7)
                self.rest[lease.number] = self.clock.now + 7
            case "refusing":
                self.pool.failed(lease, "refusing", "refusing")

    @rule(number=st.integers(0, 2), lives=st.booleans())
    def check(self, number: int, lives: bool) -> None:
        self.pool.checked(number, "" if lives else "gone")
        self.up[number] = lives

    @rule(seconds=st.floats(0, 10))
    def time_passes(self, seconds: float) -> None:
        self.clock.now += seconds

    @invariant()
    def figures_are_right(self) -> None:
        figures = self.pool.figures()
        assert [server.is_up for server in figures] == self.up
        assert sum(server.in_use for server in figures) == len(self.leases)
        assert sum(server.requests for server in figures) == self.requests


TestPoolMachine = PoolMachine.TestCase
TestPoolMachine.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
