"""New passwords: by a one-time link, or by whoever knows the old one."""

from __future__ import annotations

from chatbot.account_settings import AccountSettings
from chatbot.records.account_tables import UserRow
from chatbot.records.database import Database
from ui.accounts.links import Links
from ui.accounts.lockout import Lockout
from ui.accounts.names import checked_name
from ui.accounts.passwords import check_new_password, hash_password, is_right
from ui.accounts.sessions import Sessions, end_all
from ui.accounts.types import AuditRecord, LoggedIn, Refused
from ui.accounts.users import user_of


class PasswordSetting:
    """Sets passwords; every session that was there before ends, and a new one begins."""

    def __init__(
        self, database: Database, settings: AccountSettings, sessions: Sessions, links: Links, audit: AuditRecord
    ) -> None:
        """Open sessions with ``sessions``, take links of ``links``."""
        self._database = database
        self._min_chars = settings.min_password_chars
        self._sessions = sessions
        self._links = links
        self._lockout = Lockout(database, settings)
        self._audit = audit

    def by_link(self, token: str, password: str, *, name: str = "", address: str, replaced: str = "") -> LoggedIn:
        """Set a password with a one-time link, which is used up.

        Args:
            token: Of the link.
            password: The new one.
            name: Of the first administrator; other links know their account.
            address: Network address, for the audit log.
            replaced: Token of the session that the browser had until now.

        Raises:
            LinkError: The link does not work (any more).
            PasswordRuleError: The password breaks a rule; the link still works.
            AccountNameError: The name is not spelt as one; the link still works.
            AccountExistsError: There is an account of this name; the link still works.
        """
        link = self._links.look(token)
        chosen = link.name or checked_name(name)
        check_new_password(password, chosen, min_chars=self._min_chars)
        password_hash = hash_password(password)
        with self._database.session() as session:
            row = self._links.use(session, token, password_hash, name=chosen)
            row.last_login = self._database.now()
            logged_in = LoggedIn(token=self._sessions.open(session, row.id, replaced=replaced), user=user_of(row))
        self._lockout.clear(chosen)
        user = logged_in.user
        if link.purpose == "first":
            self._audit(
                who=user.name, action="account.add", target=user.name, after={"role": user.role}, address=address
            )
        self._audit(
            who=user.name, action="account.password", target=user.name, after={"by": link.purpose}, address=address
        )
        return logged_in

    def by_owner(self, token: str, old: str, new: str, *, address: str) -> LoggedIn | Refused:
        """Change the password of whose session it is; wrong old ones count as failed log-ins.

        Raises:
            PasswordRuleError: The new password breaks a rule.
        """
        user = self._sessions.find(token)
        if user is None:
            return Refused()
        check_new_password(new, user.name, min_chars=self._min_chars)
        attempt = self._lockout.attempt(user.name)
        if attempt.retry_seconds:
            return Refused(retry_seconds=attempt.retry_seconds)
        with self._database.reading() as session:
            old_hash = session.get_one(UserRow, user.id).password_hash
        if not is_right(old, old_hash):
            self._audit(who=user.name, action="password.failed", target=user.name, address=address)
            if attempt.is_last:
                self._audit(who=user.name, action="login.locked", target=user.name, address=address)
            return Refused()
        new_hash = hash_password(new)
        with self._database.session() as session:
            row = session.get_one(UserRow, user.id, with_for_update=True)
            if not row.active or row.password_hash != old_hash:
                return Refused()
            row.password_hash = new_hash
            end_all(session, row.id)
            logged_in = LoggedIn(token=self._sessions.open(session, row.id), user=user_of(row))
        self._lockout.clear(user.name)
        self._audit(who=user.name, action="account.password", target=user.name, after={"by": "owner"}, address=address)
        return logged_in
