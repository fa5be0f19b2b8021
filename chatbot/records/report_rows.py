"""Single rows of a period, for whoever counts them in more ways than one: questions, citations, hand-overs."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

from sqlalchemy import select

from chatbot.records.database import Database
from chatbot.records.selection import within
from chatbot.records.tables import ConversationRow, HandOverRow, MessageRow, QuestionRow, RatingRow
from chatbot.records.types import QuestionRecord, RatingValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A conversation that was begun, or a person asked for in one.

    Attributes:
        language: Empty for a hand-over.
    """

    created: datetime.datetime
    channel: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedAnswer:
    """An answer with the documents that it cites, each once.

    Attributes:
        documents: Source and title of each.
        rating: ``None`` where nobody rated it.
    """

    created: datetime.datetime
    documents: tuple[tuple[str, str], ...]
    rating: RatingValue | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which rows: from ``since`` on, before ``until``, of these knowledge bases; ``None`` for all, empty for none."""

    since: datetime.datetime
    until: datetime.datetime
    kbs: Collection[str] | None = None


def asked_questions(database: Database, span: Span) -> list[QuestionRecord]:
    """Every question with the rating of its answer, newest first."""
    wanted = (
        select(QuestionRow, RatingRow)
        .outerjoin(RatingRow, RatingRow.message_id == QuestionRow.message_id)
        .where(*within(QuestionRow.created, QuestionRow.kb, since=span.since, until=span.until, kbs=span.kbs))
        .order_by(QuestionRow.id.desc())
    )
    with database.reading() as session:
        return [row.value_with(rating) for row, rating in session.execute(wanted)]


def begun_conversations(database: Database, span: Span) -> list[Begun]:
    """Conversations by when they were begun, oldest first."""
    row = ConversationRow
    wanted = select(row.created, row.channel, row.language).order_by(row.created)
    wanted = wanted.where(*within(row.created, row.kb, since=span.since, until=span.until, kbs=span.kbs))
    with database.reading() as session:
        return [
            Begun(created=created, channel=channel, language=language)
            for created, channel, language in session.execute(wanted)
        ]


def hand_overs(database: Database, span: Span) -> list[Begun]:
    """Hand-overs, oldest first."""
    row = HandOverRow
    wanted = select(row.created, row.channel).order_by(row.id)
    wanted = wanted.where(*within(row.created, row.kb, since=span.since, until=span.until, kbs=span.kbs))
    with database.reading() as session:
        return [Begun(created=created, channel=channel) for created, channel in session.execute(wanted)]


def cited_answers(database: Database, span: Span) -> list[CitedAnswer]:
    """Answers of the assistant that cite a document, oldest first."""
    wanted = (
        select(MessageRow.created, MessageRow.answer, RatingRow.value)
        .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
        .outerjoin(RatingRow, RatingRow.message_id == MessageRow.id)
        .where(
            MessageRow.role == "assistant",
            *within(MessageRow.created, ConversationRow.kb, since=span.since, until=span.until, kbs=span.kbs),
        )
        .order_by(MessageRow.id)
    )
    found = []
    with database.reading() as session:
        for created, answer, rating in session.execute(wanted):
            kept = answer.get("citations") if answer else None
            cited = kept if isinstance(kept, list) else []
            documents = dict.fromkeys((str(item.get("source", "")), str(item.get("title", ""))) for item in cited)
            if documents:
                found.append(
                    CitedAnswer(created=created, documents=tuple(documents), rating=cast("RatingValue | None", rating))
                )
    return found
