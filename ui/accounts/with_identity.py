"""Finds out once per request who sends it."""

from __future__ import annotations

from anyio import to_thread
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from chatbot.records.errors import RecordsError
from ui.accounts.accounts import Accounts
from ui.accounts.addresses import client_address
from ui.accounts.api_keys import PREFIX
from ui.accounts.cookies import SESSION, Cookies
from ui.accounts.identity import ANONYMOUS, Identity
from ui.accounts.rate_limits import RateLimits
from ui.accounts.refusals import records_unavailable, refuse, too_many, unknown_key

IDENTITY = "identity"
_SCHEME = "bearer"


class WithIdentity:
    """Puts an ``Identity`` at ``scope["state"]["identity"]``; an API key goes before a cookie."""

    def __init__(self, app: ASGIApp, *, accounts: Accounts, limits: RateLimits) -> None:
        """Wrap ``app``; whoever guesses keys is slowed by ``limits``."""
        self._app = app
        self._accounts = accounts
        self._limits = limits
        self._cookies = Cookies(accounts.settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with who sent it, or answer 401 to an unknown key."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        try:
            identity = await self._identity(connection)
        except RecordsError as error:
            await refuse(records_unavailable(error), scope, receive, send)
            return
        if identity is None:
            seconds = self._limits.visitor(client_address(scope, self._accounts.settings.trusted_proxies))
            await refuse(too_many(seconds) if seconds else unknown_key(), scope, receive, send)
            return
        scope.setdefault("state", {})[IDENTITY] = identity
        await self._app(scope, receive, send)

    async def _identity(self, connection: HTTPConnection) -> Identity | None:
        """Who it is; ``None`` for an unknown key. The database is not asked about who brings nothing.

        Clients of OpenAI's protocol insist on sending some token: one that is not spelt as our keys are says nothing.
        """
        scheme, _, rest = connection.headers.get("authorization", "").partition(" ")
        secret = rest.strip()
        if scheme.lower() == _SCHEME and secret.startswith(PREFIX):
            return await to_thread.run_sync(self._accounts.keys.find, secret)
        if token := self._cookies.read(connection, SESSION):
            return await to_thread.run_sync(self._accounts.identity_of_session, token)
        return ANONYMOUS
