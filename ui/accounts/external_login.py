"""Log-in by what an OpenID provider says of somebody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from chatbot.account_settings import AccountRole
from chatbot.records.account_tables import UserRow
from chatbot.records.database import Database
from ui.accounts.errors import AccountExistsError, AccountNameError, OidcError
from ui.accounts.names import MAX_NAME_CHARS, checked_groups, checked_name
from ui.accounts.sessions import Sessions, end_all
from ui.accounts.types import AuditRecord, LoggedIn, Refused
from ui.accounts.users import find_row, new_row, user_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalPerson:
    """Whom a provider vouches for.

    Attributes:
        issuer: The provider; with ``subject`` it names somebody for ever.
        name: What the account is called when it is made.
        role: ``None`` where the role map has none.
        groups: ``None`` where no claim tells them.
    """

    issuer: str
    subject: str
    name: str
    role: AccountRole | None
    groups: tuple[str, ...] | None


class ExternalLogIn:
    """Finds or makes the account of an external person, never that of somebody who is merely called the same."""

    def __init__(self, database: Database, sessions: Sessions, audit: AuditRecord) -> None:
        """Open sessions with ``sessions``."""
        self._database = database
        self._sessions = sessions
        self._audit = audit

    def log_in(self, person: ExternalPerson, *, address: str, replaced: str = "") -> LoggedIn | Refused:
        """Open a session; the role is each time what the provider says, the lowest if it says none.

        Nobody gets a first account without a role.

        Raises:
            OidcError: The same person logs in for the first time in two places at this moment.
        """
        try:
            with self._database.session() as session:
                row, before = self._row(session, person)
                if row is None or not row.active:
                    refused = True
                else:
                    refused = False
                    row.last_login = self._database.now()
                    if before is not None and before != row.role:
                        end_all(session, row.id)
                    token = self._sessions.open(session, row.id, replaced=replaced)
                    user = user_of(row)
        except AccountExistsError as error:
            raise OidcError("the account is being made at this moment; log in again") from error
        if refused:
            self._audit(who=person.issuer, action="login.failed", target=person.issuer, address=address)
            return Refused()
        if before != user.role:
            self._audit(
                who=person.issuer,
                action="account.add" if before is None else "account.change",
                target=user.name,
                before=None if before is None else {"role": before},
                after={"role": user.role},
                address=address,
            )
        self._audit(who=user.name, action="login", target=user.name, after={"by": person.issuer}, address=address)
        return LoggedIn(user=user, token=token)

    def _row(self, session: Session, person: ExternalPerson) -> tuple[UserRow | None, str | None]:
        """The account as it is now, and its role before; no role where it is a new one."""
        statement = select(UserRow).where(UserRow.oidc_issuer == person.issuer, UserRow.oidc_subject == person.subject)
        row = session.scalar(statement.with_for_update())
        if row is None:
            if person.role is None:
                return None, None
            row = new_row(
                session,
                _free_name(session, person.name),
                person.role,
                groups=_usable(person.groups or ()),
                now=self._database.now(),
                oidc=(person.issuer, person.subject),
            )
            return row, None
        before = row.role
        row.role = person.role or "buyer"
        if person.groups is not None:
            row.groups = checked_groups(_usable(person.groups))
        return row, before


def _free_name(session: Session, wanted: str) -> str:
    try:
        name = checked_name(wanted[:MAX_NAME_CHARS])
    except AccountNameError:
        name = "user"
    number, free = 1, name
    while find_row(session, free) is not None:
        number += 1
        free = f"{name[: MAX_NAME_CHARS - 10]} {number}"
    return free


def _usable(groups: Collection[str]) -> list[str]:
    """Groups that are spelt as documents can name them; a provider's others concern other programs."""
    usable = []
    for group in groups:
        try:
            usable += checked_groups([group])
        except AccountNameError:
            continue
    return usable
