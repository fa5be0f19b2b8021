"""Who does what may be done once only, where several processes serve from one database."""

from __future__ import annotations

import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from chatbot.records.base import Base
from chatbot.records.database import Database


class LeaseRow(Base):
    """Something that one process does; ``until`` then another one may take it, as this one must have ended."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime.datetime]


class Leases:
    """Gives each name to one holder at a time, for a time; a holder that was killed loses it by waiting.

    The machines that share a database must agree on the time to within a few seconds.
    """

    def __init__(self, database: Database) -> None:
        """Keep them in ``database``."""
        self._database = database

    def take(self, name: str, holder: str, *, seconds: float) -> bool:
        """Take a name, or hold it longer; returns whether ``holder`` has it now.

        Args:
            name: What is done.
            holder: Who would do it; another one in every process.
            seconds: From now on.
        """
        now = self._database.now()
        with self._database.session() as session:
            row = session.get(LeaseRow, name, with_for_update=True)
            if row is None:
                return _begun(session, LeaseRow(name=name, holder=holder, until=now + _span(seconds)))
            if row.holder != holder and row.until > now:
                return False
            row.holder, row.until = holder, now + _span(seconds)
        return True

    def give_back(self, name: str, holder: str) -> None:
        """Let others have it at once; nothing happens where ``holder`` has lost it."""
        with self._database.session() as session:
            session.execute(delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder))

    def forget_ended(self) -> None:
        """Drop those that nobody holds any more and nobody may ever ask for again."""
        now = self._database.now()
        with self._database.session() as session:
            session.execute(delete(LeaseRow).where(LeaseRow.until <= now))


def _begun(session: Session, row: LeaseRow) -> bool:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # Somebody else has taken it in this moment.
        return False
    return True


def _span(seconds: float) -> datetime.timedelta:
    return datetime.timedelta(seconds=seconds)
