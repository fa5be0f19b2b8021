"""Accounts as a whole: who there is, who comes in, and by what."""

from __future__ import annotations

from chatbot.account_settings import AccountSettings
from chatbot.records.database import Database
from ui.accounts.api_keys import ApiKeys
from ui.accounts.external_login import ExternalLogIn
from ui.accounts.identity import ANONYMOUS, Identity
from ui.accounts.links import Links, setup_path
from ui.accounts.password_login import PasswordLogIn
from ui.accounts.password_setting import PasswordSetting
from ui.accounts.sessions import Sessions
from ui.accounts.types import AuditRecord
from ui.accounts.users import Users


class Accounts:
    """Everything about accounts over one database; safe to use from many threads.

    Attributes:
        users: The accounts.
        keys: The API keys.
        links: One-time links.
        sessions: Browsers that are logged in.
        password_login: Log-in by name and password, and log-out.
        password_setting: New passwords.
        external_login: Log-in by what an OpenID provider says.
    """

    def __init__(self, database: Database, settings: AccountSettings, *, audit: AuditRecord) -> None:
        """Put the stores on a database whose tables are there.

        Args:
            database: Keeps all of it.
            settings: How long sessions and links last, when a name is locked.
            audit: Keeps who did what; called after the change is kept.
        """
        self.settings = settings
        self._audit = audit
        self.users = Users(database, audit)
        self.keys = ApiKeys(database, audit)
        self.links = Links(database, settings, audit)
        self.sessions = Sessions(database, settings)
        self.password_login = PasswordLogIn(database, settings, self.sessions, audit)
        self.password_setting = PasswordSetting(database, settings, self.sessions, self.links, audit)
        self.external_login = ExternalLogIn(database, self.sessions, audit)

    def identity_of_session(self, token: str) -> Identity:
        """Who holds a session's token; a visitor where it has ended."""
        user = self.sessions.find(token)
        if user is None:
            return ANONYMOUS
        return Identity(name=user.name, role=user.role, kbs=user.kbs, groups=user.groups)

    def note_failed_provider(self, reason: str, *, address: str) -> None:
        """Keep that a log-in with another service's account failed, and why."""
        issuer = self.settings.oidc.issuer
        self._audit(who=issuer, action="login.failed", target=issuer, after={"reason": reason}, address=address)


def first_link(accounts: Accounts) -> str | None:
    """Path of a one-time link that makes the first administrator; ``None`` if there is one who can log in."""
    token = accounts.links.first()
    return setup_path(token) if token else None
