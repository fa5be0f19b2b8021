"""The accounts: who there is, with which role, in which knowledge bases."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import cast

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chatbot.account_settings import AccountRole
from chatbot.records.account_tables import LinkRow, LoginFailureRow, SessionRow, UserRow
from chatbot.records.database import Database
from chatbot.records.tokens import digest
from ui.accounts.errors import AccountExistsError, AccountMissingError, AccountNameError, LastAdministratorError
from ui.accounts.names import checked_groups, checked_kbs, checked_name, name_key
from ui.accounts.types import Actor, AuditRecord, User


class Users:
    """Lists, makes and changes accounts; none is ever deleted, as the audit log speaks of it."""

    def __init__(self, database: Database, audit: AuditRecord) -> None:
        """Keep them in ``database``."""
        self._database = database
        self._audit = audit

    def all(self) -> list[User]:
        """Every account, by name."""
        with self._database.reading() as session:
            locks = {
                row.name_hash: row.locked_until
                for row in session.scalars(select(LoginFailureRow).where(LoginFailureRow.locked_until.is_not(None)))
            }
            rows = session.scalars(select(UserRow).order_by(UserRow.name_key))
            now = self._database.now()
            return [
                user_of(row, locked_until=until if (until := locks.get(digest(row.name_key))) and until > now else None)
                for row in rows
            ]

    def get(self, name: str) -> User:
        """The account of this name.

        Raises:
            AccountMissingError: There is none.
        """
        with self._database.reading() as session:
            return user_of(row_of(session, name))

    def add(
        self,
        name: str,
        role: AccountRole,
        *,
        kbs: Collection[str] = (),
        groups: Collection[str] = (),
        by: Actor,
    ) -> User:
        """Make an account, which can be used once a password is set by a one-time link.

        Raises:
            AccountNameError: A name is not spelt as one.
            AccountExistsError: There is an account of this name.
        """
        with self._database.session() as session:
            row = new_row(session, name, role, kbs=kbs, groups=groups, now=self._database.now())
            user = user_of(row)
        self._audit(who=by.name, action="account.add", target=user.name, after=_state(user), address=by.address)
        return user

    def change(
        self,
        name: str,
        *,
        role: AccountRole | None = None,
        kbs: Collection[str] | None = None,
        groups: Collection[str] | None = None,
        active: bool | None = None,
        by: Actor,
    ) -> User:
        """Change what is given; whoever gets another role or is disabled is logged out everywhere.

        Raises:
            AccountMissingError: There is no such account.
            AccountNameError: A name is not spelt as one.
            LastAdministratorError: Nobody could administrate any more.
        """
        with self._database.session() as session:
            administrators = list(session.scalars(administrators_statement().with_for_update()))
            row = row_of(session, name)
            before = user_of(row)
            row.role = role or row.role
            row.kbs = row.kbs if kbs is None else checked_kbs(kbs)
            row.groups = row.groups if groups is None else checked_groups(groups)
            row.active = row.active if active is None else active
            after = user_of(row)
            if row in administrators and len(administrators) == 1 and not (after.active and row.role == before.role):
                raise LastAdministratorError(f"{row.name} is the only administrator; make another one first")
            if not after.active or after.role != before.role:
                session.execute(delete(SessionRow).where(SessionRow.user_id == row.id))
            if not after.active:
                session.execute(delete(LinkRow).where(LinkRow.user_id == row.id))
        self._audit(
            who=by.name,
            action="account.change",
            target=after.name,
            before=_state(before),
            after=_state(after),
            address=by.address,
        )
        return after


def administrators_statement() -> Select[UserRow]:
    """Those who can log in and administrate."""
    can_log_in = or_(UserRow.password_hash.is_not(None), UserRow.oidc_subject.is_not(None))
    return select(UserRow).where(UserRow.role == "administrator", UserRow.active, can_log_in)


def row_of(session: Session, name: str) -> UserRow:
    """The row of this name.

    Raises:
        AccountMissingError: There is none.
    """
    row = find_row(session, name)
    if row is None:
        raise AccountMissingError("there is no account of this name; `citedesk users list` shows all")
    return row


def find_row(session: Session, name: str) -> UserRow | None:
    """The row of this name, if there is one."""
    try:
        key = name_key(name)
    except AccountNameError:
        return None
    return session.scalar(select(UserRow).where(UserRow.name_key == key))


def new_row(
    session: Session,
    name: str,
    role: AccountRole,
    *,
    kbs: Collection[str] = (),
    groups: Collection[str] = (),
    now: datetime.datetime,
    oidc: tuple[str, str] | None = None,
) -> UserRow:
    """A new account's row, with its id.

    Args:
        session: The transaction.
        name: Login name.
        role: What it may do.
        kbs: Knowledge bases that it may work with; empty for every one that the server has.
        groups: Groups of customers that it belongs to.
        now: The present moment.
        oidc: Issuer and subject, where another service logs in.

    Raises:
        AccountNameError: A name is not spelt as one.
        AccountExistsError: There is an account of this name.
    """
    row = UserRow(
        name=checked_name(name),
        name_key=name_key(name),
        role=role,
        kbs=checked_kbs(kbs),
        groups=checked_groups(groups),
        active=True,
        oidc_issuer=oidc[0] if oidc else None,
        oidc_subject=oidc[1] if oidc else None,
        created=now,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise AccountExistsError(f"there is an account named {row.name} already; choose another name") from error
    return row


def user_of(row: UserRow, *, locked_until: datetime.datetime | None = None) -> User:
    """What others see of a row."""
    return User(
        id=row.id,
        name=row.name,
        role=cast("AccountRole", row.role),
        kbs=tuple(row.kbs),
        groups=tuple(row.groups),
        active=row.active,
        has_password=row.password_hash is not None,
        is_external=row.oidc_subject is not None,
        created=row.created,
        last_login=row.last_login,
        locked_until=locked_until,
    )


def _state(user: User) -> dict[str, object]:
    return {"role": user.role, "kbs": list(user.kbs), "groups": list(user.groups), "active": user.active}
