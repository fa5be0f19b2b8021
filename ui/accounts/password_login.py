"""Log-in by name and password."""

from __future__ import annotations

from chatbot.account_settings import AccountSettings
from chatbot.records.account_tables import UserRow
from chatbot.records.database import Database
from ui.accounts.lockout import Lockout
from ui.accounts.passwords import hash_password, is_outdated, is_right
from ui.accounts.sessions import Sessions
from ui.accounts.types import AuditRecord, LoggedIn, Refused
from ui.accounts.users import find_row, user_of

# Nobody knows what a name that no account has stands for; it may be a password in the wrong field.
UNKNOWN_NAME = "(unknown name)"


class PasswordLogIn:
    """Checks passwords; for a name that nobody has it does the same work and says the same."""

    def __init__(self, database: Database, settings: AccountSettings, sessions: Sessions, audit: AuditRecord) -> None:
        """Open sessions with ``sessions``."""
        self._database = database
        self._sessions = sessions
        self._lockout = Lockout(database, settings)
        self._audit = audit

    def log_in(self, name: str, password: str, *, address: str, replaced: str = "") -> LoggedIn | Refused:
        """Open a session if the password is right and the account may be used.

        Args:
            name: As it was typed.
            password: As it was typed.
            address: Network address, for the audit log.
            replaced: Token of the session that the browser had until now.
        """
        attempt = self._lockout.attempt(name)
        if attempt.retry_seconds:
            return Refused(retry_seconds=attempt.retry_seconds)
        with self._database.reading() as session:
            found = find_row(session, name)
            user, password_hash = (user_of(found), found.password_hash) if found else (None, None)
        if not is_right(password, password_hash) or user is None or password_hash is None or not user.active:
            who = user.name if user else UNKNOWN_NAME
            self._audit(who=who, action="login.failed", target=who, address=address)
            if attempt.is_last:
                self._audit(who=who, action="login.locked", target=who, address=address)
            return Refused()
        newer_hash = hash_password(password) if is_outdated(password_hash) else password_hash
        with self._database.session() as session:
            row = session.get_one(UserRow, user.id, with_for_update=True)
            # Meanwhile the account may have been disabled, or its password changed.
            if not row.active or row.password_hash != password_hash:
                return Refused()
            row.password_hash = newer_hash
            row.last_login = self._database.now()
            logged_in = LoggedIn(token=self._sessions.open(session, row.id, replaced=replaced), user=user_of(row))
        self._lockout.clear(name)
        self._audit(who=user.name, action="login", target=user.name, address=address)
        return logged_in

    def log_out(self, token: str, *, address: str) -> None:
        """End the session of a token."""
        user = self._sessions.find(token)
        self._sessions.end(token)
        if user is not None:
            self._audit(who=user.name, action="logout", target=user.name, address=address)
