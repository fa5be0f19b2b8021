"""Conversations of buyers with the assistant and with agents."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from chatbot.records.base import as_kept
from chatbot.records.database import Database
from chatbot.records.errors import (
    ConversationClosedError,
    ConversationMissingError,
    ConversationTakenError,
    MessageMissingError,
)
from chatbot.records.tables import ConversationRow, HandOverRow, MessageRow
from chatbot.records.tokens import digest, new_token
from chatbot.records.types import Conversation, ConversationState, JsonObject, Message, MessageRole, QueueEntry
from ingest.types import Language


class Conversations:
    """Keeps conversations; whatever a method has returned from is on the disk.

    Every method that takes an id raises ``ConversationMissingError`` where there is none.
    """

    def __init__(self, database: Database) -> None:
        """Keep them in ``database``."""
        self._database = database

    def start(self, *, kb: str, language: Language, channel: str, product: str = "") -> tuple[Conversation, str]:
        """Begin a conversation; also returns the visitor's secret token, of which only the SHA-256 is kept."""
        token = new_token()
        now = self._database.now()
        row = ConversationRow(
            id=secrets.token_hex(16),
            token_hash=digest(token),
            kb=kb,
            language=language,
            channel=channel,
            product=product,
            state="assistant",
            intent="",
            agent="",
            summary="",
            question="",
            found=[],
            last_role="",
            created=now,
            updated=now,
            waiting_since=None,
        )
        with self._database.session() as session:
            session.add(row)
            return as_kept(session, row).value(), token

    def by_token(self, token: str) -> Conversation | None:
        """The conversation that this token opens, closed ones too."""
        with self._database.reading() as session:
            row = session.scalar(select(ConversationRow).where(ConversationRow.token_hash == digest(token)))
            return row.value() if row else None

    def get(self, conversation_id: str) -> Conversation:
        """One conversation."""
        with self._database.reading() as session:
            return existing(session, conversation_id).value()

    def messages(self, conversation_id: str, *, after: int = 0) -> list[Message]:
        """Its messages by id, those above ``after``: whoever asks again with the last id misses none."""
        with self._database.reading() as session:
            existing(session, conversation_id)
            found = session.scalars(
                select(MessageRow)
                .where(MessageRow.conversation_id == conversation_id, MessageRow.id > after)
                .order_by(MessageRow.id)
            )
            return [row.value() for row in found]

    def add(
        self, conversation_id: str, *, role: MessageRole, text: str, answer: Mapping[str, object] | None = None
    ) -> Message:
        """Add a message. A buyer's opens a closed conversation again, with the assistant."""
        with self._changing(conversation_id) as (session, row, now):
            message = _added(session, row, now, role, text, answer)
            if role == "buyer" and row.state == "closed":
                row.state = "assistant"
            if row.state == "with_agent" and role in {"buyer", "agent"}:
                row.waiting_since = None if role == "agent" else row.waiting_since or now
            return as_kept(session, message).value()

    def add_answer(
        self,
        conversation_id: str,
        *,
        role: Literal["assistant", "notice"] = "assistant",
        text: str,
        answer: Mapping[str, object] | None = None,
    ) -> Message | None:
        """Add what the assistant says; nothing, and ``None``, where a person was asked for meanwhile, or has joined."""
        with self._changing(conversation_id) as (session, row, now):
            if row.state != "assistant":
                return None
            return as_kept(session, _added(session, row, now, role, text, answer)).value()

    def hand_over(
        self, conversation_id: str, *, summary: str, question: str, found: Sequence[JsonObject]
    ) -> Conversation:
        """Ask for a person. Who waits already keeps the place; with an agent it stays there."""
        with self._changing(conversation_id) as (session, row, now):
            row.summary, row.question, row.found = summary, question, list(found)
            row.waiting_since = row.waiting_since or now
            if row.state in {"assistant", "closed"}:
                row.state = "waiting"
                session.add(HandOverRow(conversation_id=row.id, kb=row.kb, channel=row.channel, created=now))
            return as_kept(session, row).value()

    def take(self, conversation_id: str, *, agent: str) -> Conversation:
        """Give it to an agent; of two at once exactly one gets it. Who has it already may take it again.

        Raises:
            ConversationTakenError: Another agent has it.
            ConversationClosedError: It is closed.
        """
        with self._changing(conversation_id) as (session, row, _):
            if row.state == "closed":
                raise ConversationClosedError("this conversation is closed; the buyer's next message opens it again")
            if row.state == "with_agent" and row.agent != agent:
                raise ConversationTakenError(row.agent)
            row.state, row.agent = "with_agent", agent
            return as_kept(session, row).value()

    def release(self, conversation_id: str) -> Conversation:
        """Give it back to the assistant; a closed one stays closed."""
        with self._changing(conversation_id) as (session, row, _):
            if row.state != "closed":
                _leave_people(row, "assistant")
            return as_kept(session, row).value()

    def close(self, conversation_id: str) -> Conversation:
        """End it."""
        with self._changing(conversation_id) as (session, row, _):
            _leave_people(row, "closed")
            return as_kept(session, row).value()

    def set_intent(self, conversation_id: str, intent: str) -> Conversation:
        """Keep what the buyer wants, as the classifier names it."""
        with self._changing(conversation_id) as (session, row, _):
            row.intent = intent
            return as_kept(session, row).value()

    def queue(
        self,
        kbs: Collection[str] | None,
        *,
        states: Collection[ConversationState] = ("waiting", "with_agent"),
        last: int | None = None,
    ) -> list[QueueEntry]:
        """Conversations in these states, the longest waiting first, those that nobody waits in last.

        Args:
            kbs: Of these knowledge bases; ``None`` for all, empty for none.
            states: At least one.
            last: Instead, only so many, those that something happened in last first.
        """
        each = aliased(MessageRow)
        own = each.conversation_id == ConversationRow.id
        newest = select(func.max(each.id)).where(own).correlate(ConversationRow).scalar_subquery()
        count = select(func.count(each.id)).where(own).correlate(ConversationRow).scalar_subquery()
        wanted = (
            select(ConversationRow, MessageRow, count)
            .outerjoin(MessageRow, MessageRow.id == newest)
            .where(ConversationRow.state.in_(states))
            .order_by(
                ConversationRow.waiting_since.is_(None),
                ConversationRow.waiting_since,
                ConversationRow.updated,
                ConversationRow.id,
            )
        )
        if kbs is not None:
            wanted = wanted.where(ConversationRow.kb.in_(kbs))
        if last is not None:
            wanted = wanted.order_by(None).order_by(ConversationRow.updated.desc(), ConversationRow.id).limit(last)
        with self._database.reading() as session:
            now = self._database.now()
            return [_entry(row, message, messages, now) for row, message, messages in session.execute(wanted)]

    @contextmanager
    def _changing(self, conversation_id: str) -> Iterator[tuple[Session, ConversationRow, datetime.datetime]]:
        """A transaction on one conversation; others that change it wait, so ids of messages grow as they appear."""
        with self._database.session() as session:
            row = existing(session, conversation_id, lock=True)
            row.updated = self._database.now()
            yield session, row, row.updated


