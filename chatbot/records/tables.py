"""The tables of conversations, feedback, drafts, questions and the audit."""

from __future__ import annotations

import datetime
from typing import cast

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.records.base import NEVER_AGAIN, Base, RowId, one_of
from chatbot.records.types import (
    Conversation,
    ConversationState,
    Decision,
    Draft,
    DraftAction,
    JsonObject,
    Message,
    MessageRole,
    QuestionRecord,
    Rating,
    RatingValue,
)
from ingest.types import Language


class ConversationRow(Base):
    """A conversation; ``last_role`` is that of its newest message, empty where there is none."""

    __tablename__ = "conversations"
    __table_args__ = (
        one_of("state", ConversationState),
        Index(None, "state", "waiting_since"),
        Index(None, "state", "last_role"),
        Index(None, "updated"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    kb: Mapped[str]
    language: Mapped[str]
    channel: Mapped[str]
    product: Mapped[str]
    state: Mapped[str]
    intent: Mapped[str]
    agent: Mapped[str]
    summary: Mapped[str]
    question: Mapped[str]
    found: Mapped[list[JsonObject]]
    last_role: Mapped[str]
    created: Mapped[datetime.datetime]
    updated: Mapped[datetime.datetime]
    waiting_since: Mapped[datetime.datetime | None]

    def value(self) -> Conversation:
        """As the rest of the program sees it."""
        return Conversation(
            id=self.id,
            kb=self.kb,
            language=cast("Language", self.language),
            channel=self.channel,
            product=self.product,
            state=cast("ConversationState", self.state),
            intent=self.intent,
            agent=self.agent,
            summary=self.summary,
            question=self.question,
            found=tuple(self.found),
            created=self.created,
            updated=self.updated,
            waiting_since=self.waiting_since,
        )


class MessageRow(Base):
    """A message."""

    __tablename__ = "messages"
    __table_args__ = (one_of("role", MessageRole), Index(None, "conversation_id", "id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    role: Mapped[str]
    text: Mapped[str]
    answer: Mapped[JsonObject | None]
    created: Mapped[datetime.datetime]

    def value(self) -> Message:
        """As the rest of the program sees it."""
        return Message(
            id=self.id,
            conversation_id=self.conversation_id,
            role=cast("MessageRole", self.role),
            text=self.text,
            answer=self.answer,
            created=self.created,
        )


class HandOverRow(Base):
    """That a person was asked for; stays, anonymous, when the conversation is erased."""

    __tablename__ = "hand_overs"
    __table_args__ = (Index(None, "created"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id", ondelete="SET NULL"), index=True)
    kb: Mapped[str]
    channel: Mapped[str]
    created: Mapped[datetime.datetime]


class RatingRow(Base):
    """A thumb; the message that it is for is its key."""

    __tablename__ = "ratings"
    __table_args__ = (one_of("value", RatingValue), Index(None, "created"))

    message_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    value: Mapped[str]
    reason: Mapped[str]
    comment: Mapped[str]
    created: Mapped[datetime.datetime]

    def value_in(self, conversation: ConversationRow) -> Rating:
        """As the rest of the program sees it."""
        return Rating(
            message_id=self.message_id,
            conversation_id=self.conversation_id,
            kb=conversation.kb,
            channel=conversation.channel,
            value=cast("RatingValue", self.value),
            reason=self.reason,
            comment=self.comment,
            created=self.created,
        )


class DraftRow(Base):
    """A draft reply."""

    __tablename__ = "drafts"
    __table_args__ = (Index(None, "conversation_id", "id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    message_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    answer: Mapped[JsonObject | None]
    tone: Mapped[str]
    length: Mapped[str]
    created: Mapped[datetime.datetime]

    def value(self) -> Draft:
        """As the rest of the program sees it."""
        return Draft(
            id=self.id,
            conversation_id=self.conversation_id,
            message_id=self.message_id,
            text=self.text,
            answer=self.answer,
            tone=self.tone,
            length=self.length,
            created=self.created,
        )


class DecisionRow(Base):
    """What became of a draft; its figures outlive the conversation."""

    __tablename__ = "decisions"
    __table_args__ = (one_of("action", DraftAction), Index(None, "created"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    draft_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("drafts.id", ondelete="SET NULL"), unique=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id", ondelete="SET NULL"), index=True)
    kb: Mapped[str]
    agent: Mapped[str]
    action: Mapped[str]
    draft_text: Mapped[str]
    sent_text: Mapped[str]
    edit_share: Mapped[float]
    reply_seconds: Mapped[float | None]
    topic: Mapped[str]
    language: Mapped[str]
    created: Mapped[datetime.datetime]

    def value(self) -> Decision:
        """As the rest of the program sees it."""
        return Decision(
            id=self.id,
            draft_id=self.draft_id,
            conversation_id=self.conversation_id,
            kb=self.kb,
            agent=self.agent,
            action=cast("DraftAction", self.action),
            draft_text=self.draft_text,
            sent_text=self.sent_text,
            edit_share=self.edit_share,
            reply_seconds=self.reply_seconds,
            topic=self.topic,
            language=cast("Language", self.language),
            created=self.created,
        )


class QuestionRow(Base):
    """A question in the log."""

    __tablename__ = "questions"
    __table_args__ = (Index(None, "created"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kb: Mapped[str]
    question: Mapped[str]
    language: Mapped[str]
    channel: Mapped[str]
    abstained: Mapped[bool]
    confidence: Mapped[float]
    first_evidence_seconds: Mapped[float | None]
    total_seconds: Mapped[float]
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    created: Mapped[datetime.datetime]

    def value_with(self, rating: RatingRow | None) -> QuestionRecord:
        """As the rest of the program sees it."""
        return QuestionRecord(
            id=self.id,
            kb=self.kb,
            question=self.question,
            language=cast("Language", self.language),
            channel=self.channel,
            abstained=self.abstained,
            confidence=self.confidence,
            first_evidence_seconds=self.first_evidence_seconds,
            total_seconds=self.total_seconds,
            conversation_id=self.conversation_id,
            message_id=self.message_id,
            created=self.created,
            rating=cast("RatingValue", rating.value) if rating else None,
            reason=rating.reason if rating else "",
            comment=rating.comment if rating else "",
        )


class AuditRow(Base):
    """A line of the audit, each column as it was hashed: time and values as text."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    created: Mapped[str]
    who: Mapped[str] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(index=True)
    target: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    address: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]
