"""The gap report: what was asked and not answered well, by topic."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chatbot.records.types import QuestionRecord
from chatbot.topics import MOST_QUESTIONS, TopicFinder
from ingest.types import Language

IntentOf = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question, however often it was asked.

    Attributes:
        text: As it was asked last; masked.
        refused: How often it was not answered.
        rated_down: How often the answer was rated down.
        reasons: That were given with such a rating, each once.
    """

    text: str
    language: Language
    count: int
    refused: int
    rated_down: int
    last: datetime.datetime
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions about one thing.

    Attributes:
        questions: The most central one first, which gives the group its name.
        intent: Of that question; empty where nobody can tell.
    """

    questions: tuple[Asked, ...]
    intent: str

    @property
    def name(self) -> str:
        """The most central question."""
        return self.questions[0].text

    @property
    def count(self) -> int:
        """How often any of them was asked."""
        return sum(asked.count for asked in self.questions)

    @property
    def refused(self) -> int:
        """How often any of them was not answered."""
        return sum(asked.refused for asked in self.questions)

    @property
    def rated_down(self) -> int:
        """How often an answer to one of them was rated down."""
        return sum(asked.rated_down for asked in self.questions)

    @property
    def last(self) -> datetime.datetime:
        """When one of them was asked last."""
        return max(asked.last for asked in self.questions)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Reasons of bad ratings, each once."""
        return tuple(dict.fromkeys(reason for asked in self.questions for reason in asked.reasons))

    def holds(self, question: str) -> bool:
        """Whether this is one of its questions."""
        return any(question_key(asked.text) == question_key(question) for asked in self.questions)


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReport:
    """All groups, those that were asked most often first; ``left_out`` older questions were too many to group."""

    gaps: tuple[Gap, ...]
    left_out: int


def gap_report(records: Iterable[QuestionRecord], finder: TopicFinder, intent_of: IntentOf) -> GapReport:
    """Put questions that were refused or rated down into groups.

    Args:
        records: Newest first, as the log gives them.
        finder: Knows which belong together.
        intent_of: What somebody who asks this wants.
    """
    asked = _each_once(records)
    kept = asked[:MOST_QUESTIONS]
    groups = finder.group([item.text for item in kept], [item.language for item in kept])
    gaps = []
    for group in groups:
        members = tuple(kept[index] for index in group)
        gaps.append(Gap(questions=members, intent=intent_of(members[0].text)))
    gaps.sort(key=lambda gap: gap.last, reverse=True)
    gaps.sort(key=lambda gap: gap.count, reverse=True)
    return GapReport(gaps=tuple(gaps), left_out=len(asked) - len(kept))


def _each_once(records: Iterable[QuestionRecord]) -> list[Asked]:
    """In order of the newest record of each."""
    same: dict[str, list[QuestionRecord]] = {}
    for record in records:
        if key := question_key(record.question):
            same.setdefault(key, []).append(record)
    return [
        Asked(
            text=" ".join(records[0].question.split()),
            language=Counter(record.language for record in records).most_common(1)[0][0],
            count=len(records),
            refused=sum(record.abstained for record in records),
            rated_down=sum(record.rating == "down" for record in records),
            last=max(record.created for record in records),
            reasons=tuple(
                dict.fromkeys(
                    " ".join(text.split())
                    for record in records
                    for text in (record.reason, record.comment)
                    if text.strip()
                )
            ),
        )
        for records in same.values()
    ]


def question_key(question: str) -> str:
    """What a question is known by: those that differ in blanks, case and the mark at the end only are the same."""
    return " ".join(question.casefold().split()).rstrip("?？.。!！ ")
