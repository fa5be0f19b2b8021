"""Channel scores of all candidates of a set's questions, laid out so that weights can be tried at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.types import Qrels

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_DEPTH = 10
_CAP = 5
# Documents with equal scores keep the order in which they came: enough to part them, too little to reorder others.
_TIE_STEP = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryCandidates:
    """One question's candidates: standardised scores, shape (n_channels, n_candidates), and each one's document."""

    query_id: str
    scores: Floats
    documents: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateTable:
    """All candidates of all judged questions of a set.

    Attributes:
        scores: (n_channels, n_rows), rows of one document of one question next to each other.
        starts: First row of each (question, document).
        gold: Place among those of each relevant document that is a candidate.
        gold_query: Number of its question.
        gain: Its relevance.
        rivals: Places of all documents of the same question, for one gold document after the other.
        rival_starts: Where each gold document's rivals begin.
        ideal: Best possible DCG of each question.
        relevant: Relevant documents of each question.
    """

    scores: Floats
    starts: Integers
    gold: Integers
    gold_query: Integers
    gain: Floats
    rivals: Integers
    rival_starts: Integers
    ideal: Floats
    relevant: Floats

    def measure(self, weights: Sequence[float]) -> tuple[float, float]:
        """Mean nDCG@10 and mean capped R@5 with these weights of the channels."""
        if not len(self.gold):
            return 0.0, 0.0
        fused = np.asarray(weights, dtype=np.float64) @ self.scores
        best = np.maximum.reduceat(fused, self.starts) - _TIE_STEP * np.arange(len(self.starts))
        sizes = np.diff(np.append(self.rival_starts, len(self.rivals)))
        above = best[self.rivals] > np.repeat(best[self.gold], sizes)
        ranks = 1 + np.add.reduceat(above.astype(np.int64), self.rival_starts)
        gains = np.where(ranks <= _DEPTH, self.gain / np.log2(ranks + 1), 0.0)
        questions = len(self.ideal)
        ndcg = np.bincount(self.gold_query, gains, questions) / self.ideal
        found = np.bincount(self.gold_query, ranks <= _CAP, questions) / np.minimum(_CAP, self.relevant)
        return float(ndcg.mean()), float(found.mean())


def candidate_table(questions: Sequence[QueryCandidates], qrels: Qrels) -> CandidateTable:
    """Lay out the candidates; every question must have a relevant document."""
    scores: list[Floats] = []
    starts: list[int] = []
    gold: list[tuple[int, int, float]] = []
    rivals: list[Integers] = []
    rows = 0
    for number, question in enumerate(questions):
        documents = np.asarray(question.documents, dtype=object)
        order = np.argsort(documents, kind="stable")
        names, first = np.unique(documents[order], return_index=True)
        places = np.arange(len(starts), len(starts) + len(names))
        relevant = {name: gain for name, gain in qrels[question.query_id].items() if gain > 0}
        for place, name in zip(places, names, strict=True):
            if name in relevant:
                gold.append((int(place), number, float(relevant[name])))
                rivals.append(places)
        scores.append(question.scores[:, order])
        starts += [rows + int(start) for start in first]
        rows += len(documents)
    sizes = [len(places) for places in rivals]
    return CandidateTable(
        scores=np.concatenate(scores, axis=1) if scores else np.zeros((0, 0)),
        starts=np.array(starts, dtype=np.int64),
        gold=np.array([place for place, _, _ in gold], dtype=np.int64),
        gold_query=np.array([number for _, number, _ in gold], dtype=np.int64),
        gain=np.array([gain for _, _, gain in gold], dtype=np.float64),
        rivals=np.concatenate(rivals) if rivals else np.zeros(0, dtype=np.int64),
        rival_starts=np.cumsum([0, *sizes[:-1]], dtype=np.int64),
        ideal=np.array([_ideal(qrels[question.query_id]) for question in questions]),
        relevant=np.array([sum(gain > 0 for gain in qrels[question.query_id].values()) for question in questions]),
    )


def _ideal(judged: Mapping[str, int]) -> float:
    gains = sorted((gain for gain in judged.values() if gain > 0), reverse=True)[:_DEPTH]
    return float(sum(gain / np.log2(rank + 1) for rank, gain in enumerate(gains, start=1)))
