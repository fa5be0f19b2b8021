"""The log of questions: what was asked, what was refused, how long it took."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from chatbot.records.database import Database
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
        raise NotImplementedError

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
        raise NotImplementedError

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
        raise NotImplementedError
