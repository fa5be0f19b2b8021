"""Draft replies and what agents made of them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping

from chatbot.records.database import Database
from chatbot.records.types import Decision, Draft, DraftAction


class Drafts:
    """Keeps drafts and one decision on each."""

    def __init__(self, database: Database) -> None:
        """Keep them in ``database``."""
        self._database = database

    def add(
        self,
        conversation_id: str,
        *,
        text: str,
        answer: Mapping[str, object] | None = None,
        tone: str = "",
        length: str = "",
        message_id: int | None = None,
    ) -> Draft:
        """Keep a draft.

        Args:
            conversation_id: Where it is a reply.
            text: The proposed reply.
            answer: What it rests on, as in ``Message``.
            tone: As the agent chose it.
            length: As the agent chose it.
            message_id: The buyer's message that it replies to; ``None`` for the newest one.

        Raises:
            ConversationMissingError: There is no such conversation.
            MessageMissingError: It has no such message of the buyer.
        """
        raise NotImplementedError

    def get(self, draft_id: int) -> Draft:
        """One draft.

        Raises:
            DraftMissingError: There is none.
        """
        raise NotImplementedError

    def latest(self, conversation_id: str) -> Draft | None:
        """The newest draft that nobody has decided on; compare ``message_id`` with the buyer's newest message.

        Raises:
            ConversationMissingError: There is no such conversation.
        """
        raise NotImplementedError

    def decide(self, draft_id: int, *, agent: str, action: DraftAction, sent_text: str) -> Decision:
        """Keep what an agent did; sending the reply is ``Conversations.add``'s, before this.

        Args:
            draft_id: The draft.
            agent: Who decided.
            action: What was done with it.
            sent_text: What the buyer was sent; empty where a draft was rejected and nothing sent.

        Raises:
            DraftMissingError: There is no such draft.
            DraftDecidedError: Somebody has decided on it before.
        """
        raise NotImplementedError

    def decisions(
        self,
        since: datetime.datetime | None = None,
        until: datetime.datetime | None = None,
        kbs: Collection[str] | None = None,
    ) -> list[Decision]:
        """Decisions, oldest first.

        Args:
            since: From this moment on; ``None`` for no bound.
            until: Before this moment; ``None`` for no bound.
            kbs: Of these knowledge bases; ``None`` for all, empty for none.
        """
        raise NotImplementedError
