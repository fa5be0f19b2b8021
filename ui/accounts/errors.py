"""Errors of accounts; each message says what, where, and what to do, and holds no secret."""

from __future__ import annotations

from typing import Literal

from ui.errors import UiError

PasswordFault = Literal["short", "long", "name", "common", "characters"]


class AccountsError(UiError):
    """Root of everything that accounts, sessions and keys can raise."""


class AccountNameError(AccountsError):
    """A login name, a group or a knowledge base is not spelt as one."""


class AccountExistsError(AccountsError):
    """Another account has this name."""


class AccountMissingError(AccountsError):
    """No account has this name."""


class LastAdministratorError(AccountsError):
    """Nobody could administrate any more."""


class LinkError(AccountsError):
    """A one-time link is unknown, has expired, or was used before; which of them is not told."""


class KeyMissingError(AccountsError):
    """No API key has this id."""


class PasswordRuleError(AccountsError):
    """A new password breaks a rule.

    Attributes:
        fault: Which one, for a message in the reader's language.
    """

    def __init__(self, fault: PasswordFault) -> None:
        """Say which rule, and nothing of the password."""
        super().__init__(f"the new password breaks the rule {fault!r}; choose another one")
        self.fault: PasswordFault = fault


class OidcError(AccountsError):
    """The OpenID provider cannot be reached, or its answer cannot be trusted."""


class AccessDeniedError(AccountsError):
    """Whoever asks lacks the role.

    Attributes:
        is_known: Somebody who is logged in or has a key, with too low a role; else nobody in particular.
    """

    def __init__(self, role: str, *, is_known: bool) -> None:
        """Say which role is needed."""
        super().__init__(f"this needs the role {role}; log in at /login, or send an API key that has it")
        self.is_known = is_known
