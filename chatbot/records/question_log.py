"""The log of questions: what was asked, what was refused, how long it took."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from sqlalchemy import or_, select

from chatbot.records.base import as_kept
from chatbot.records.conversations import existing, message_of
from chatbot.records.database import Database
from chatbot.records.day_figures import DayCount
from chatbot.records.errors import MessageMissingError
from chatbot.records.selection import within
from chatbot.records.tables import ConversationRow, HandOverRow, QuestionRow, RatingRow
from chatbot.records.types import DayFigures, QuestionRecord
from ingest.types import Language


class QuestionLog:
    """Keeps every question, masked by the caller, with what became of it."""

    def __init__(self, database: Database) -> None:
        """Keep them in ``database``."""
        self._database = database

    def record(
        self,
        *,
        kb: str,
        question: str,
        language: Language,
        channel: str,
        abstained: bool,
        confidence: float,
        first_evidence_seconds: float | None,
        total_seconds: float,
        conversation_id: str | None = None,
        message_id: int | None = None,
    ) -> QuestionRecord:
        """Log one question.

        Args:
            kb: That was asked.
            question: Already masked (``chatbot.personal_data``).
            language: Of the question.
            channel: Where it was asked, such as ``page``, ``widget`` or ``api``.
            abstained: Whether it was refused.
            confidence: Of the answer, in [0, 1].
            first_evidence_seconds: ``None`` where none was shown.
            total_seconds: Of the whole answer.
            conversation_id: ``None`` outside conversations; erased with it.
            message_id: Of the answer, which its rating belongs to.

        Raises:
            ConversationMissingError: There is no such conversation.
            MessageMissingError: It has no such message.
        """
        with self._database.session() as session:
            if conversation_id is not None:
                existing(session, conversation_id, lock=True)
                if message_id is not None:
                    message_of(session, conversation_id, message_id)
            elif message_id is not None:
                raise MessageMissingError(f"message {message_id} belongs to a conversation, which must be named too")
            row = QuestionRow(
                kb=kb,
                question=question,
                language=language,
                channel=channel,
                abstained=abstained,
                confidence=confidence,
                first_evidence_seconds=first_evidence_seconds,
                total_seconds=total_seconds,
                conversation_id=conversation_id,
                message_id=message_id,
                created=self._database.now(),
            )
            session.add(row)
            return as_kept(session, row).value_with(None)

    def unanswered(
        self,
        since: datetime.datetime | None = None,
        until: datetime.datetime | None = None,
        kbs: Collection[str] | None = None,
        *,
        limit: int = 10_000,
    ) -> list[QuestionRecord]:
        """Questions that were refused or whose answer was rated down, newest first.

        Args:
            since: From this moment on; ``None`` for no bound.
            until: Before this moment; ``None`` for no bound.
            kbs: Of these knowledge bases; ``None`` for all, empty for none.
            limit: At most so many.
        """
        wanted = (
            select(QuestionRow, RatingRow)
            .outerjoin(RatingRow, RatingRow.message_id == QuestionRow.message_id)
            .where(or_(QuestionRow.abstained, RatingRow.value == "down"))
            .order_by(QuestionRow.id.desc())
            .limit(limit)
        )
        wanted = wanted.where(*within(QuestionRow.created, QuestionRow.kb, since=since, until=until, kbs=kbs))
        with self._database.reading() as session:
            return [row.value_with(rating) for row, rating in session.execute(wanted)]

    def per_day(
        self,
        since: datetime.datetime,
        until: datetime.datetime,
        kbs: Collection[str] | None = None,
        *,
        zone: datetime.tzinfo = datetime.UTC,
    ) -> list[DayFigures]:
        """Figures of each day and channel in which something happened, by day, then channel.

        Args:
            since: From this moment on.
            until: Before this moment.
            kbs: Of these knowledge bases; ``None`` for all, empty for none.
            zone: Whose midnight parts the days.
        """
        asked = select(QuestionRow.created, QuestionRow.channel, QuestionRow.abstained)
        asked = asked.where(*within(QuestionRow.created, QuestionRow.kb, since=since, until=until, kbs=kbs))
        handed_over = select(HandOverRow.created, HandOverRow.channel)
        handed_over = handed_over.where(*within(HandOverRow.created, HandOverRow.kb, since=since, until=until, kbs=kbs))
        rated = select(RatingRow.created, ConversationRow.channel, RatingRow.value).join(
            ConversationRow, ConversationRow.id == RatingRow.conversation_id
        )
        rated = rated.where(*within(RatingRow.created, ConversationRow.kb, since=since, until=until, kbs=kbs))
        count = DayCount(zone)
        with self._database.reading() as session:
            for when, channel, abstained in session.execute(asked):
                count.question(when, channel, abstained=abstained)
            for when, channel in session.execute(handed_over):
                count.hand_over(when, channel)
            for when, channel, value in session.execute(rated):
                count.rating(when, channel, up=value == "up")
        return count.figures()
