"""What the stores of accounts give to commands and pages. Every time is aware, in UTC."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from chatbot.account_settings import AccountRole

LinkPurpose = Literal["first", "invitation", "reset"]


class AuditRecord(Protocol):
    """Appends to the audit log; `Audit.record` of the records is one."""

    def __call__(
        self,
        *,
        who: str,
        action: str,
        target: str,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
        address: str = "",
    ) -> object:
        """Keep who did what to whom, and how it was before and is now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something to an account, for the audit log.

    Attributes:
        address: Network address; empty for commands.
    """

    name: str
    address: str = ""


COMMAND_LINE = Actor(name="command line")


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account.

    Attributes:
        kbs: Knowledge bases that it may work with; empty for every one that the server has.
        has_password: Whether its one-time link has been used; not so where another service logs in.
        is_external: Whether another service logs in (OpenID Connect).
        locked_until: After too many failed log-ins; else ``None``.
    """

    id: int
    name: str
    role: AccountRole
    kbs: tuple[str, ...]
    groups: tuple[str, ...]
    active: bool
    has_password: bool
    is_external: bool
    created: datetime.datetime
    last_login: datetime.datetime | None
    locked_until: datetime.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key for programs, without the key.

    Attributes:
        id: Public; what `keys revoke` takes.
        expires: ``None`` for never.
        last_used: Day, UTC.
        revoked: ``None`` while it works.
    """

    id: str
    name: str
    role: AccountRole
    kbs: tuple[str, ...]
    groups: tuple[str, ...]
    created: datetime.datetime
    expires: datetime.datetime | None
    last_used: datetime.date | None
    revoked: datetime.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A one-time link that would work now.

    Attributes:
        name: Whose password it sets; empty for ``first``, which asks for a name.
    """

    purpose: LinkPurpose
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    """A session that has just begun.

    Attributes:
        token: For the cookie, and for nothing else.
    """

    user: User
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """No session; whether there is an account of this name is not told.

    Attributes:
        retry_seconds: How long the name is locked; 0 where name or password is wrong.
    """

    retry_seconds: int = 0
