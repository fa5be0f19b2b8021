"""What the report is counted from, out of the records: masked, and with what only the models can tell."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from chatbot.gaps import gap_report, question_key
from chatbot.insights.masking import masked
from chatbot.insights.schema import Row, TableName
from chatbot.insights.types import ReportPeriod
from chatbot.records.records import Records
from chatbot.records.report_rows import (
    CitedAnswer,
    Span,
    asked_questions,
    begun_conversations,
    cited_answers,
    hand_overs,
)
from chatbot.records.types import QuestionRecord
from chatbot.topics import MOST_QUESTIONS, TopicFinder

Nearest = Callable[[str, str], str | None]
"""Knowledge base and question in; the title of the document that is nearest, ``None`` where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Who reads what a question says.

    Attributes:
        intent_of: What somebody wants who asks this text of this knowledge base.
        topics: Puts questions together; asked for only where there are some, for it needs a model.
        nearest: Searches; see ``Nearest``.
        searched: So many of the newest refused questions are searched.
    """

    intent_of: Callable[[str, str], str]
    topics: Callable[[], TopicFinder]
    nearest: Nearest
    searched: int


def gathered(
    records: Records, period: ReportPeriod, kbs: Collection[str] | None, zone: datetime.tzinfo, readers: Readers
) -> dict[TableName, list[Row]]:
    """Rows of every table but the orders, of the period and the one before.

    Args:
        records: Where everything is kept.
        period: Of the report.
        kbs: Knowledge bases; ``None`` for all, empty for none.
        zone: Whose midnight parts the days.
        readers: See ``Readers``.
    """
    span = Span(since=_midnight(period.before, zone), until=_midnight(period.after, zone), kbs=kbs)
    database = records.database

    def day(when: datetime.datetime) -> datetime.date:
        return when.astimezone(zone).date()

    asked = [_masked(record) for record in asked_questions(database, span)]
    now = [record for record in asked if day(record.created) >= period.first]
    return {
        "questions": _question_rows(asked, now, day, readers),
        "conversations": [(day(own.created), own.language, own.channel) for own in begun_conversations(database, span)],
        "hand_overs": [(day(own.created), own.channel) for own in hand_overs(database, span)],
        "drafts": [
            (day(own.created), own.language, own.topic, own.action, own.edit_share, own.reply_seconds)
            for own in records.drafts.decisions(span.since, span.until, kbs)
        ],
        "citations": _citation_rows(cited_answers(database, span), day),
        "near_refusals": _near_rows([record for record in now if record.abstained], day, readers),
    }


def _question_rows(
    asked: Sequence[QuestionRecord],
    now: Sequence[QuestionRecord],
    day: Callable[[datetime.datetime], datetime.date],
    readers: Readers,
) -> list[Row]:
    if not asked:
        return []
    intent_of = lru_cache(maxsize=None)(readers.intent_of)
    finder = readers.topics()
    topics = _topics(asked, finder)
    unresolved = [record for record in now if record.abstained or record.rating == "down"]
    gaps = {
        text: gap.name
        for gap in gap_report(unresolved, finder, lambda _: "").gaps
        for text in (question.text for question in gap.questions)
    }
    gap_of = {question_key(text): name for text, name in gaps.items()}
    is_unresolved = {record.id for record in unresolved}
    return [
        (
            day(record.created),
            record.question,
            record.language,
            record.channel,
            intent_of(record.question, record.kb),
            topics.get(question_key(record.question), ""),
            gap_of.get(question_key(record.question), "") if record.id in is_unresolved else "",
            record.abstained,
            record.rating or "",
            record.total_seconds,
        )
        for record in asked
    ]


def _topics(asked: Iterable[QuestionRecord], finder: TopicFinder) -> dict[str, str]:
    """Name of the group by question; the newest ones only where there are too many to group."""
    once: dict[str, QuestionRecord] = {}
    for record in asked:
        if key := question_key(record.question):
            once.setdefault(key, record)
    kept = list(once.values())[:MOST_QUESTIONS]
    groups = finder.group([record.question for record in kept], [record.language for record in kept])
    return {question_key(kept[index].question): kept[group[0]].question for group in groups for index in group}


def _citation_rows(answers: Iterable[CitedAnswer], day: Callable[[datetime.datetime], datetime.date]) -> list[Row]:
    return [
        (day(answer.created), masked(title or source), answer.rating or "")
        for answer in answers
        for source, title in answer.documents
    ]


def _near_rows(
    refused: Sequence[QuestionRecord], day: Callable[[datetime.datetime], datetime.date], readers: Readers
) -> list[Row]:
    """Of the newest refused questions; a question that was asked twice is searched once and counts twice."""
    found: dict[tuple[str, str], str | None] = {}
    rows: list[Row] = []
    for record in refused:
        key = (record.kb, record.question)
        if key not in found:
            if len(found) >= readers.searched:
                continue
            found[key] = readers.nearest(*key)
        if title := found[key]:
            rows.append((day(record.created), masked(title)))
    return rows


def _masked(record: QuestionRecord) -> QuestionRecord:
    """The log is masked when it is written, what comes with a rating is not and is not counted."""
    return replace(record, question=masked(record.question), reason="", comment="")


def _midnight(day: datetime.date, zone: datetime.tzinfo) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), zone)
