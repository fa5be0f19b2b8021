"""Candidates and raw scores from words, part numbers, headings, passages and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.types import Language
from vectorstore.dense_channel import UNSEEN
from vectorstore.fusion import REFERENCE_SIZE, ChannelScores, Scores
from vectorstore.searchable import AskedQuestion, Rows, SearchableBase

# Candidates from each channel. Beyond this depth no gold passage of the dev sets was ranked into the first ten.
_DEPTH = 100
# How much of the distance between the languages is made up: where both hold the answer, the question's own goes first.
_LEVEL_SHARE = 0.7
_ALL_OR_NOTHING: Scores = np.array([1, 0], dtype=np.float32)


class QuestionScorer:
    """Gathers one question's candidates from every channel, and scores any candidates in each.

    Attributes:
        tokens: Of the question.
        queries: Its vectors by dense channel.
        candidates: What the indexes say.
        rows: The candidates, ascending.
    """

    def __init__(
        self,
        base: SearchableBase,
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
        self.tokens = tokens
        self.queries = queries
        self._counts: dict[Language, int] = {"en": base.count("en"), "zh": base.count("zh")}
        other: Language | None = None
        if language is not None and all(self._counts.values()):
            other = "en" if language == "zh" else "zh"
        self._other = other
        self.candidates = base.ask(
            AskedQuestion(tokens=tokens, queries=queries, codes=codes, second_language=other, depth=_DEPTH)
        )
        rows = self.candidates.rows
        if only is not None and (wanted := rows[self._are_in(only, rows)]).size:
            rows = wanted
        self.rows = rows

    def scores(self, rows: Rows) -> dict[str, ChannelScores]:
        """Scores of candidates, its own or others, by channel."""
        raw, references = self.candidates.scores(rows), self.candidates.references
        results = {
            name: ChannelScores(scores=scores, reference=references[name], scale=self.candidates.greatest[name] or 1.0)
            for name, scores in raw.words.items()
        }
        for name in self.queries:
            sentences = raw.sentences[name]
            best = np.sort(sentences[sentences > UNSEEN])[::-1][:REFERENCE_SIZE]
            # The English channel holds one language only.
            other = self._are_in(self._other, rows) if self._other and name == "main" else None
            for kind, scores, reference in (
                (dense_name(name), raw.passages[name], references[name]),
                (sentence_name(name), sentences, best),
            ):
                shift = self._shift(scores, other) if other is not None else 0.0
                level = scores if other is None else np.asarray(scores + shift * other, dtype=np.float32)
                results[kind] = ChannelScores(scores=level, reference=reference, seen=raw.seen[name], shift=shift)
        if raw.codes is not None:
            # All or nothing is plus or minus one.
            results["code"] = ChannelScores(scores=raw.codes, reference=_ALL_OR_NOTHING)
        return results

    def _are_in(self, language: Language, rows: Rows) -> NDArray[np.bool_]:
        chinese = self.candidates.are_chinese(rows)
        return chinese if language == "zh" else ~chinese

    def _shift(self, scores: Scores, other: NDArray[np.bool_]) -> float:
        """How much lower the best candidates in the other language score, for the embedder prefers its question's own.

        The same share of either language is compared: the best fifty of a thousand are nearer than the best of ten.
        What is relevant is rare, so their level is that of what merely sounds alike.

        Args:
            scores: Of the candidates.
            other: Which of them are in the other language.
        """
        counts = [self._counts["zh" if self._other == "en" else "en"], self._counts[self._other or "en"]]
        levels: list[float] = []
        for members, count in zip((~other, other), counts, strict=True):
            candidates = scores[members]
            size = min(max(1, round(REFERENCE_SIZE * count / max(counts))), len(candidates))
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
