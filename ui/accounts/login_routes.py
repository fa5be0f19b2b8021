"""``/login`` and ``/logout``."""

from __future__ import annotations

import math
from functools import partial
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ui.accounts.access import identity_of
from ui.accounts.cookies import SESSION
from ui.accounts.desk import Desk
from ui.accounts.forms import field, read_form
from ui.accounts.next_path import home_of, local_path
from ui.accounts.pages import redirect, texts_for
from ui.accounts.types import LoggedIn


def login_routes(desk: Desk) -> APIRouter:
    """Routes of the log-in page and of the way out."""
    # They are for browsers, not for programs.
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    async def show(request: Request) -> Response:
        return login_page(desk, request, wanted=request.query_params.get("next", ""))

    @router.post("/login")
    async def log_in(request: Request) -> Response:
        texts = texts_for(request)
        form = await read_form(request)
        page = partial(login_page, desk, request, wanted=field(form, "next"), name=field(form, "name")[:100])
        if seconds := desk.limits.login(desk.address(request)):
            return page(error=texts.too_many.format(n=seconds), status=429, retry_seconds=seconds)
        if not desk.forms.is_before_session(request, form):
            return page(error=texts.form_expired, status=403)
        outcome = await desk.hash(
            lambda: desk.accounts.password_login.log_in(
                field(form, "name"),
                field(form, "password"),
                address=desk.address(request),
                replaced=desk.session(request),
            )
        )
        if isinstance(outcome, LoggedIn):
            return desk.welcome(request, outcome, field(form, "next"))
        if outcome.retry_seconds:
            error = texts.locked.format(n=math.ceil(outcome.retry_seconds / 60))
            return page(error=error, status=429, retry_seconds=outcome.retry_seconds)
        return page(error=texts.wrong, status=401)

    @router.get("/logout")
    async def ask(request: Request) -> Response:
        identity = identity_of(request)
        if not identity.is_known:
            return redirect("/login")
        token = desk.forms.session_token(request)
        return desk.pages.page(request, "logout", name=identity.name, home=home_of(identity), form_token=token)

    @router.post("/logout")
    async def log_out(request: Request) -> Response:
        form = await read_form(request)
        response = redirect("/login")
        if identity_of(request).is_known:
            if not desk.forms.is_of_session(request, form):
                return redirect("/logout")
            await desk.run(
                lambda: desk.accounts.password_login.log_out(desk.session(request), address=desk.address(request))
            )
        desk.cookies.drop(response, request, SESSION)
        return response

    return router


def login_page(
    desk: Desk,
    request: Request,
    *,
    wanted: str,
    name: str = "",
    error: str = "",
    status: int = 200,
    retry_seconds: int = 0,
) -> Response:
    """The log-in form.

    Args:
        desk: What the routes share.
        request: Tells language and cookie.
        wanted: Where to go afterwards; other sites are left out.
        name: Filled in already.
        error: Shown above the form.
        status: HTTP status.
        retry_seconds: When to try again; 0 for now.
    """
    secret, form_token = desk.forms.before_session(request)
    path = local_path(wanted)
    kept = {"next": path} if path else {}
    response = desk.pages.page(
        request,
        "login",
        status=status,
        path="/login",
        kept=kept,
        error=error,
        retry_seconds=retry_seconds,
        form_token=form_token,
        next=path,
        name=name,
        oidc_path=f"/login/oidc?{urlencode(kept)}" if desk.accounts.settings.oidc.issuer else "",
    )
    desk.forms.keep(response, request, secret)
    return response
