from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from chatbot.significance import paired_test

_PAIRS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=30)


def test_it_is_about_what_all_flips_of_signs_give() -> None:
    first, second = [0.0] * 8, [0.5, 0.4, -0.1, 0.3, 0.6, 0.2, 0.1, -0.2]
    found = paired_test(first, second)
    sums = [abs(sum(sign * value for sign, value in zip(signs, second, strict=True)))
            for signs in itertools.product((-1, 1), repeat=8)]  # fmt: skip
    exact = sum(total >= sum(second) - 1e-9 for total in sums) / len(sums)
    assert found.p_value == pytest.approx(exact, abs=0.01)
    assert found.difference == pytest.approx(sum(second) / 8)
    assert found.low < found.difference < found.high
    assert found.n == 8


def test_a_clear_difference_has_the_smallest_p_value_and_none_has_the_largest() -> None:
    assert paired_test([0.0] * 40, [1.0] * 40).p_value == pytest.approx(1 / 10_001)
    assert paired_test([0.5] * 40, [0.5] * 40).p_value == 1.0


@effort(max_examples=15, deadline=None)
@given(_PAIRS)
def test_the_other_way_round_it_is_the_same_difference_with_another_sign(pairs: list[tuple[float, float]]) -> None:
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    there, back = paired_test(first, second), paired_test(second, first)
    assert there.difference == -back.difference
    assert there.p_value == back.p_value
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low), abs=1e-9)
    assert 0 < there.p_value <= 1
    assert there == paired_test(first, second)


@pytest.mark.parametrize(("first", "second"), [([], []), ([1.0], []), ([1.0, 2.0], [1.0])])
def test_what_is_no_pair_is_refused(first: list[float], second: list[float]) -> None:
    with pytest.raises(ValueError, match="no pairs"):
        paired_test(first, second)
