"""Sessions of browsers: a token in a cookie, of which only the SHA-256 is kept."""

from __future__ import annotations

import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from chatbot.account_settings import AccountSettings
from chatbot.records.account_tables import SessionRow
from chatbot.records.database import Database
from chatbot.records.tokens import digest, new_token
from ui.accounts.tokens import MAX_TOKEN_CHARS
from ui.accounts.types import User
from ui.accounts.users import user_of

# How exactly "last seen" is kept: more often would be a write for every click.
_SEEN_SECONDS = 20


class Sessions:
    """Opens, finds and ends sessions."""

    def __init__(self, database: Database, settings: AccountSettings) -> None:
        """Keep them in ``database``."""
        self._database = database
        self._idle = datetime.timedelta(minutes=settings.idle_minutes)
        self._absolute = datetime.timedelta(hours=settings.absolute_hours)

    def open(self, session: Session, user_id: int, *, replaced: str = "") -> str:
        """Begin a session within a transaction; returns its token, always a new one.

        Args:
            session: The transaction, in which it is seen that the user may log in.
            user_id: Of whom.
            replaced: Token that the browser had until now; it works no more.
        """
        now = self._database.now()
        # Whoever logs in clears away what has ended, so that the table does not grow.
        session.execute(delete(SessionRow).where((SessionRow.expires <= now) | (SessionRow.seen <= now - self._idle)))
        if replaced:
            session.execute(delete(SessionRow).where(SessionRow.token_hash == digest(replaced)))
        token = new_token()
        session.add(
            SessionRow(token_hash=digest(token), user_id=user_id, created=now, seen=now, expires=now + self._absolute)
        )
        return token

    def find(self, token: str) -> User | None:
        """Whose session it is; ``None`` if it has ended, was never one, or the account is disabled."""
        if not token or len(token) > MAX_TOKEN_CHARS:
            return None
        now = self._database.now()
        with self._database.reading() as session:
            row = session.get(SessionRow, digest(token))
            if row is None or row.expires <= now or row.seen <= now - self._idle or not row.user.active:
                return None
            user, seen = user_of(row.user), row.seen
        if now - seen >= datetime.timedelta(seconds=_SEEN_SECONDS):
            with self._database.session() as session:
                if fresh := session.get(SessionRow, digest(token)):
                    fresh.seen = max(fresh.seen, now)
        return user

    def end(self, token: str) -> None:
        """End one session; unknown ones have ended already."""
        with self._database.session() as session:
            session.execute(delete(SessionRow).where(SessionRow.token_hash == digest(token)))

    def end_all(self, user_id: int) -> None:
        """Log somebody out everywhere."""
        with self._database.session() as session:
            end_all(session, user_id)


def end_all(session: Session, user_id: int) -> None:
    """Log somebody out everywhere, within a transaction."""
    session.execute(delete(SessionRow).where(SessionRow.user_id == user_id))
