from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from chatbot.significance import paired_test

_VALUES = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=40)


@effort(max_examples=40, deadline=None)
@given(_VALUES)
def test_exchanging_the_two_turns_the_sign_and_nothing_else(pairs: list[tuple[float, float]]) -> None:
    first, second = (list(values) for values in zip(*pairs, strict=True))
    one, other = paired_test(first, second), paired_test(second, first)
    assert one.difference == pytest.approx(-other.difference)
    assert one.low == pytest.approx(-other.high)
    assert one.high == pytest.approx(-other.low)
    assert one.p_value == other.p_value
    assert 0.0 < one.p_value <= 1.0
    assert one.low - 1e-9 <= one.high
    assert one.n == len(pairs)


@effort(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_a_system_is_no_better_than_itself(values: list[float]) -> None:
    found = paired_test(values, values)
    assert (found.difference, found.low, found.high, found.p_value) == (0.0, 0.0, 0.0, 1.0)


def test_few_differing_questions_are_counted_exactly() -> None:
    first, second = [1.0, 0.5, 0.25, 0.5, 1.0], [0.0, 0.0, 0.5, 0.0, 1.0]
    differences = [one - other for one, other in zip(first, second, strict=True) if one != other]
    sums = [
        abs(sum(sign * difference for sign, difference in zip(signs, differences, strict=True)))
        for signs in itertools.product((1, -1), repeat=len(differences))
    ]
    expected = sum(own >= abs(sum(differences)) for own in sums) / len(sums)
    assert paired_test(first, second).p_value == expected


def test_six_losses_are_significant_and_five_are_not() -> None:
    assert paired_test([0.0] * 6, [1.0] * 6).p_value == 2 / 64
    assert paired_test([0.0] * 5, [1.0] * 5).p_value == 2 / 32


def test_many_questions_are_drawn_and_close_to_the_exact_value() -> None:
    # 13 differ, all the same way: the exact value is 2 / 8,192.
    found = paired_test([0.0] * 13 + [1.0] * 200, [0.5] * 13 + [1.0] * 200)
    assert found.p_value == pytest.approx(2 / 8192, abs=5e-4)
    assert 0.0 < found.low < found.difference < found.high
    assert found == paired_test([0.0] * 13 + [1.0] * 200, [0.5] * 13 + [1.0] * 200)


@pytest.mark.parametrize(("first", "second"), [([], []), ([1.0], []), ([1.0], [1.0, 0.0])])
def test_what_are_no_pairs_is_refused(first: list[float], second: list[float]) -> None:
    with pytest.raises(ValueError, match="cannot be compared in pairs"):
        paired_test(first, second)
