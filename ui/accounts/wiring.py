"""Puts accounts around an application."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from chatbot.account_settings import AccountRole
from ui.accounts.accounts import Accounts
from ui.accounts.desk import Desk
from ui.accounts.errors import AccessDeniedError
from ui.accounts.guarded_pages import GuardedPages
from ui.accounts.proxy_networks import ProxyNetworks
from ui.accounts.rate_limit import RateLimit
from ui.accounts.rate_limits import RateLimits
from ui.accounts.refusals import access_denied
from ui.accounts.routes import account_routes
from ui.accounts.same_origin import SameOriginOnly
from ui.accounts.with_identity import WithIdentity

GUARDED_PAGES: Mapping[str, AccountRole] = {"/agent": "agent", "/admin": "administrator"}


def add_accounts(
    app: FastAPI,
    accounts: Accounts,
    *,
    title: str,
    guarded: Mapping[str, AccountRole] = GUARDED_PAGES,
    limits: RateLimits | None = None,
) -> None:
    """Add the log-in routes, who asks, the guards and the limits; call it before pages are mounted.

    Args:
        app: The application.
        accounts: All accounts.
        title: Heading of the log-in pages.
        guarded: Paths, with all below them, and the role that they need.
        limits: How often somebody may ask; by the accounts' settings if not given.
    """
    settings = accounts.settings
    limits = limits or RateLimits(settings)
    desk = Desk(accounts, limits, title=title)
    app.include_router(account_routes(desk))

    async def denied(_request: Request, error: Exception) -> Response:
        if not isinstance(error, AccessDeniedError):
            raise error
        return access_denied(error)

    app.add_exception_handler(AccessDeniedError, denied)
    # The last one added is the first that a request meets.
    app.add_middleware(GuardedPages, guarded=guarded, pages=desk.pages)
    app.add_middleware(RateLimit, settings=settings, limits=limits)
    app.add_middleware(WithIdentity, accounts=accounts, limits=limits)
    app.add_middleware(SameOriginOnly, settings=settings)
    app.add_middleware(ProxyNetworks, networks=settings.proxy_networks)
