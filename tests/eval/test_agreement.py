from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from eval.agreement import Level, krippendorff_alpha

# Krippendorff 2011, section D: four observers, twelve units, some data missing.
_OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
_UNITS = [
    [None if value == "." else float(value) for value in unit]
    for unit in zip(*(line.split() for line in _OBSERVERS), strict=True)
]
_LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval")


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_the_published_example(level: Level, alpha: float) -> None:
    assert krippendorff_alpha(_UNITS, level) == pytest.approx(alpha, abs=0.0005)


def test_names_have_a_nominal_alpha() -> None:
    assert krippendorff_alpha([["A", "A"], ["B", "B"], ["tie", None]], "nominal") == 1.0
    # Half of the units disagree, of two values that are equally frequent: observed 0.5, expected 4/7.
    assert krippendorff_alpha([["A", "A"], ["B", "B"], ["A", "B"], ["B", "A"]], "nominal") == pytest.approx(1 - 7 / 8)


@pytest.mark.parametrize("level", _LEVELS)
def test_without_variation_or_without_two_raters_it_is_not_defined(level: Level) -> None:
    assert krippendorff_alpha([], level) is None
    assert krippendorff_alpha([[1.0, None], [2.0]], level) is None
    assert krippendorff_alpha([[3.0, 3.0], [3.0, 3.0]], level) is None


@given(st.lists(st.integers(1, 5), min_size=2, max_size=20), st.integers(2, 4), st.sampled_from(_LEVELS))
def test_full_agreement_is_one(values: list[int], raters: int, level: Level) -> None:
    assume(len(set(values)) > 1)
    assert krippendorff_alpha([[float(value)] * raters for value in values], level) == pytest.approx(1.0)


@given(
    st.lists(st.lists(st.none() | st.integers(1, 5).map(float), max_size=4), max_size=12),
    st.sampled_from(_LEVELS),
)
def test_neither_the_order_of_raters_nor_of_units_matters(units: list[list[float | None]], level: Level) -> None:
    alpha = krippendorff_alpha(units, level)
    turned = [list(reversed(unit)) for unit in reversed(units)]
    again = krippendorff_alpha(turned, level)
    assert again == (alpha if alpha is None else pytest.approx(alpha))
    assert alpha is None or alpha <= 1 + 1e-9
