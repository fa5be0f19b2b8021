"""One person's data: found, handed out, erased, and forgotten in time."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Collection, Sequence

from sqlalchemy import Delete, Update, delete, or_, select, update
from sqlalchemy.orm import Session

from chatbot.records.audit import append
from chatbot.records.conversations import existing
from chatbot.records.database import Database
from chatbot.records.tables import ConversationRow, DecisionRow, DraftRow, MessageRow, QuestionRow, RatingRow
from chatbot.records.types import Conversation, Decision, Draft, Erasure, JsonObject, Message, QuestionRecord, Rating

# At once, so that nobody waits long for the database, and no statement has too many values.
_PORTION = 200


class Personal:
    """Works on whole conversations: a buyer has no account, so a person is the conversations that tell of them.

    What was erased is noted in the audit, without the data.
    """

    def __init__(self, database: Database) -> None:
        """Work on ``database``."""
        self._database = database

    def find(self, text: str, *, kbs: Collection[str] | None = None, limit: int = 1000) -> list[Conversation]:
        """Conversations with ``text``, such as an address or a number, in a message or rating, newest first.

        Args:
            text: Not empty; upper and lower case of A to Z are the same.
            kbs: Of these knowledge bases; ``None`` for all, empty for none.
            limit: At most so many.
        """
        if not text.strip():
            raise ValueError("nothing to look for")
        said = select(MessageRow.conversation_id).where(MessageRow.text.icontains(text, autoescape=True))
        commented = select(RatingRow.conversation_id).where(RatingRow.comment.icontains(text, autoescape=True))
        wanted = (
            select(ConversationRow)
            .where(or_(ConversationRow.id.in_(said), ConversationRow.id.in_(commented)))
            .order_by(ConversationRow.updated.desc(), ConversationRow.id)
            .limit(limit)
        )
        if kbs is not None:
            wanted = wanted.where(ConversationRow.kb.in_(kbs))
        with self._database.reading() as session:
            return [row.value() for row in session.scalars(wanted)]

    def export(self, conversation_ids: Collection[str]) -> JsonObject:
        """Everything that is kept of these conversations, as JSON values.

        Raises:
            ConversationMissingError: One of them does not exist.
        """
        with self._database.reading() as session:
            rows = [existing(session, conversation_id) for conversation_id in dict.fromkeys(conversation_ids)]
            return {"conversations": [_everything(session, row) for row in rows]}

    def erase(self, conversation_ids: Collection[str], *, who: str, address: str = "") -> Erasure:
        """Erase everything of these conversations, also from the file's free pages; figures of decisions stay.

        Args:
            conversation_ids: All or none of them are erased.
            who: Noted in the audit, as is the address.
            address: Network address.

        Raises:
            ConversationMissingError: One of them does not exist.
        """
        ids = sorted(set(conversation_ids))
        erased = Erasure()
        if not ids:
            return erased
        with self._database.session() as session:
            for conversation_id in ids:
                existing(session, conversation_id, lock=True)
            for start in range(0, len(ids), _PORTION):
                erased += _erase(session, ids[start : start + _PORTION])
            append(
                session,
                when=self._database.now(),
                who=who,
                action="personal.erase",
                target=", ".join(ids),
                after=dataclasses.asdict(erased),
                address=address,
            )
        self._database.scrub()
        return erased

    def forget_older_than(self, days: int, *, who: str = "retention") -> Erasure:
        """Erase conversations that nothing was done in for so many days, and questions asked before then.

        Args:
            days: 0 keeps everything.
            who: Noted in the audit, if anything was erased.
        """
        erased = Erasure()
        if days <= 0:
            return erased
        before = self._database.now() - datetime.timedelta(days=days)
        while (portion := self._forget_some(before, days, who)) != Erasure():
            erased += portion
        if erased != Erasure():
            self._database.scrub()
        return erased

    def _forget_some(self, before: datetime.datetime, days: int, who: str) -> Erasure:
        with self._database.session() as session:
            # Whoever is in one of them at this moment is let end first, and keeps it.
            ids = session.scalars(
                select(ConversationRow.id)
                .where(ConversationRow.updated < before)
                .order_by(ConversationRow.id)
                .limit(_PORTION)
                .with_for_update()
            ).all()
            old = select(QuestionRow.id).where(QuestionRow.created < before).order_by(QuestionRow.id).limit(_PORTION)
            erased = _erase(session, ids) if ids else Erasure()
            erased += Erasure(questions=_count(session, delete(QuestionRow).where(QuestionRow.id.in_(old))))
            if erased != Erasure():
                append(
                    session,
                    when=self._database.now(),
                    who=who,
                    action="personal.forget",
                    target=f"older than {days} days",
                    after=dataclasses.asdict(erased),
                )
            return erased


def _erase(session: Session, ids: Sequence[str]) -> Erasure:
    """Erase conversations that are locked; of decisions what tells of nobody stays."""
    blank = {"draft_id": None, "conversation_id": None, "draft_text": "", "sent_text": ""}
    return Erasure(
        decisions=_count(session, update(DecisionRow).where(DecisionRow.conversation_id.in_(ids)).values(blank)),
        questions=_count(session, delete(QuestionRow).where(QuestionRow.conversation_id.in_(ids))),
        ratings=_count(session, delete(RatingRow).where(RatingRow.conversation_id.in_(ids))),
        drafts=_count(session, delete(DraftRow).where(DraftRow.conversation_id.in_(ids))),
        messages=_count(session, delete(MessageRow).where(MessageRow.conversation_id.in_(ids))),
        conversations=_count(session, delete(ConversationRow).where(ConversationRow.id.in_(ids))),
    )


def _count(session: Session, change: Delete | Update) -> int:
    """Make a change; how many rows it was."""
    # The rows of this transaction are not used again, so there is nothing to bring up to date.
    result = session.connection().execute(change)
    return result.rowcount


def _everything(session: Session, conversation: ConversationRow) -> JsonObject:
    own = conversation.id
    messages = select(MessageRow).where(MessageRow.conversation_id == own).order_by(MessageRow.id)
    ratings = select(RatingRow).where(RatingRow.conversation_id == own).order_by(RatingRow.message_id)
    drafts = select(DraftRow).where(DraftRow.conversation_id == own).order_by(DraftRow.id)
    decisions = select(DecisionRow).where(DecisionRow.conversation_id == own).order_by(DecisionRow.id)
    questions = select(QuestionRow).where(QuestionRow.conversation_id == own).order_by(QuestionRow.id)
    return {
        "conversation": _json(conversation.value()),
        "messages": [_json(row.value()) for row in session.scalars(messages)],
        "ratings": [_json(row.value_in(conversation)) for row in session.scalars(ratings)],
        "drafts": [_json(row.value()) for row in session.scalars(drafts)],
        "decisions": [_json(row.value()) for row in session.scalars(decisions)],
        "questions": [_json(row.value_with(None)) for row in session.scalars(questions)],
    }


def _json(value: Conversation | Message | Rating | Draft | Decision | QuestionRecord) -> JsonObject:
    return {
        name: item.isoformat() if isinstance(item, datetime.datetime) else item
        for name, item in dataclasses.asdict(value).items()
    }
