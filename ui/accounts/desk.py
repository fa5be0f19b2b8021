"""What the log-in routes share: accounts, pages, cookies, limits, and where passwords are checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from ui.accounts.accounts import Accounts
from ui.accounts.addresses import client_address
from ui.accounts.cookies import FORM, SESSION, Cookies
from ui.accounts.forms import Forms
from ui.accounts.identity import Identity
from ui.accounts.next_path import home_of, local_path
from ui.accounts.pages import Pages, redirect
from ui.accounts.rate_limits import RateLimits
from ui.accounts.types import LoggedIn

T = TypeVar("T")

# Argon2 takes 64 MiB and four threads for each: more at once would let anybody fill the memory.
_HASHES_AT_ONCE = 2


class Desk:
    """Lends the log-in routes what they work with.

    Attributes:
        accounts: All accounts.
        limits: How often one address may try.
        pages: Renders pages.
        forms: Form tokens.
        cookies: Reads and sets cookies.
    """

    def __init__(self, accounts: Accounts, limits: RateLimits, *, title: str) -> None:
        """Put ``title`` on the pages."""
        self.accounts = accounts
        self.limits = limits
        self.pages = Pages(title)
        self.forms = Forms(accounts.settings)
        self.cookies = Cookies(accounts.settings)
        self._hashing = CapacityLimiter(_HASHES_AT_ONCE)

    async def run(self, work: Callable[[], T]) -> T:
        """Ask the database, on a thread."""
        return await to_thread.run_sync(work)

    async def hash(self, work: Callable[[], T]) -> T:
        """Do something for which a password is hashed, on a thread, a few at once."""
        return await to_thread.run_sync(work, limiter=self._hashing)

    def address(self, request: HTTPConnection) -> str:
        """Where a request comes from."""
        return client_address(request.scope, self.accounts.settings.trusted_proxies)

    def session(self, request: HTTPConnection) -> str:
        """The session's token, possibly empty or ended."""
        return self.cookies.read(request, SESSION)

    def welcome(self, request: Request, logged_in: LoggedIn, wanted: str = "") -> Response:
        """Give the browser its session, and send it to where it wanted to go."""
        user = logged_in.user
        home = home_of(Identity(name=user.name, role=user.role))
        response = redirect(local_path(wanted) or home)
        self.keep_session(response, request, logged_in)
        self.cookies.drop(response, request, FORM)
        return response

    def keep_session(self, response: Response, request: Request, logged_in: LoggedIn) -> None:
        """Give the browser its session; when it ends is the server's matter."""
        seconds = self.accounts.settings.absolute_hours * 3600
        self.cookies.set(response, request, SESSION, logged_in.token, seconds=seconds)
