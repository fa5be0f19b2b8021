"""Questions that are about one thing, put together: average-linkage clustering of their vectors."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from ingest.types import Language
from vectorstore.embedder import Embedder

MIN_SIMILARITY = 0.14
"""Mean cosine between two groups, from which on they are one.

Chosen on the 65 questions of list "a" of ``tests/chatbot/data/topic_questions.toml``: of the pairs that belong together
0.77 are found, and 0.77 of those found belong together (F1 0.77); on the 64 questions of list "b", which it was not
chosen on, 0.86 and 0.93 (F1 0.89). Without what ``_vectors`` takes off the best thresholds reach F1 0.31 and 0.34.
"""
# Their similarities fill a matrix: 16 MB.
MOST_QUESTIONS = 2000
"""So many different questions are put into groups at once."""

_Vectors = NDArray[np.float32]
_Group = tuple[int, ...]


class TopicFinder:
    """Groups questions with one embedder; remembers their vectors. Safe to use from many threads."""

    def __init__(self, embedder: Embedder) -> None:
        """Use ``embedder``, which knows every language."""
        self._embedder = embedder
        self._lock = threading.Lock()
        self._common: tuple[Mapping[Language, _Vectors], _Vectors] | None = None
        self._known: dict[str, _Vectors] = {}

    def group(
        self, questions: Sequence[str], languages: Sequence[Language], *, min_similarity: float = MIN_SIMILARITY
    ) -> list[_Group]:
        """Put questions together, whichever of the two languages they are in.

        Args:
            questions: Different ones, at most ``MOST_QUESTIONS``.
            languages: Of each.
            min_similarity: See ``MIN_SIMILARITY``.

        Returns:
            Indices of each group, its most central question first; every index once, the largest group first.
        """
        if not questions:
            return []
        vectors = self._vectors(questions, languages)
        groups = [_central_first(group, vectors) for group in _linked(vectors @ vectors.T, min_similarity)]
        return sorted(groups, key=lambda group: (-len(group), group[0]))

    def _vectors(self, questions: Sequence[str], languages: Sequence[Language]) -> _Vectors:
        """Shape (n_questions, dimension), normalised, without what all questions of a language have in common.

        Source: Mu and Viswanath 2018, arXiv:1702.01417 (the mean and the first direction are taken off).
        """
        with self._lock:
            if self._common is None:
                self._common = self._what_is_common()
            means, direction = self._common
            if missing := [question for question in questions if question not in self._known]:
                if len(self._known) + len(missing) > 2 * MOST_QUESTIONS:
                    self._known.clear()
                    missing = list(questions)
                self._known.update(zip(missing, self._embedder.embed_queries(missing), strict=True))
            raw = [
                self._known[question] - means[language] for question, language in zip(questions, languages, strict=True)
            ]
        vectors = np.stack(raw)
        vectors = vectors - np.outer(vectors @ direction, direction)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)

    def _what_is_common(self) -> tuple[Mapping[Language, _Vectors], _Vectors]:
        """The mean of ordinary questions in each language, and the direction in which they differ most."""
        text = (files("chatbot") / "topic_reference.toml").read_text(encoding="utf-8")
        questions: Mapping[Language, list[str]] = tomllib.loads(text)["questions"]
        vectors = {language: self._embedder.embed_queries(asked) for language, asked in questions.items()}
        means = {language: of_language.mean(axis=0) for language, of_language in vectors.items()}
        spread = np.concatenate([of_language - means[language] for language, of_language in vectors.items()])
        return means, np.linalg.svd(spread, full_matrices=False)[2][0]


def _linked(similarity: _Vectors, min_similarity: float) -> list[list[int]]:
    """Average linkage: the two groups whose members are most alike on average become one, as long as any are."""
    count = len(similarity)
    scores = similarity.astype(np.float64)
    np.fill_diagonal(scores, -np.inf)
    groups: list[list[int]] = [[index] for index in range(count)]
    partner = scores.argmax(axis=1)
    best = scores[np.arange(count), partner]
    while (first := int(best.argmax())) >= 0 and best[first] >= min_similarity:
        second = int(partner[first])
        sizes = len(groups[first]), len(groups[second])
        merged = (sizes[0] * scores[first] + sizes[1] * scores[second]) / sum(sizes)
        merged[[first, second]] = -np.inf
        scores[first] = scores[:, first] = merged
        scores[second] = scores[:, second] = -np.inf
        groups[first] += groups[second]
        groups[second] = []
        best[second] = -np.inf
        # A mean of two is never above both, so nobody else finds a better partner by this.
        stale = np.flatnonzero((partner == first) | (partner == second))
        stale = np.unique(np.append(stale[best[stale] > -np.inf], first))
        partner[stale] = scores[stale].argmax(axis=1)
        best[stale] = scores[stale, partner[stale]]
    return [group for group in groups if group]


def _central_first(group: Sequence[int], vectors: _Vectors) -> _Group:
    own = vectors[list(group)]
    order = np.argsort(-(own @ own.mean(axis=0)), kind="stable")
    return tuple(group[place] for place in order)
