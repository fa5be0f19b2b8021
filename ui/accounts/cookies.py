"""The cookies of this program: which browsers keep to themselves, and send over HTTPS only where there is some."""

from __future__ import annotations

from typing import Literal

from starlette.requests import HTTPConnection
from starlette.responses import Response

from chatbot.account_settings import AccountSettings
from ui.accounts.addresses import is_https
from ui.accounts.tokens import MAX_TOKEN_CHARS

CookieName = Literal["citedesk_session", "citedesk_form", "citedesk_oidc"]
SESSION: CookieName = "citedesk_session"
# Before there is a session: what the log-in form is bound to, and what an OpenID log-in under way is.
FORM: CookieName = "citedesk_form"
OIDC: CookieName = "citedesk_oidc"

# No other host, nor an unencrypted page of the same one, can set a cookie of such a name (RFC 6265bis, 4.1.3.2).
_HOST_ONLY = "__Host-"
_MAX_CHARS = 4096 - MAX_TOKEN_CHARS


class Cookies:
    """Reads and sets cookies as the settings want them."""

    def __init__(self, settings: AccountSettings) -> None:
        """Take ``secure_cookies`` and ``trusted_proxies`` from ``settings``."""
        self._settings = settings

    def read(self, connection: HTTPConnection, name: CookieName) -> str:
        """Its value; empty where there is none."""
        value = connection.cookies.get(self._full_name(connection, name), "")
        return value if len(value) <= _MAX_CHARS else ""

    def set(
        self, response: Response, connection: HTTPConnection, name: CookieName, value: str, *, seconds: int
    ) -> None:
        """Let the browser keep it for so long, away from every script."""
        response.set_cookie(
            self._full_name(connection, name),
            value,
            max_age=seconds,
            path="/",
            secure=self._is_secure(connection),
            httponly=True,
            samesite="lax",
        )

    def drop(self, response: Response, connection: HTTPConnection, name: CookieName) -> None:
        """Let the browser forget it."""
        self.set(response, connection, name, "", seconds=0)

    def _full_name(self, connection: HTTPConnection, name: CookieName) -> str:
        return f"{_HOST_ONLY}{name}" if self._is_secure(connection) else name

    def _is_secure(self, connection: HTTPConnection) -> bool:
        match self._settings.secure_cookies:
            case "always":
                return True
            case "never":
                return False
            case "auto":
                return is_https(connection.scope, self._settings.trusted_proxies)
