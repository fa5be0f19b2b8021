"""``/login/oidc`` and the way back from the provider."""

from __future__ import annotations

import hmac
from urllib.parse import quote, unquote

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from chatbot.records.tokens import new_token
from ui.accounts.addresses import is_https, own_host
from ui.accounts.cookies import OIDC
from ui.accounts.desk import Desk
from ui.accounts.errors import OidcError
from ui.accounts.login_routes import login_page
from ui.accounts.next_path import local_path
from ui.accounts.oidc import OpenIdProvider, state_of
from ui.accounts.pages import redirect, texts_for
from ui.accounts.types import LoggedIn

# How long somebody may stand at the provider's log-in page.
_SECONDS = 900
_CALLBACK = "/login/oidc/callback"


def oidc_routes(desk: Desk) -> APIRouter:
    """Routes of the log-in with another service's account; none where the settings name no provider."""
    router = APIRouter(include_in_schema=False)
    settings = desk.accounts.settings.oidc
    if not settings.issuer:
        return router
    provider = OpenIdProvider(settings)

    @router.get("/login/oidc")
    async def start(request: Request) -> Response:
        if seconds := desk.limits.login(desk.address(request)):
            return _too_many(desk, request, seconds)
        secret, wanted = new_token(), local_path(request.query_params.get("next", ""))
        try:
            address = await provider.start(secret, _redirect_uri(desk, request))
        except OidcError as error:
            return await _failed(desk, request, error)
        response = redirect(address)
        desk.cookies.set(response, request, OIDC, f"{secret}~{quote(wanted, safe='')}", seconds=_SECONDS)
        return response

    @router.get(_CALLBACK)
    async def finish(request: Request) -> Response:
        secret, _, wanted = desk.cookies.read(request, OIDC).partition("~")
        if not secret:
            # Anybody may call this address: of a browser that has begun no log-in here nothing is noted.
            return _refused(desk, request)
        if seconds := desk.limits.login_return(desk.address(request)):
            return _too_many(desk, request, seconds)
        try:
            code = _code(request.query_params, secret)
            person = await provider.finish(secret, code, _redirect_uri(desk, request))
            outcome = await desk.run(
                lambda: desk.accounts.external_login.log_in(
                    person, address=desk.address(request), replaced=desk.session(request)
                )
            )
        except OidcError as error:
            return await _failed(desk, request, error)
        if isinstance(outcome, LoggedIn):
            response = desk.welcome(request, outcome, unquote(wanted))
        else:
            response = login_page(desk, request, wanted="", error=texts_for(request).no_account, status=403)
        desk.cookies.drop(response, request, OIDC)
        return response

    return router


def _code(query: QueryParams, secret: str) -> str:
    """What the provider has sent back with this browser.

    Raises:
        OidcError: It has sent nothing, or another browser began this log-in.
    """
    if not hmac.compare_digest(query.get("state", "").encode(), state_of(secret).encode()):
        raise OidcError("this log-in was not begun in this browser, or too long ago; log in again")
    if not query.get("code"):
        raise OidcError("the provider has refused; log in again")
    return str(query["code"])


async def _failed(desk: Desk, request: Request, error: OidcError) -> Response:
    """Tell the person little and the log why."""
    await desk.run(lambda: desk.accounts.note_failed_provider(str(error), address=desk.address(request)))
    return _refused(desk, request)


def _refused(desk: Desk, request: Request) -> Response:
    response = login_page(desk, request, wanted="", error=texts_for(request).provider_failed, status=502)
    desk.cookies.drop(response, request, OIDC)
    return response


def _too_many(desk: Desk, request: Request, seconds: int) -> Response:
    error = texts_for(request).too_many.format(n=seconds)
    return login_page(desk, request, wanted="", error=error, status=429, retry_seconds=seconds)


def _redirect_uri(desk: Desk, request: Request) -> str:
    proxies = desk.accounts.settings.trusted_proxies
    scheme = "https" if is_https(request.scope, proxies) else "http"
    return f"{scheme}://{own_host(request.scope, proxies)}{_CALLBACK}"
