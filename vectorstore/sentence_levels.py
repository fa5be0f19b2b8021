"""Scores of sentences that one embedder knows and two know, on one scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


def levelled_scores(parts: Sequence[Sequence[Scores]]) -> list[Scores]:
    """The mean over embedders, hit by hit; where only the first has a say, brought to the level of the mean.

    Cosines of one embedder lie between 0.75 and 0.95, of the other between 0.1 and 0.8: without it every sentence that
    only the first one knows would go before all others.

    Args:
        parts: By hit, its sentences' scores by the first embedder, or by the first and the other, shape (n_sentences,).

    Returns:
        By hit, shape (n_sentences,).
    """
    means = [np.mean(own, axis=0) for own in parts]
    both = [place for place, own in enumerate(parts) if len(own) > 1]
    if len(both) in {0, len(parts)}:
        return means
    first = np.concatenate([parts[place][0] for place in both])
    joined = np.concatenate([means[place] for place in both])
    spread = float(first.std())
    scale = float(joined.std()) / spread if spread > 0 else 1.0
    return [
        own if len(parts[place]) > 1 else np.asarray(joined.mean() + (own - first.mean()) * scale, dtype=np.float32)
        for place, own in enumerate(means)
    ]
