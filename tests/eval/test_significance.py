from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chatbot.significance
from eval.significance import holm, paired_test, sign_test


def test_the_test_is_the_programs_own() -> None:
    assert paired_test is chatbot.significance.paired_test


def test_holm_is_what_his_steps_give_by_hand() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005}) == pytest.approx(
        {"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02}
    )
    assert holm({}) == {}


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=8))
def test_holm_keeps_the_order_and_lies_between_nothing_and_bonferroni(p_values: dict[str, float]) -> None:
    found = holm(p_values)
    assert list(found) == list(p_values)
    for name, value in p_values.items():
        assert value <= found[name] <= min(1.0, len(p_values) * value) + 1e-12
    by_p = sorted(p_values, key=lambda name: p_values[name])
    assert [found[name] for name in by_p] == sorted(found.values())


@pytest.mark.parametrize(
    ("wins", "losses", "p_value"), [(0, 0, 1.0), (5, 5, 1.0), (5, 0, 0.0625), (0, 5, 0.0625), (8, 2, 0.109375)]
)
def test_the_sign_test_is_exact(wins: int, losses: int, p_value: float) -> None:
    assert sign_test(wins, losses) == pytest.approx(p_value)
