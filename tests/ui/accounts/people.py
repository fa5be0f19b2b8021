"""People of the tests, and what is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chatbot.account_settings import AccountRole
from ui.accounts.accounts import Accounts
from ui.accounts.types import Actor, LoggedIn

PASSWORD = "correct horse battery"
OTHER_PASSWORD = "a wholly other sentence"
BOSS = Actor(name="boss", address="192.0.2.7")


@dataclass(frozen=True)
class Told:
    who: str
    action: str
    target: str
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None
    address: str


@dataclass
class AuditList:
    """Takes what the audit log would."""

    entries: list[Told] = field(default_factory=list)

    def __call__(
        self,
        *,
        who: str,
        action: str,
        target: str,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
        address: str = "",
    ) -> None:
        self.entries.append(Told(who, action, target, before, after, address))

    @property
    def actions(self) -> list[str]:
        return [entry.action for entry in self.entries]


def make(accounts: Accounts, name: str, role: AccountRole = "agent", **rights: tuple[str, ...]) -> LoggedIn:
    """An account with ``PASSWORD``, logged in."""
    accounts.users.add(name, role, by=BOSS, kbs=rights.get("kbs", ()), groups=rights.get("groups", ()))
    token = accounts.links.for_user(name, by=BOSS)
    return accounts.password_setting.by_link(token, PASSWORD, address="192.0.2.7")
