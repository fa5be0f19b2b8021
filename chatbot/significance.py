"""Whether one system is better than another on the same questions, or only luckier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Enough that a p of 0.05 is known to 0.004 (twice its standard error).
_DRAWS = 10_000
# Up to so many questions that differ, all sign flips are counted: 4,096 at most.
_EXACT = 12
_SEED = 20261125
# Numbers drawn at once, eight bytes each.
_BATCH = 4_000_000

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedDifference:
    """The second system less the first.

    Attributes:
        difference: Mean of the second minus mean of the first.
        low: Lower end of its 95 % interval, by resampling questions; ``high`` is the upper one.
        p_value: Two-sided, in (0, 1]: how often chance alone would set them so far apart.
        n: Questions.
    """

    difference: float
    low: float
    high: float
    p_value: float
    n: int


def paired_test(first: Sequence[float], second: Sequence[float]) -> PairedDifference:
    """Compare two systems by their values on the same questions, in the same order; by a fixed seed.

    Were both the same, each question's values might as well be exchanged: the test exchanges them at random.

    Args:
        first: At least one finite value.
        second: As many.

    Raises:
        ValueError: There are no values, or not as many of both.
    Source: Smucker, Allan and Carterette 2007, A comparison of statistical significance tests for information
        retrieval evaluation (randomisation); Efron and Tibshirani 1993, chapter 13 (percentile interval).
    """
    if len(first) != len(second) or not first:
        raise ValueError(f"{len(first)} and {len(second)} values cannot be compared in pairs")
    differences = np.asarray(second, dtype=np.float64) - np.asarray(first, dtype=np.float64)
    low, high = _interval(differences)
    return PairedDifference(
        difference=float(differences.mean()),
        low=low,
        high=high,
        p_value=_p_value(differences[differences != 0.0]),
        n=len(differences),
    )


def _p_value(differing: Values) -> float:
    """Share of the sign flips whose sum is at least as far from zero; equal values say nothing either way."""
    if not len(differing):
        return 1.0
    # What differs by rounding only is the same sum.
    observed = abs(float(differing.sum())) - 1e-9 * float(np.abs(differing).sum())
    if len(differing) <= _EXACT:
        flips = np.arange(2 ** len(differing))[:, None] >> np.arange(len(differing))
        sums = (1.0 - 2.0 * (flips & 1)) @ differing
        return float((np.abs(sums) >= observed).mean())
    generator = np.random.default_rng(_SEED)
    beyond = 0
    for count in _batches(len(differing)):
        signs = 1.0 - 2.0 * generator.integers(0, 2, (count, len(differing)))
        beyond += int((np.abs(signs @ differing) >= observed).sum())
    # What was seen counts as one of the draws, so that p is never 0.
    return (beyond + 1) / (_DRAWS + 1)


def _interval(differences: Values) -> tuple[float, float]:
    generator = np.random.default_rng(_SEED)
    means = [
        differences[generator.integers(0, len(differences), (count, len(differences)))].mean(axis=1)
        for count in _batches(len(differences))
    ]
    low, high = np.percentile(np.concatenate(means), [2.5, 97.5])
    return float(low), float(high)


def _batches(n: int) -> list[int]:
    """How many draws of ``n`` numbers to make at once."""
    most = max(1, _BATCH // n)
    return [min(most, _DRAWS - start) for start in range(0, _DRAWS, most)]
