from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.fusion import WEIGHTS, ChannelScores, Scores, fuse, reciprocal_rank_fusion

SCORES = st.lists(st.floats(-50, 50, width=32), min_size=2, max_size=30, unique=True)


def channel(scores: list[float], reference: list[float] | None = None) -> ChannelScores:
    best = sorted(scores if reference is None else reference, reverse=True)[:50]
    return ChannelScores(scores=np.array(scores, dtype=np.float32), reference=np.array(best, dtype=np.float32))


def order(scores: Scores) -> list[int]:
    return [int(place) for place in np.argsort(-scores, kind="stable")]


@given(SCORES)
def test_standardised_scores_keep_the_order(scores: list[float]) -> None:
    standardised = channel(scores).standardised()
    if standardised.any():
        rising = standardised[np.argsort(scores)]
        assert (np.diff(rising) >= 0).all()


def test_the_reference_has_mean_zero_and_deviation_one() -> None:
    scores = channel([1.0, 3.0, 5.0, 7.0, 30.0]).standardised()
    np.testing.assert_allclose([scores.mean(), scores.std()], [0, 1], atol=1e-6)


@given(st.floats(0.5, 20), st.floats(-100, 100))
def test_the_scale_of_a_channel_does_not_matter(factor: float, shift: float) -> None:
    plain = [0.0, 1.0, 4.0, 9.0]
    scaled = [factor * score + shift for score in plain]
    np.testing.assert_allclose(channel(scaled).standardised(), channel(plain).standardised(), atol=1e-3)


@given(SCORES)
def test_a_channel_that_says_the_same_of_all_changes_no_order(scores: list[float]) -> None:
    flat = ChannelScores(scores=np.full(len(scores), 3, np.float32), reference=np.full(5, 3, np.float32))
    alone = fuse({"lexical": channel(scores)})
    together = fuse({"lexical": channel(scores), "dense": flat})
    np.testing.assert_allclose(together - together.mean(), alone - alone.mean(), atol=1e-4)


def test_channels_add_up_by_their_weights_each_on_its_scale() -> None:
    words = ChannelScores(scores=np.array([5, 1, 0], np.float32), reference=np.array([5, 1, 0], np.float32), scale=10.0)
    fused = fuse({"a": channel([0.5, 0.25, 0.125]), "b": words}, {"a": 2.0, "b": 0.5})
    np.testing.assert_allclose(fused, [1.0 + 0.25, 0.5 + 0.05, 0.25], rtol=1e-6)


def test_a_channel_without_a_weight_counts_nothing() -> None:
    fused = fuse({"a": channel([1.0, 2.0]), "b": channel([9.0, 0.0])}, {"a": 1.0})
    assert order(fused) == [1, 0]
    assert fuse({"b": channel([9.0, 0.0])}, {}).tolist() == [0.0, 0.0]


def test_of_what_a_channel_does_not_hold_the_main_channel_speaks_in_its_place() -> None:
    main, own = channel([1.0, 2.0, 4.0]), channel([9.0, 5.0, -1.0], reference=[9.0, 5.0, 3.0])
    partial = ChannelScores(scores=own.scores, reference=own.reference, seen=np.array([True, True, False]))
    fused = fuse({"sentence": main, "english_sentence": partial}, {"english_sentence": 1.0})
    np.testing.assert_allclose(fused[:2], own.scores[:2])
    # As far above its own mean as the main channel says, in its own deviations.
    assert fused[2] == np.float32(own.reference.mean() + main.standardised()[2] * own.reference.std())
    assert fuse({"english_sentence": partial}, {"english_sentence": 1.0})[2] == own.scores[2]


def test_words_and_meaning_both_count_by_default() -> None:
    assert {name for name, weight in WEIGHTS.items() if weight > 0} >= {"lexical", "dense", "sentence"}


@given(st.lists(st.tuples(st.floats(-9, 9, width=32), st.floats(-9, 9, width=32)), min_size=1, max_size=20))
def test_rank_fusion_is_the_sum_of_reciprocal_ranks(pairs: list[tuple[float, float]]) -> None:
    columns = {"lexical": [a for a, _ in pairs], "dense": [b for _, b in pairs]}
    fused = reciprocal_rank_fusion({name: channel(scores) for name, scores in columns.items()})
    for place in range(len(pairs)):
        expected = 0.0
        for scores in columns.values():
            better = sum(other > scores[place] for other in scores)
            before = sum(other == scores[place] for other in scores[:place])
            expected += 1 / (60 + better + before + 1)
        assert abs(fused[place] - expected) < 1e-6


def test_rank_fusion_puts_first_what_all_channels_put_first() -> None:
    fused = reciprocal_rank_fusion({"a": channel([1.0, 3.0, 2.0]), "b": channel([0.0, 9.0, 8.0])})
    assert order(fused) == [1, 2, 0]
