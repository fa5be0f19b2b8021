"""Answers 429 to who asks the API too often, and counts what is asked on a page."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from chatbot.account_settings import AccountSettings
from ui.accounts.addresses import client_address, is_this_machine, route_path, visitor_of
from ui.accounts.identity import Identity
from ui.accounts.rate_limits import RateLimits
from ui.accounts.refusals import refuse, too_many
from ui.accounts.with_identity import IDENTITY


class RateLimit:
    """Counts ``POST /api/*`` and ``/v1/*`` by key, or by the visitor's address; stands inside ``WithIdentity``.

    Programs on this machine are not counted, unless they pass on what somebody else has asked.
    """

    def __init__(self, app: ASGIApp, *, settings: AccountSettings, limits: RateLimits) -> None:
        """Wrap ``app``."""
        self._app = app
        self._settings = settings
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say when to come again."""
        if _is_counted(scope) and (seconds := seconds_to_wait(scope, self._settings, self._limits)):
            await refuse(too_many(seconds), scope, receive, send)
        else:
            await self._app(scope, receive, send)


def seconds_to_wait(scope: Scope, settings: AccountSettings, limits: RateLimits) -> int:
    """Count what somebody asks, on whatever way; 0, or how many seconds to wait."""
    identity: Identity = scope["state"][IDENTITY]
    if identity.key_id:
        return limits.key(identity.key_id)
    visitor = visitor_in(scope, settings)
    return 0 if visitor is None else limits.visitor(visitor)


def visitor_in(scope: Scope, settings: AccountSettings) -> str | None:
    """What stands for the visitor who asks; ``None`` for a key and for a program on this machine."""
    identity: Identity = scope["state"][IDENTITY]
    if identity.key_id or is_this_machine(scope):
        return None
    return visitor_of(client_address(scope, settings.trusted_proxies))


def _is_counted(scope: Scope) -> bool:
    if scope["type"] != "http":
        return False
    path = route_path(scope)
    return path.startswith("/v1/") or (scope["method"] == "POST" and path.startswith("/api/"))
