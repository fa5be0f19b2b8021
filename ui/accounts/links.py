"""One-time links: for the first administrator, for a new account, for a forgotten password."""

from __future__ import annotations

import datetime
from typing import cast

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from chatbot.account_settings import AccountSettings
from chatbot.records.account_tables import LinkRow, UserRow
from chatbot.records.database import Database
from chatbot.records.tokens import digest, new_token
from ui.accounts.errors import LinkError
from ui.accounts.sessions import end_all
from ui.accounts.tokens import MAX_TOKEN_CHARS
from ui.accounts.types import Actor, AuditRecord, Link, LinkPurpose
from ui.accounts.users import administrators_statement, new_row, row_of

_INVALID = "this link does not work any more; ask for a new one (`citedesk users link NAME`)"


class Links:
    """Makes links and takes them in; of their tokens the SHA-256 is kept."""

    def __init__(self, database: Database, settings: AccountSettings, audit: AuditRecord) -> None:
        """Keep them in ``database``."""
        self._database = database
        self._lifetime = datetime.timedelta(hours=settings.link_hours)
        self._audit = audit

    def first(self) -> str | None:
        """A token with which somebody becomes the first administrator; ``None`` if there is one who can log in.

        What was made by an earlier start works no more.
        """
        with self._database.session() as session:
            if _has_administrator(session):
                return None
            session.execute(delete(LinkRow).where(LinkRow.purpose == "first"))
            return self._new(session, "first", None)

    def for_user(self, name: str, *, by: Actor) -> str:
        """A token with which somebody sets a password; the earlier ones of the same account work no more.

        Raises:
            AccountMissingError: There is no account of this name.
            LinkError: The account is disabled.
        """
        with self._database.session() as session:
            row = row_of(session, name)
            if not row.active:
                raise LinkError(f"{row.name} is disabled; enable the account first")
            session.execute(delete(LinkRow).where(LinkRow.user_id == row.id))
            purpose: LinkPurpose = "reset" if row.password_hash else "invitation"
            token, target = self._new(session, purpose, row.id), row.name
        self._audit(who=by.name, action="account.link", target=target, after={"purpose": purpose}, address=by.address)
        return token

    def look(self, token: str) -> Link:
        """What a link is for; it stays unused.

        Raises:
            LinkError: It does not work (any more).
        """
        with self._database.reading() as session:
            row = session.get(LinkRow, digest(_plausible(token)))
            if row is None or row.used is not None or row.expires <= self._database.now():
                raise LinkError(_INVALID)
            if row.user is None and _has_administrator(session):
                raise LinkError(_INVALID)
            if row.user is not None and not row.user.active:
                raise LinkError(_INVALID)
            return Link(purpose=cast("LinkPurpose", row.purpose), name=row.user.name if row.user else "")

    def use(self, session: Session, token: str, password_hash: str, *, name: str) -> UserRow:
        """Set the password within a transaction, once even if two try at the same moment.

        Args:
            session: Rolled back on an error, so that the link can be used again.
            token: Of the link.
            password_hash: Of the new password.
            name: Of the first administrator; not looked at for other links.

        Raises:
            LinkError: The link does not work (any more).
            AccountNameError: The name is not spelt as one.
            AccountExistsError: There is an account of this name.
        """
        now = self._database.now()
        key = digest(_plausible(token))
        taken = session.execute(
            update(LinkRow)
            .where(LinkRow.token_hash == key, LinkRow.used.is_(None), LinkRow.expires > now)
            .values(used=now)
            .returning(LinkRow.user_id)
        ).one_or_none()
        if taken is None:
            raise LinkError(_INVALID)
        if taken.user_id is None:
            if _has_administrator(session):
                raise LinkError(_INVALID)
            row = new_row(session, name, "administrator", now=now)
        else:
            row = session.get_one(UserRow, taken.user_id, with_for_update=True)
            if not row.active:
                raise LinkError(_INVALID)
        row.password_hash = password_hash
        end_all(session, row.id)
        return row

    def _new(self, session: Session, purpose: LinkPurpose, user_id: int | None) -> str:
        now = self._database.now()
        session.execute(delete(LinkRow).where(LinkRow.expires <= now))
        token = new_token()
        session.add(
            LinkRow(
                token_hash=digest(token), user_id=user_id, purpose=purpose, created=now, expires=now + self._lifetime
            )
        )
        return token


def setup_path(token: str) -> str:
    """Where a browser opens a link."""
    return f"/setup?token={token}"


def _has_administrator(session: Session) -> bool:
    return bool(session.scalar(select(exists(administrators_statement()))))


def _plausible(token: str) -> str:
    if not token or len(token) > MAX_TOKEN_CHARS:
        raise LinkError(_INVALID)
    return token
