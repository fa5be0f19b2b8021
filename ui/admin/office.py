"""What the office tabs share: whose data somebody may see, for whom a change is noted, how an error is said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from starlette.types import Scope

from chatbot.account_settings import AccountSettings
from chatbot.assembly import Application
from ingest.types import Language
from ui.accounts.addresses import client_address
from ui.accounts.identity import Identity
from ui.accounts.types import Actor
from ui.admin.access import kbs_of
from ui.admin.office_errors import WholeServerError
from ui.admin.office_texts import ERRORS, OFFICE
from ui.errors import UiError
from ui.http_errors import EXPECTED_ERRORS

OFFICE_ERRORS = (*EXPECTED_ERRORS, UiError)
"""What an event answers with a line on the page; anything else is a mistake of the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One event: who sent it, from where, in which language they read.

    Attributes:
        address: Network address, for the audit log.
    """

    application: Application
    identity: Identity
    address: str
    language: Language

    @property
    def actor(self) -> Actor:
        """As the stores of accounts want it."""
        return Actor(name=self.identity.name, address=self.address)

    @property
    def kbs(self) -> Collection[str] | None:
        """Knowledge bases whose records may be seen; ``None`` for all."""
        if not self.identity.kbs and not self.application.settings.server.kbs:
            return None
        return kbs_of(self.application, self.identity)

    def require_whole_server(self) -> None:
        """Refuse what touches every knowledge base to somebody who has a few.

        Raises:
            WholeServerError: They have a few.
        """
        if self.identity.kbs:
            raise WholeServerError("this is for administrators of the whole server; ask one of them")

    def note(
        self,
        action: str,
        target: str,
        *,
        before: dict[str, object] | None = None,
        after: dict[str, object] | None = None,
    ) -> None:
        """Put a change into the audit log."""
        self.application.records.audit.record(
            who=self.identity.name, action=action, target=target, before=before, after=after, address=self.address
        )


def account_settings(application: Application) -> AccountSettings:
    """How long links last, and which proxies are believed."""
    return application.settings.accounts


def visit(application: Application, identity: Identity, scope: Scope, language: str) -> Visit:
    """An event; its language comes from the browser."""
    return Visit(
        application=application,
        identity=identity,
        address=client_address(scope, account_settings(application).trusted_proxies),
        language="zh" if language == "zh" else "en",
    )


def said(error: Exception, language: Language) -> str:
    """An expected error in one line; administrators may read all of it."""
    known = ERRORS[language].get(type(error).__name__)
    line = " ".join(str(error).split())
    return known or OFFICE[language].failed.format(reason=line)
