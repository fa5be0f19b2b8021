"""Is the confidence what it says, and what would another threshold refuse?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_BINS = 10
_STEPS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceBin:
    """Questions whose confidence lies in one tenth of [0, 1].

    Attributes:
        confidence: Their mean.
        answerable: Share of them that the corpus answers.
    """

    confidence: float
    answerable: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Bins that hold questions, lowest first, and the mean distance of confidence and share, each question once."""

    bins: tuple[ConfidenceBin, ...]
    expected_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalPoint:
    """What refusing below a threshold does: ``precision`` is ``None`` where nothing would be refused."""

    threshold: float
    precision: float | None
    recall: float


def reliability(confidences: Sequence[float], answerable: Sequence[bool]) -> Reliability | None:
    """Confidence beside the share of answerable questions; ``None`` without questions.

    Source: Guo et al. 2017, On calibration of modern neural networks, arXiv:1706.04599 (expected calibration error).
    """
    if not len(confidences):
        return None
    scores, truth = np.asarray(confidences, dtype=np.float64), np.asarray(answerable, dtype=np.float64)
    places = np.minimum((scores * _BINS).astype(int), _BINS - 1)
    bins = [
        ConfidenceBin(
            confidence=float(scores[places == place].mean()),
            answerable=float(truth[places == place].mean()),
            n=int((places == place).sum()),
        )
        for place in range(_BINS)
        if (places == place).any()
    ]
    error = sum(item.n * abs(item.confidence - item.answerable) for item in bins) / len(scores)
    return Reliability(bins=tuple(bins), expected_error=error)


def refusal_curve(confidences: Sequence[float], answerable: Sequence[bool]) -> tuple[RefusalPoint, ...]:
    """Precision and recall of refusals for thresholds from 0 to 1; empty unless there are questions of both classes.

    A question is refused below the threshold; refusals for other reasons are not in the curve.
    """
    scores, unanswerable = np.asarray(confidences, dtype=np.float64), ~np.asarray(answerable, dtype=bool)
    if not unanswerable.any() or unanswerable.all():
        return ()
    points = []
    for step in range(_STEPS + 1):
        refused = scores < step / _STEPS
        right = int((refused & unanswerable).sum())
        points.append(
            RefusalPoint(
                threshold=step / _STEPS,
                precision=right / int(refused.sum()) if refused.any() else None,
                recall=right / int(unanswerable.sum()),
            )
        )
    return tuple(points)
