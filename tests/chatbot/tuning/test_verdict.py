from __future__ import annotations

import pytest

from chatbot.tuning.measures import Values
from chatbot.tuning.verdict import HELD_BACK, compare, reasons_against

_UP = [0.5, 0.6, 0.4, 0.7] * 5
_DOWN = [value - 0.3 for value in _UP]
_GUARD = "guard, Chinese"


def _reasons(**after: list[float]) -> list[str]:
    names = {"held": HELD_BACK, "guard": _GUARD}
    found = []
    for key, values in after.items():
        found += compare(names[key], {("search", "nDCG@10"): tuple(_UP)}, {("search", "nDCG@10"): tuple(values)})
    return reasons_against(found, significance=0.05)


def test_better_on_what_was_held_back_and_the_same_elsewhere_is_kept() -> None:
    assert not _reasons(held=[value + 0.1 for value in _UP], guard=_UP)


@pytest.mark.parametrize("after", [_UP, _DOWN], ids=["equal", "worse"])
def test_what_is_no_better_is_not_kept(after: list[float]) -> None:
    (reason,) = _reasons(held=after, guard=_UP)
    assert "held back is no better" in reason


def test_a_guard_that_falls_significantly_is_a_reason() -> None:
    (reason,) = _reasons(held=[value + 0.1 for value in _UP], guard=_DOWN)
    assert f"nDCG@10 of {_GUARD} is worse" in reason


def test_a_guard_may_not_lose_much_by_chance_either() -> None:
    one_lost = [0.0, *_UP[1:]]
    (reason,) = _reasons(held=[value + 0.1 for value in _UP], guard=one_lost)
    assert "fallen by more than 0.02" in reason
    assert not _reasons(held=[value + 0.1 for value in _UP], guard=[0.2, *_UP[1:]])


def test_another_measure_may_not_fall_significantly_either() -> None:
    before: Values = {("search", "nDCG@10"): tuple(_UP), ("search", "answered"): (1.0,) * 20}
    after: Values = {("search", "nDCG@10"): (0.9,) * 20, ("search", "answered"): (0.0,) * 10 + (1.0,) * 10}
    (reason,) = reasons_against(compare(HELD_BACK, before, after), significance=0.05)
    assert "search answered of held back is worse (1.000 -> 0.500" in reason
