"""Buyers' thumbs."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from sqlalchemy import select

from chatbot.records.base import as_kept
from chatbot.records.conversations import existing, message_of
from chatbot.records.database import Database
from chatbot.records.errors import MessageMissingError
from chatbot.records.selection import within
from chatbot.records.tables import ConversationRow, RatingRow
from chatbot.records.types import Rating, RatingValue

_RATED = frozenset({"assistant", "agent"})


class Feedback:
    """Keeps at most one rating of a message."""

    def __init__(self, database: Database) -> None:
        """Keep them in ``database``."""
        self._database = database

    def rate(
        self, message_id: int, *, conversation_id: str, value: RatingValue, reason: str = "", comment: str = ""
    ) -> Rating:
        """Rate a message of the assistant or an agent; a second rating takes the place of the first.

        Raises:
            ConversationMissingError: There is no such conversation.
            MessageMissingError: That conversation has no such message.
        """
        with self._database.session() as session:
            conversation = existing(session, conversation_id, lock=True)
            message = message_of(session, conversation_id, message_id)
            if message.role not in _RATED:
                raise MessageMissingError(f"message {message_id} is no answer; rate one of the assistant or an agent")
            row = RatingRow(
                message_id=message_id,
                conversation_id=conversation_id,
                value=value,
                reason=reason,
                comment=comment,
                created=self._database.now(),
            )
            return as_kept(session, session.merge(row)).value_in(conversation)

    def list(
        self,
        *,
        since: datetime.datetime | None = None,
        until: datetime.datetime | None = None,
        kbs: Collection[str] | None = None,
        value: RatingValue | None = None,
        conversation_id: str | None = None,
        limit: int = 10_000,
    ) -> Sequence[Rating]:
        """Ratings, newest first.

        Args:
            since: From this moment on; ``None`` for no bound.
            until: Before this moment; ``None`` for no bound.
            kbs: Of these knowledge bases; ``None`` for all, empty for none.
            value: Only these.
            conversation_id: Only this conversation's.
            limit: At most so many.
        """
        wanted = (
            select(RatingRow, ConversationRow)
            .join(ConversationRow, ConversationRow.id == RatingRow.conversation_id)
            .order_by(RatingRow.created.desc(), RatingRow.message_id.desc())
            .limit(limit)
        )
        wanted = wanted.where(*within(RatingRow.created, ConversationRow.kb, since=since, until=until, kbs=kbs))
        if value is not None:
            wanted = wanted.where(RatingRow.value == value)
        if conversation_id is not None:
            wanted = wanted.where(RatingRow.conversation_id == conversation_id)
        with self._database.reading() as session:
            return [row.value_in(conversation) for row, conversation in session.execute(wanted)]
