"""Candidates and raw scores from words, part numbers, headings, passages and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.types import Language
from vectorstore.dense_channel import UNSEEN
from vectorstore.fusion import REFERENCE_SIZE, ChannelScores, Scores
from vectorstore.glossary import synonyms
from vectorstore.knowledge_base import KnowledgeBase

# Candidates from each channel. Beyond this depth no gold passage of the dev sets was ranked into the first ten.
_DEPTH = 100
# How much of the distance between the languages is made up: where both hold the answer, the question's own goes first.
_LEVEL_SHARE = 0.7
# A code on more rows than this, and than a hundredth of all, names a family of products, not a part.
_RARE_ROWS = 5
_ALL_OR_NOTHING: Scores = np.array([1, 0], dtype=np.float32)

Rows = NDArray[np.int64]


class QuestionScorer:
    """Gathers one question's candidates from every channel, and scores any candidates in each.

    Attributes:
        tokens: Of the question.
        queries: Its vectors by dense channel.
        rows: The candidates, ascending.
    """

    def __init__(
        self,
        base: KnowledgeBase,
        tokens: Sequence[str],
        queries: Mapping[str, NDArray[np.float32]],
        codes: Sequence[str] = (),
        language: Language | None = None,
        only: Language | None = None,
    ) -> None:
        """Gather candidates.

        Args:
            base: What is searched.
            tokens: Of the question, by ``vectorstore.tokens``.
            queries: The question's vector by dense channel; a channel left out has no say.
            codes: What may be part numbers in the question, longest first.
            language: Of the question; where the knowledge base holds both, chunks in the other one are brought to its
                level. ``None`` leaves scores as they are.
            only: Language of the documents that are asked for; where the knowledge base has none, all are searched.
        """
        self._base = base
        self.tokens = tokens
        self.queries = queries
        self._words = {
            "lexical": base.lexical.scores(tokens, synonyms()),
            "heading": base.headings.scores(tokens, synonyms()),
        }
        found = [_best_rows(scores, _DEPTH) for scores in self._words.values()]
        self._references: dict[str, Scores] = {
            name: np.sort(scores[_best_rows(scores, REFERENCE_SIZE)])[::-1] for name, scores in self._words.items()
        }
        self._other = _other_language(base, language)
        if self._other is not None and "main" in queries:
            found.append(base.channels["main"].nearest(queries["main"], _DEPTH, among=self._other)[0])
        self._own = base.in_other_language("en" if language == "zh" else "zh") if self._other is not None else None
        for name, query in queries.items():
            nearest, scores = base.channels[name].nearest(query, _DEPTH)
            found.append(nearest)
            self._references[dense_name(name)] = scores[:REFERENCE_SIZE]
        self._holding = _rows_with_codes(base, codes)
        rows: Rows = np.unique(np.concatenate([*found, *self._holding]))
        if only is not None and (wanted := rows[~base.in_other_language(only)[rows]]).size:
            rows = wanted
        self.rows = rows

    def scores(self, rows: Rows) -> dict[str, ChannelScores]:
        """Scores of candidates, its own or others, by channel."""
        references = dict(self._references)
        greatest = {"lexical": self._base.lexical, "heading": self._base.headings}
        results = {
            name: ChannelScores(
                scores=scores[rows],
                reference=references[name],
                scale=greatest[name].greatest(self.tokens, synonyms()) or 1.0,
            )
            for name, scores in self._words.items()
        }
        for name, query in self.queries.items():
            channel = self._base.channels[name]
            seen = np.isin(rows, channel.rows)
            # The English channel holds one language only.
            levelled = self._other if name == "main" else None
            passages, sentences = channel.scores(rows, query)
            references[sentence_name(name)] = np.sort(sentences[sentences > UNSEEN])[::-1][:REFERENCE_SIZE]
            for kind, scores in ((dense_name(name), passages), (sentence_name(name), sentences)):
                shift = (
                    _shift(scores, rows, levelled, self._own) if levelled is not None and self._own is not None else 0.0
                )
                level = scores if levelled is None else np.asarray(scores + shift * levelled[rows], dtype=np.float32)
                results[kind] = ChannelScores(scores=level, reference=references[kind], seen=seen, shift=shift)
        if self._holding:
            share = np.mean([np.isin(rows, own) for own in self._holding], axis=0)
            # All or nothing is plus or minus one.
            results["code"] = ChannelScores(scores=np.asarray(share, dtype=np.float32), reference=_ALL_OR_NOTHING)
        return results


def _other_language(base: KnowledgeBase, language: Language | None) -> NDArray[np.bool_] | None:
    """Which chunks are in another language than the question, where there are some of both."""
    if language is None:
        return None
    other = base.in_other_language(language)
    return other if other.any() and not other.all() else None


def _shift(scores: Scores, rows: Rows, other: NDArray[np.bool_], own: NDArray[np.bool_]) -> float:
    """How much lower the best candidates in the other language score, for the embedder prefers its question's own.

    The same share of either language is compared: the best fifty of a thousand are nearer than the best of ten.
    What is relevant is rare, so their level is that of what merely sounds alike.

    Args:
        scores: Of the candidates.
        rows: Of the candidates.
        other: Which chunks of the knowledge base are in the other language.
        own: Which are in the question's.
    """
    most = max(int(other.sum()), int(own.sum()))
    levels: list[float] = []
    for language in (own, other):
        candidates = scores[language[rows]]
        size = min(max(1, round(REFERENCE_SIZE * int(language.sum()) / most)), len(candidates))
        if not size:
            return 0.0
        levels.append(float(np.sort(candidates)[-size:].mean()))
    return max(0.0, _LEVEL_SHARE * (levels[0] - levels[1]))


def dense_name(channel: str) -> str:
    """Name of a dense channel's passage scores."""
    return "dense" if channel == "main" else f"{channel}_dense"


def sentence_name(channel: str) -> str:
    """Name of a dense channel's sentence scores."""
    return "sentence" if channel == "main" else f"{channel}_sentence"


def _best_rows(scores: Scores, size: int) -> Rows:
    matching = np.flatnonzero(scores > 0)
    if len(matching) > size:
        matching = matching[np.argpartition(-scores[matching], size - 1)[:size]]
    return matching


def _rows_with_codes(base: KnowledgeBase, codes: Sequence[str]) -> list[NDArray[np.int32]]:
    """Rows of each rare code that the knowledge base holds; a code within a longer one that it holds says no more."""
    known: list[str] = []
    for code in codes:
        count = len(base.lexical.rows_with(code))
        if 0 < count <= max(_RARE_ROWS, base.size // 100) and not any(code in longer for longer in known):
            known.append(code)
    return [base.lexical.rows_with(code) for code in known]
