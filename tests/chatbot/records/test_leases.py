"""One holder at a time, also where many ask at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from chatbot.records.records import Records
from tests.chatbot.records.clock import Clock


def test_a_name_is_its_holder_s_until_the_time_is_over(records: Records, clock: Clock) -> None:
    leases = records.leases
    assert leases.take("draft 1", "one", seconds=60)
    assert not leases.take("draft 1", "other", seconds=60)
    assert leases.take("draft 2", "other", seconds=60)
    clock.forward(seconds=50)
    # It is alive, and says so.
    assert leases.take("draft 1", "one", seconds=60)
    clock.forward(seconds=50)
    assert not leases.take("draft 1", "other", seconds=60)
    clock.forward(seconds=10)
    assert leases.take("draft 1", "other", seconds=60)
    assert not leases.take("draft 1", "one", seconds=60)


def test_what_is_given_back_is_free_and_what_was_lost_is_not_given_back(records: Records, clock: Clock) -> None:
    leases = records.leases
    leases.take("retention", "one", seconds=60)
    leases.give_back("retention", "one")
    assert leases.take("retention", "other", seconds=60)
    leases.give_back("retention", "one")
    assert not leases.take("retention", "one", seconds=60)
    clock.forward(seconds=61)
    leases.forget_ended()
    assert leases.take("retention", "one", seconds=60)


def test_of_many_that_ask_at_once_one_gets_it(records: Records) -> None:
    for turn in range(5):
        with ThreadPoolExecutor(8) as pool:
            got = list(
                pool.map(lambda number, turn=turn: records.leases.take(f"t{turn}", f"p{number}", seconds=9), range(8))
            )
        assert sum(got) == 1
