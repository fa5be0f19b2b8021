"""Names that are locked after too many failed log-ins, whether an account has them or not."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import delete, or_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chatbot.account_settings import AccountSettings
from chatbot.records.account_tables import LoginFailureRow
from chatbot.records.database import Database
from chatbot.records.tokens import digest
from ui.accounts.errors import AccountNameError
from ui.accounts.names import name_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Leave to try a password, or not.

    Attributes:
        retry_seconds: 0 if a password may be tried, else how long none may.
        is_last: Whether the name is locked if this one fails.
    """

    retry_seconds: int
    is_last: bool = False


class Lockout:
    """Counts attempts before they are made, so that many at once are no more than many in turn."""

    def __init__(self, database: Database, settings: AccountSettings) -> None:
        """Keep the counts in ``database``, for all processes that serve from it."""
        self._database = database
        self._max_failures = settings.max_failures
        self._window = datetime.timedelta(seconds=settings.lock_seconds)

    def attempt(self, name: str) -> Attempt:
        """Count an attempt as failed until ``clear`` takes it back."""
        now = self._database.now()
        self._forget(now)
        with self._database.session() as session:
            row = _row(session, name_hash(name), now)
            if row.locked_until is not None:
                return Attempt(retry_seconds=max(1, round((row.locked_until - now).total_seconds())))
            row.failures += 1
            is_last = row.failures >= self._max_failures
            if is_last:
                row.locked_until = now + self._window
        return Attempt(retry_seconds=0, is_last=is_last)

    def clear(self, name: str) -> None:
        """Forget the failures of a name: its password was right, or is a new one."""
        with self._database.session() as session:
            session.execute(delete(LoginFailureRow).where(LoginFailureRow.name_hash == name_hash(name)))

    def _forget(self, now: datetime.datetime) -> None:
        """Drop what counts no more; a transaction of its own, as it touches others' rows."""
        old = LoginFailureRow.first <= now - self._window
        unlocked = or_(LoginFailureRow.locked_until.is_(None), LoginFailureRow.locked_until <= now)
        with self._database.session() as session:
            session.execute(delete(LoginFailureRow).where(old, unlocked))


def name_hash(name: str) -> str:
    """What stands for a name: people type passwords into the wrong field."""
    try:
        return digest(name_key(name))
    except AccountNameError:
        return digest(name[:1000])


def _row(session: Session, key: str, now: datetime.datetime) -> LoginFailureRow:
    if row := session.get(LoginFailureRow, key, with_for_update=True):
        return row
    row = LoginFailureRow(name_hash=key, failures=0, first=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # Somebody else has begun to count the same name in this moment.
        row = session.get_one(LoginFailureRow, key, with_for_update=True)
    return row
