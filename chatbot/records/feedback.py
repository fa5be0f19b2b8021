"""Buyers' thumbs."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from chatbot.records.database import Database
from chatbot.records.types import Rating, RatingValue


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
            MessageMissingError: That conversation has no such message.
        """
        raise NotImplementedError

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
        raise NotImplementedError