def existing(session: Session, conversation_id: str, *, lock: bool = False) -> ConversationRow:
    """The conversation's row.

    Raises:
        ConversationMissingError: There is none.
    """
    row = session.get(ConversationRow, conversation_id, with_for_update=lock)
    if row is None:
        raise ConversationMissingError(f"there is no conversation {conversation_id[:40]!r}; it may have been erased")
    return row


def message_of(session: Session, conversation_id: str, message_id: int) -> MessageRow:
    """The row of a message of this conversation.

    Raises:
        MessageMissingError: It has none of this id.
    """
    row = session.get(MessageRow, message_id)
    if row is None or row.conversation_id != conversation_id:
        raise MessageMissingError(f"this conversation has no message {message_id}; it may have been erased")
    return row


def _added(
    session: Session,
    row: ConversationRow,
    now: datetime.datetime,
    role: MessageRole,
    text: str,
    answer: Mapping[str, object] | None,
) -> MessageRow:
    message = MessageRow(
        conversation_id=row.id, role=role, text=text, answer=None if answer is None else dict(answer), created=now
    )
    session.add(message)
    row.last_role = role
    return message


def _leave_people(row: ConversationRow, state: ConversationState) -> None:
    row.state, row.agent, row.waiting_since = state, "", None


def _entry(row: ConversationRow, message: MessageRow | None, messages: int, now: datetime.datetime) -> QueueEntry:
    waited = (now - row.waiting_since).total_seconds() if row.waiting_since else 0.0
    return QueueEntry(
        conversation=row.value(),
        waiting_seconds=max(0.0, waited),
        last_message=message.value() if message else None,
        messages=messages,
    )
