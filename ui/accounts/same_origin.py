"""Refuses what a page of another site sends with somebody's session (cross-site request forgery)."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from chatbot.account_settings import AccountSettings
from ui.accounts.addresses import is_same_site, own_host
from ui.accounts.cookies import SESSION, Cookies
from ui.accounts.refusals import other_origin, refuse

_CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
# What a browser says of a request by its own page, and of one that a person typed.
_OWN = {"same-origin", "none"}


class SameOriginOnly:
    """Looks at changing requests and websockets that carry the session's cookie; keys are not its matter."""

    def __init__(self, app: ASGIApp, *, settings: AccountSettings) -> None:
        """Wrap ``app``."""
        self._app = app
        self._settings = settings
        self._cookies = Cookies(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if self._may_be_forged(scope):
            await refuse(other_origin(), scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _may_be_forged(self, scope: Scope) -> bool:
        if scope["type"] != "websocket" and not (scope["type"] == "http" and scope["method"] in _CHANGING):
            return False
        connection = HTTPConnection(scope)
        if not self._cookies.read(connection, SESSION):
            return False
        origin = connection.headers.get("origin")
        if origin is not None:
            return not is_same_site(origin, own_host(scope, self._settings.trusted_proxies))
        # Neither header: no browser of these years, or a program, which nobody can make send our cookie.
        return connection.headers.get("sec-fetch-site", "none") not in _OWN
