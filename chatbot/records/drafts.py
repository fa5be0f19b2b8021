"""Draft replies and what agents made of them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chatbot.records.base import as_kept
from chatbot.records.conversations import existing, message_of
from chatbot.records.database import Database
from chatbot.records.edit_share import edit_share
from chatbot.records.errors import DraftDecidedError, DraftMadeError, DraftMissingError, MessageMissingError
from chatbot.records.selection import within
from chatbot.records.tables import DecisionRow, DraftRow, MessageRow
from chatbot.records.types import Decision, Draft, DraftAction


class Drafts:
    """Keeps drafts and one decision on each.

    Attributes:
        told: Called with each decision once it is kept.
    """

    def __init__(self, database: Database) -> None:
        """Keep them in ``database``."""
        self._database = database
        self.told: Callable[[Decision], None] = lambda _: None

    def add(
        self,
        conversation_id: str,
        *,
        text: str,
        answer: Mapping[str, object] | None = None,
        tone: str = "",
        length: str = "",
        message_id: int | None = None,
        only_first: bool = False,
    ) -> Draft:
        """Keep a draft.

        Args:
            conversation_id: Where it is a reply.
            text: The proposed reply.
            answer: What it rests on, as in ``Message``.
            tone: As the agent chose it.
            length: As the agent chose it.
            message_id: The buyer's message that it replies to; ``None`` for the newest one.
            only_first: Keep it only where there is no draft for this message yet.

        Raises:
            DraftMadeError: There is one, and ``only_first`` was wanted.
            ConversationMissingError: There is no such conversation.
            MessageMissingError: It has no such message of the buyer.
        """
        with self._database.session() as session:
            existing(session, conversation_id, lock=True)
            if message_id is None:
                message_id = session.scalar(
                    select(func.max(MessageRow.id)).where(
                        MessageRow.conversation_id == conversation_id, MessageRow.role == "buyer"
                    )
                )
            elif message_of(session, conversation_id, message_id).role != "buyer":
                raise MessageMissingError(f"message {message_id} is not the buyer's; a draft replies to one of those")
            if only_first and session.scalar(select(DraftRow.id).where(DraftRow.message_id == message_id).limit(1)):
                raise DraftMadeError(f"another process has made a draft for message {message_id} meanwhile")
            row = DraftRow(
                conversation_id=conversation_id,
                message_id=message_id,
                text=text,
                answer=None if answer is None else dict(answer),
                tone=tone,
                length=length,
                created=self._database.now(),
            )
            session.add(row)
            return as_kept(session, row).value()

    def get(self, draft_id: int) -> Draft:
        """One draft.

        Raises:
            DraftMissingError: There is none.
        """
        with self._database.reading() as session:
            return _existing(session, draft_id).value()

    def latest(self, conversation_id: str) -> Draft | None:
        """The newest draft that nobody has decided on; compare ``message_id`` with the buyer's newest message.

        Raises:
            ConversationMissingError: There is no such conversation.
        """
        wanted = (
            select(DraftRow)
            .outerjoin(DecisionRow, DecisionRow.draft_id == DraftRow.id)
            .where(DraftRow.conversation_id == conversation_id, DecisionRow.id.is_(None))
            .order_by(DraftRow.id.desc())
            .limit(1)
        )
        with self._database.reading() as session:
            existing(session, conversation_id)
            row = session.scalar(wanted)
            return row.value() if row else None

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
        with self._database.session() as session:
            draft = _existing(session, draft_id)
            conversation = existing(session, draft.conversation_id, lock=True)
            if session.scalar(select(DecisionRow.agent).where(DecisionRow.draft_id == draft_id)) is not None:
                raise DraftDecidedError(f"draft {draft_id} has been decided on already; open the conversation again")
            now = self._database.now()
            row = DecisionRow(
                draft_id=draft_id,
                conversation_id=conversation.id,
                kb=conversation.kb,
                agent=agent,
                action=action,
                draft_text=draft.text,
                sent_text=sent_text,
                edit_share=edit_share(draft.text, sent_text),
                reply_seconds=_reply_seconds(session, draft, now) if sent_text else None,
                topic=conversation.intent,
                language=conversation.language,
                created=now,
            )
            session.add(row)
            decision = as_kept(session, row).value()
        self.told(decision)
        return decision

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
        wanted = select(DecisionRow).order_by(DecisionRow.id)
        wanted = wanted.where(*within(DecisionRow.created, DecisionRow.kb, since=since, until=until, kbs=kbs))
        with self._database.reading() as session:
            return [row.value() for row in session.scalars(wanted)]


def _existing(session: Session, draft_id: int) -> DraftRow:
    row = session.get(DraftRow, draft_id)
    if row is None:
        raise DraftMissingError(f"there is no draft {draft_id}; its conversation may have been erased")
    return row


def _reply_seconds(session: Session, draft: DraftRow, now: datetime.datetime) -> float | None:
    message = session.get(MessageRow, draft.message_id) if draft.message_id is not None else None
    return max(0.0, (now - message.created).total_seconds()) if message else None
