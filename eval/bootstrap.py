"""Confidence intervals by resampling questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from eval.types import Estimate

# Enough that an interval's ends move by less than a tenth of its width from seed to seed.
_RESAMPLES = 1000
_SEED = 20261124

Indices = NDArray[np.int64]


def mean_estimate(values: Sequence[float]) -> Estimate | None:
    """Mean with its interval; ``None`` without values."""
    array = np.asarray(values, dtype=np.float64)
    return estimate(len(array), lambda rows: float(array[rows].mean()))


def percentile_estimate(values: Sequence[float], percentile: float) -> Estimate | None:
    """A percentile with its interval; ``None`` without values."""
    array = np.asarray(values, dtype=np.float64)
    return estimate(len(array), lambda rows: float(np.percentile(array[rows], percentile)))


def estimate(n: int, statistic: Callable[[Indices], float | None]) -> Estimate | None:
    """A statistic with its percentile interval of 95 %, by a fixed seed.

    Args:
        n: Rows to draw from.
        statistic: Of the rows with these indices; ``None`` where it is not defined, such draws are left out.

    Returns:
        ``None`` where the statistic is not defined on all rows.

    Source: Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13.
    """
    if n == 0:
        return None
    value = statistic(np.arange(n))
    if value is None:
        return None
    generator = np.random.default_rng(_SEED)
    draws = [statistic(generator.integers(0, n, n)) for _ in range(_RESAMPLES)]
    defined = [draw for draw in draws if draw is not None]
    low, high = np.percentile(defined, [2.5, 97.5]) if defined else (value, value)
    return Estimate(value=value, low=float(low), high=float(high), n=n)
