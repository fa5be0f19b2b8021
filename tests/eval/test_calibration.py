from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.calibration import refusal_curve, reliability

_CASES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40)


def test_bins_and_error_are_what_counting_by_hand_gives() -> None:
    found = reliability([0.05, 0.05, 0.95, 1.0], [False, True, True, True])
    assert found is not None
    assert [(item.confidence, item.answerable, item.n) for item in found.bins] == [(0.05, 0.5, 2), (0.975, 1.0, 2)]
    assert found.expected_error == pytest.approx((2 * 0.45 + 2 * 0.025) / 4)


@given(_CASES)
def test_every_question_lies_in_one_bin(cases: list[tuple[float, bool]]) -> None:
    found = reliability([score for score, _ in cases], [truth for _, truth in cases])
    if not cases:
        assert found is None
        return
    assert found is not None
    assert sum(item.n for item in found.bins) == len(cases)
    assert sum(item.n * item.answerable for item in found.bins) == pytest.approx(sum(truth for _, truth in cases))
    assert 0 <= found.expected_error <= 1


def test_the_curve_is_what_refusing_below_each_threshold_gives() -> None:
    points = {point.threshold: point for point in refusal_curve([0.1, 0.2, 0.6, 0.9], [False, True, False, True])}
    assert (points[0.0].precision, points[0.0].recall) == (None, 0.0)
    assert (points[0.15].precision, points[0.15].recall) == (1.0, 0.5)
    assert (points[0.3].precision, points[0.3].recall) == (0.5, 0.5)
    assert (points[1.0].precision, points[1.0].recall) == (0.5, 1.0)


@given(_CASES)
def test_recall_rises_with_the_threshold(cases: list[tuple[float, bool]]) -> None:
    points = refusal_curve([score for score, _ in cases], [truth for _, truth in cases])
    assert bool(points) == (len({truth for _, truth in cases}) == 2)
    recalls = [point.recall for point in points]
    assert recalls == sorted(recalls)
