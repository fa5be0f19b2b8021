from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from eval.bootstrap import estimate, mean_estimate, percentile_estimate


def test_nothing_has_no_estimate() -> None:
    assert mean_estimate([]) is None
    assert percentile_estimate([], 50) is None
    assert estimate(3, lambda _: None) is None


def test_the_interval_of_a_share_is_about_that_of_the_normal_approximation() -> None:
    found = mean_estimate([1.0] * 80 + [0.0] * 20)
    assert found is not None
    assert (found.value, found.n) == (0.8, 100)
    assert found.low == pytest.approx(0.8 - 1.96 * 0.04, abs=0.02)
    assert found.high == pytest.approx(0.8 + 1.96 * 0.04, abs=0.02)


def test_draws_on_which_the_statistic_is_not_defined_are_left_out() -> None:
    found = estimate(4, lambda rows: 0.5 if 0 in rows else None)
    assert found is not None
    assert (found.value, found.low, found.high) == (0.5, 0.5, 0.5)


# Two thousand draws take their time where other work is beside them.
@effort(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_the_same_values_give_the_same_interval_which_lies_among_them(values: list[float]) -> None:
    found = mean_estimate(values)
    assert found == mean_estimate(values)
    assert found is not None
    assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9


def test_a_percentile_is_numpys() -> None:
    found = percentile_estimate([1.0, 2.0, 3.0, 10.0], 50)
    assert found is not None
    assert found.value == 2.5
