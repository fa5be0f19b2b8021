"""Who asks: name, role, knowledge bases and groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from chatbot.account_settings import AccountRole
from ingest.properties import AGENTS
from ingest.types import PUBLIC

_ORDER: tuple[AccountRole, ...] = get_args(AccountRole)


def outranks(role: AccountRole, needed: AccountRole) -> bool:
    """Whether ``role`` may do what ``needed`` may."""
    return _ORDER.index(role) >= _ORDER.index(needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who sent a request.

    Attributes:
        name: Login name, or the name of an API key; empty for a visitor.
        kbs: Knowledge bases that it may work with; empty for every one that the server has.
        groups: Groups of customers that it belongs to, without ``group:``.
        key_id: Of the API key that was sent; empty for everybody else.
    """

    name: str
    role: AccountRole
    kbs: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    key_id: str = ""

    @property
    def is_known(self) -> bool:
        """Whether somebody logged in or sent a key."""
        return bool(self.name)

    @property
    def audiences(self) -> frozenset[str]:
        """Audiences whose documents it may see, in its own knowledge bases."""
        own = {PUBLIC} | {f"group:{group}" for group in self.groups}
        return frozenset(own | {AGENTS} if self.has_role("agent") else own)

    def audiences_in(self, kb: str) -> frozenset[str]:
        """Audiences whose documents it may see there; outside its own knowledge bases it is a visitor."""
        return self.audiences if self.may_work_in(kb) else frozenset({PUBLIC})

    def has_role(self, needed: AccountRole) -> bool:
        """Whether it may do what ``needed`` may; a visitor has no role but that of a buyer."""
        return outranks(self.role, needed)

    def may_work_in(self, kb: str) -> bool:
        """Whether a knowledge base is among its own."""
        return not self.kbs or kb in self.kbs


ANONYMOUS = Identity(name="", role="buyer")
