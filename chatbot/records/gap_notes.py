"""Notes on what the documents do not answer: which document is missing, and whether it has come."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.records.base import NEVER_AGAIN, Base, RowId, as_kept, one_of
from chatbot.records.database import Database
from chatbot.records.errors import RecordsError

GapState = Literal["open", "done"]
MAX_NOTE_CHARS = 2000


class GapNoteMissingError(RecordsError):
    """No note has this id, or it belongs to another knowledge base."""


class GapNoteTextError(RecordsError):
    """A note is empty or too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapNote:
    """What is missing in a knowledge base.

    Attributes:
        question: What named the group of questions when the note was written; masked, as the log is.
        text: Which document is missing, in somebody's words.
        who: Changed it last.
    """

    id: int
    kb: str
    question: str
    text: str
    state: GapState
    who: str
    created: datetime.datetime
    updated: datetime.datetime


class GapNoteRow(Base):
    """A note."""

    __tablename__ = "gap_notes"
    __table_args__ = (
        one_of("state", GapState),
        Index(None, "kb", "state"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kb: Mapped[str]
    question: Mapped[str]
    text: Mapped[str]
    state: Mapped[str]
    who: Mapped[str]
    created: Mapped[datetime.datetime]
    updated: Mapped[datetime.datetime]

    def value(self) -> GapNote:
        """As the rest of the program sees it."""
        return GapNote(
            id=self.id,
            kb=self.kb,
            question=self.question,
            text=self.text,
            state=cast("GapState", self.state),
            who=self.who,
            created=self.created,
            updated=self.updated,
        )


class GapNotes:
    """Keeps notes until somebody says that they are done, and after."""

    def __init__(self, database: Database) -> None:
        """Keep them in ``database``."""
        self._database = database

    def add(self, *, kb: str, question: str, text: str, who: str) -> GapNote:
        """Keep a note.

        Raises:
            GapNoteTextError: It is empty or too long.
        """
        clean = " ".join(text[: 4 * MAX_NOTE_CHARS].split())
        if not clean or len(clean) > MAX_NOTE_CHARS:
            raise GapNoteTextError(f"a note has 1 to {MAX_NOTE_CHARS} characters; say which document is missing")
        now = self._database.now()
        row = GapNoteRow(kb=kb, question=question, text=clean, state="open", who=who, created=now, updated=now)
        with self._database.session() as session:
            session.add(row)
            return as_kept(session, row).value()

    def set_state(self, note_id: int, *, kb: str, state: GapState, who: str) -> GapNote:
        """Say that the document has come, or that it is missing after all.

        Raises:
            GapNoteMissingError: This knowledge base has no such note.
        """
        with self._database.session() as session:
            row = session.get(GapNoteRow, note_id, with_for_update=True)
            if row is None or row.kb != kb:
                raise GapNoteMissingError(f"{kb} has no note {note_id}; load the list again")
            if row.state != state:
                row.state, row.who, row.updated = state, who, self._database.now()
            return row.value()

    def notes(self, kbs: Collection[str] | None, *, limit: int = 1000) -> list[GapNote]:
        """Open ones first, then the newest.

        Args:
            kbs: Of these knowledge bases; ``None`` for all, empty for none.
            limit: At most so many.
        """
        wanted = select(GapNoteRow).order_by(GapNoteRow.state.desc(), GapNoteRow.id.desc()).limit(limit)
        if kbs is not None:
            wanted = wanted.where(GapNoteRow.kb.in_(kbs))
        with self._database.reading() as session:
            return [row.value() for row in session.scalars(wanted)]
