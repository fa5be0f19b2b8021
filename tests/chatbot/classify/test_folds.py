from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.classify.folds import folds_of, labels_left_out


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-1, 4), st.sampled_from(["", "a", "b", "c"])), min_size=1, max_size=60))
def test_groups_stay_together_and_every_message_has_a_fold(rows: list[tuple[int, str]]) -> None:
    classes, groups = np.array([own for own, _ in rows]), [group for _, group in rows]
    folds = folds_of(classes, groups, 5)
    assert ((folds >= 0) & (folds < 5)).all()
    for name in {"a", "b", "c"} & set(groups):
        assert len({int(fold) for fold, group in zip(folds, groups, strict=True) if group == name}) == 1


@settings(deadline=None)
@given(st.integers(1, 30), st.integers(5, 40))
def test_a_label_is_spread_evenly(labels: int, each: int) -> None:
    classes = np.repeat(np.arange(labels), each)
    folds = folds_of(classes, [""] * len(classes), 5)
    for label in range(labels):
        counts = np.bincount(folds[classes == label], minlength=5)
        assert counts.max() - counts.min() <= 1


@settings(deadline=None)
@given(st.integers(2, 200), st.sampled_from([3, 5]))
def test_two_labels_are_always_left_and_none_is_left_out_twice(n_labels: int, count: int) -> None:
    left_out = labels_left_out(n_labels, count)
    assert len(left_out) == count
    assert all(n_labels - len(own) >= 2 for own in left_out)
    together = np.concatenate(left_out)
    assert len(set(together.tolist())) == len(together)
