"""Lets nobody without the role near a desk: its page, its events, its files."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chatbot.account_settings import AccountRole
from ui.accounts.addresses import route_path
from ui.accounts.errors import AccessDeniedError
from ui.accounts.identity import Identity
from ui.accounts.next_path import home_of, login_path
from ui.accounts.pages import Pages, redirect
from ui.accounts.refusals import access_denied, refuse
from ui.accounts.with_identity import IDENTITY


class GuardedPages:
    """Stands before whole paths, beside what the pages check themselves; stands inside ``WithIdentity``."""

    def __init__(self, app: ASGIApp, *, guarded: Mapping[str, AccountRole], pages: Pages) -> None:
        """Wrap ``app``; ``guarded`` are paths such as ``/agent``, each with all below it."""
        self._app = app
        self._guarded = dict(guarded)
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on who has the role; send a browser to the log-in page or show it why not; tell programs 401 or 403."""
        role = self._role_for(scope)
        if role is None:
            await self._app(scope, receive, send)
            return
        identity: Identity = scope["state"][IDENTITY]
        if identity.is_known and identity.has_role(role):
            await self._app(scope, receive, send)
        elif _is_page_request(scope):
            await self._answer(scope, identity)(scope, receive, send)
        else:
            await refuse(access_denied(AccessDeniedError(role, is_known=identity.is_known)), scope, receive, send)

    def _role_for(self, scope: Scope) -> AccountRole | None:
        if scope["type"] not in {"http", "websocket"}:
            return None
        path = route_path(scope)
        for guarded, role in self._guarded.items():
            if path == guarded or path.startswith(f"{guarded}/"):
                return role
        return None

    def _answer(self, scope: Scope, identity: Identity) -> Response:
        request = HTTPConnection(scope)
        back = login_path(request.url.path, request.url.query)
        if not identity.is_known:
            return redirect(back)
        return self._pages.page(
            request, "forbidden", status=403, name=identity.name, home=home_of(identity), login_path=back
        )


def _is_page_request(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return False
    return "text/html" in HTTPConnection(scope).headers.get("accept", "")
