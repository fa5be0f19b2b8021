"""One person's data: found, handed out, erased, and forgotten in time."""

from __future__ import annotations

from collections.abc import Collection

from chatbot.records.database import Database
from chatbot.records.types import Conversation, Erasure, JsonObject


class Personal:
    """Works on whole conversations: a buyer has no account, so a person is the conversations that tell of them.

    What was erased is noted in the audit, without the data.
    """

    def __init__(self, database: Database) -> None:
        """Work on ``database``."""
        self._database = database

    def find(self, text: str, *, kbs: Collection[str] | None = None, limit: int = 1000) -> list[Conversation]:
        """Conversations with a message that contains ``text``, such as an address or a number, newest first.

        Args:
            text: Not empty; upper and lower case of A to Z are the same.
            kbs: Of these knowledge bases; ``None`` for all, empty for none.
            limit: At most so many.
        """
        raise NotImplementedError

    def export(self, conversation_ids: Collection[str]) -> JsonObject:
        """Everything that is kept of these conversations, as JSON values.

        Raises:
            ConversationMissingError: One of them does not exist.
        """
        raise NotImplementedError

    def erase(self, conversation_ids: Collection[str], *, who: str, address: str = "") -> Erasure:
        """Erase everything of these conversations, also from the file's free pages; figures of decisions stay.

        Args:
            conversation_ids: All or none of them are erased.
            who: Noted in the audit, as is the address.
            address: Network address.

        Raises:
            ConversationMissingError: One of them does not exist.
        """
        raise NotImplementedError

    def forget_older_than(self, days: int, *, who: str = "retention") -> Erasure:
        """Erase conversations that nothing was added to for so many days, and questions asked before then.

        Args:
            days: 0 keeps everything.
            who: Noted in the audit, if anything was erased.
        """
        raise NotImplementedError
