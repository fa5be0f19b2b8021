"""Join the channels' scores: brought to one scale, weighted, summed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

# A channel's scores are compared with those of its own best chunks, not with its noise.
REFERENCE_SIZE = 50

# Learned on the dev sets, each checked with itself left out (eval/LOG.md). Cosines differ by hundredths where shares of
# words differ by tenths.
WEIGHTS: Mapping[str, float] = {
    "lexical": 0.8,
    "dense": 7.0,
    "sentence": 1.4,
    "english_dense": 0.23,
    "english_sentence": 0.94,
    # Only in questions with a part number: the part's own pages go before those of a part with a similar number.
    "code": 0.5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelScores:
    """One channel's view of the candidates.

    Attributes:
        scores: Raw score of each candidate, shape (n_candidates,).
        reference: The channel's best raw scores, best first, at most ``REFERENCE_SIZE``: over all chunks, of sentences
            over the candidates.
        seen: Which candidates the channel holds at all, shape (n_candidates,); ``None`` means all of them.
        scale: The greatest score that the question could have; 1 for cosines.
        shift: What was added to the scores of candidates in another language than the question's.
    """

    scores: Scores
    reference: Scores
    seen: NDArray[np.bool_] | None = None
    scale: float = 1.0
    shift: float = 0.0

    def standardised(self) -> Scores:
        """Scores minus the reference's mean, over its deviation; all zero where the reference does not vary."""
        deviation = float(self.reference.std()) if len(self.reference) else 0.0
        if deviation < 1e-6:
            return np.zeros_like(self.scores)
        return np.asarray((self.scores - self.reference.mean()) / deviation, dtype=np.float32)


def fuse(channels: Mapping[str, ChannelScores], weights: Mapping[str, float] = WEIGHTS) -> Scores:
    """Weighted sum of cosines and of shares of the greatest BM25 score, shape (n_candidates,).

    A channel without a weight counts nothing. Of what a channel does not hold (a Chinese chunk in the English channel)
    the main channel of its kind speaks in its place: not to be seen is no fault.
    """
    parts = [weights.get(name, 0.0) * _calibrated(name, channels) for name in channels]
    return np.asarray(np.sum(parts, axis=0), dtype=np.float32)


def _calibrated(name: str, channels: Mapping[str, ChannelScores]) -> Scores:
    channel = channels[name]
    own = np.asarray(channel.scores / channel.scale, dtype=np.float32)
    stand_in = channels.get(name.rsplit("_", 1)[-1])
    if channel.seen is None or stand_in is None or stand_in is channel:
        return own
    if not len(channel.reference):
        # It holds none of the candidates, and so tells none of them apart.
        return np.zeros_like(own)
    instead = channel.reference.mean() + stand_in.standardised() * channel.reference.std()
    return np.asarray(np.where(channel.seen, own, instead), dtype=np.float32)


def reciprocal_rank_fusion(channels: Mapping[str, ChannelScores], constant: int = 60) -> Scores:
    """Sum of 1 / (constant + rank), the usual way; kept to compare with.

    Source: Cormack et al. 2009, Reciprocal Rank Fusion outperforms Condorcet.
    """
    totals = []
    for channel in channels.values():
        ranks = np.empty(len(channel.scores), dtype=np.int64)
        ranks[np.argsort(-channel.scores, kind="stable")] = np.arange(1, len(channel.scores) + 1)
        totals.append(1.0 / (constant + ranks))
    return np.asarray(np.sum(totals, axis=0), dtype=np.float32)
