"""Which questions are learnt from, and which are held back: never two that are alike on both sides."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from chatbot.tuning.types import TuningQuestion
from ingest.normalize import normalize
from vectorstore.embedder import Vectors

# Cosine of two questions from which one may be the other in other words; one pair in two thousand of a product's FAQ.
_LIKE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Places of questions, ascending; together all of them.

    Attributes:
        groups: How many groups of questions there are that stay together.
    """

    learnt: tuple[int, ...]
    held: tuple[int, ...]
    groups: int


def split(
    questions: Sequence[TuningQuestion],
    vectors: Vectors,
    *,
    share: float,
    seed: int,
) -> Split:
    """Hold questions back, whole groups of them.

    One group are questions with the same text or with a chunk that is right for both, those that are nearly alike, and
    two that are each other's nearest in the other language; and what hangs together by several of these. The order of
    the questions changes nothing.

    Args:
        questions: All.
        vectors: Of the questions, by the embedder as it is, rows L2-normalised.
        share: Of the questions to hold back, in (0, 1); a little less where groups do not fit.
        seed: Other questions with another seed.
    """
    leaders = _groups(questions, vectors)
    members: dict[int, list[int]] = {}
    for place, leader in enumerate(leaders):
        members.setdefault(leader, []).append(place)
    wanted = share * len(questions)
    held: list[int] = []
    for group in sorted(members.values(), key=lambda group: _draw(seed, [questions[place].text for place in group])):
        # The last group too must leave something to learn from.
        if len(held) + len(group) <= wanted and len(held) + len(group) < len(questions):
            held += group
    chosen = set(held)
    return Split(
        learnt=tuple(place for place in range(len(questions)) if place not in chosen),
        held=tuple(sorted(held)),
        groups=len(members),
    )


def _groups(questions: Sequence[TuningQuestion], vectors: Vectors) -> list[int]:
    """The leader of each question's group."""
    leaders = list(range(len(questions)))

    def leader(place: int) -> int:
        while leaders[place] != place:
            leaders[place] = leaders[leaders[place]]
            place = leaders[place]
        return place

    def join(one: int, other: int) -> None:
        first, second = sorted((leader(one), leader(other)))
        leaders[second] = first

    seen: dict[tuple[str, str], int] = {}
    for place, question in enumerate(questions):
        for key in (("text", normalize(question.text)), *(("chunk", chunk) for chunk in question.right)):
            join(seen.setdefault(key, place), place)
    for one, other in _alike(questions, vectors):
        join(one, other)
    return [leader(place) for place in range(len(questions))]


def _alike(questions: Sequence[TuningQuestion], vectors: Vectors) -> Iterator[tuple[int, int]]:
    cosines = vectors @ vectors.T
    for one, other in zip(*np.nonzero(np.triu(cosines >= _LIKE, k=1)), strict=True):
        yield int(one), int(other)
    # Cosines of translations reach down to those of strangers in one language: who is nearest says more (eval/LOG.md).
    chinese = np.array([question.language == "zh" for question in questions])
    english_rows, chinese_rows = np.flatnonzero(~chinese), np.flatnonzero(chinese)
    if len(english_rows) and len(chinese_rows):
        across = cosines[np.ix_(english_rows, chinese_rows)]
        nearest, back = across.argmax(axis=1), across.argmax(axis=0)
        for place, other in enumerate(nearest):
            if back[other] == place:
                yield int(english_rows[place]), int(chinese_rows[other])


def _draw(seed: int, texts: Sequence[str]) -> bytes:
    return hashlib.sha256(f"{seed}\0{min(map(normalize, texts))}".encode(errors="replace")).digest()
