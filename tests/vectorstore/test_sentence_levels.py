from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vectorstore.sentence_levels import levelled_scores

HIGH = np.array([0.90, 0.80], dtype=np.float32)
LOW = np.array([0.50, 0.20], dtype=np.float32)
COSINES = arrays(np.float32, 3, elements=st.floats(0.0, 1.0, width=32))


def test_the_mean_of_both_where_both_know_a_sentence() -> None:
    (scores,) = levelled_scores([[HIGH, LOW]])
    assert np.allclose(scores, [0.7, 0.5])


def test_what_only_the_first_knows_is_brought_to_the_others_level() -> None:
    both, alone = levelled_scores([[HIGH, LOW], [HIGH]])
    assert np.allclose(both, alone)


def test_nothing_is_changed_where_only_one_embedder_has_a_say() -> None:
    first, second = levelled_scores([[HIGH], [LOW]])
    assert np.array_equal(first, HIGH)
    assert np.array_equal(second, LOW)
    assert levelled_scores([]) == []


@given(COSINES, COSINES, COSINES)
def test_the_order_within_a_hit_is_kept(first: np.ndarray, second: np.ndarray, alone: np.ndarray) -> None:
    levelled = levelled_scores([[first, second], [alone]])[1]
    order = np.argsort(alone, kind="stable")
    assert np.all(np.diff(levelled[order]) >= -1e-6)
