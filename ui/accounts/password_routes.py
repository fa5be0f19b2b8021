"""``/setup`` (a one-time link) and ``/password``."""

from __future__ import annotations

import math
from functools import partial

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from ui.accounts.access import identity_of
from ui.accounts.desk import Desk
from ui.accounts.errors import AccountExistsError, AccountNameError, LinkError, PasswordRuleError
from ui.accounts.forms import field, read_form
from ui.accounts.next_path import home_of, login_path
from ui.accounts.pages import redirect, texts_for
from ui.accounts.types import Link, LoggedIn, User


def password_routes(desk: Desk) -> APIRouter:
    """Routes of the pages that set passwords."""
    router = APIRouter(include_in_schema=False)

    @router.get("/setup")
    async def show_setup(request: Request) -> Response:
        token = request.query_params.get("token", "")
        # Looked at only: whoever fetches links before they are opened, as mail programs do, does not use it up.
        try:
            link = await desk.run(lambda: desk.accounts.links.look(token))
        except LinkError:
            return _link_gone(desk, request)
        return _setup_page(desk, request, token, link)

    @router.post("/setup")
    async def set_up(request: Request) -> Response:
        form = await read_form(request)
        return await _set_up(desk, request, form)

    @router.get("/password")
    async def show_password(request: Request) -> Response:
        user = await desk.run(lambda: desk.accounts.sessions.find(desk.session(request)))
        return _password_page(desk, request, user) if user else redirect(login_path("/password"))

    @router.post("/password")
    async def change_password(request: Request) -> Response:
        form = await read_form(request)
        user = await desk.run(lambda: desk.accounts.sessions.find(desk.session(request)))
        return await _change_password(desk, request, form, user) if user else redirect(login_path("/password"))

    return router


async def _set_up(desk: Desk, request: Request, form: FormData) -> Response:
    texts, token = texts_for(request), field(form, "token")
    try:
        link = await desk.run(lambda: desk.accounts.links.look(token))
        page = partial(_setup_page, desk, request, token, link, name=field(form, "name")[:100])
        if seconds := desk.limits.login(desk.address(request)):
            return page(error=texts.too_many.format(n=seconds), status=429, retry_seconds=seconds)
        if not desk.forms.is_before_session(request, form):
            return page(error=texts.form_expired, status=403)
        if field(form, "new_password") != field(form, "repeat_password"):
            return page(error=texts.not_alike, status=422)
        logged_in = await desk.hash(
            lambda: desk.accounts.password_setting.by_link(
                token,
                field(form, "new_password"),
                name=field(form, "name"),
                address=desk.address(request),
                replaced=desk.session(request),
            )
        )
    except LinkError:
        return _link_gone(desk, request)
    except PasswordRuleError as error:
        return page(error=_rule(desk, request, error), status=422)
    except AccountNameError:
        return page(error=texts.name_fault, status=422)
    except AccountExistsError:
        return page(error=texts.name_taken, status=422)
    return desk.welcome(request, logged_in)


async def _change_password(desk: Desk, request: Request, form: FormData, user: User) -> Response:
    texts, page = texts_for(request), partial(_password_page, desk, request, user)
    if seconds := desk.limits.login(desk.address(request)):
        return page(error=texts.too_many.format(n=seconds), status=429, retry_seconds=seconds)
    if not desk.forms.is_of_session(request, form):
        return page(error=texts.form_expired, status=403)
    if field(form, "new_password") != field(form, "repeat_password"):
        return page(error=texts.not_alike, status=422)
    try:
        outcome = await desk.hash(
            lambda: desk.accounts.password_setting.by_owner(
                desk.session(request),
                field(form, "old_password"),
                field(form, "new_password"),
                address=desk.address(request),
            )
        )
    except PasswordRuleError as error:
        return page(error=_rule(desk, request, error), status=422)
    if isinstance(outcome, LoggedIn):
        response = page(notice=texts.password_changed, session=outcome.token)
        desk.keep_session(response, request, outcome)
        return response
    if outcome.retry_seconds:
        locked = texts.locked.format(n=math.ceil(outcome.retry_seconds / 60))
        return page(error=locked, status=429, retry_seconds=outcome.retry_seconds)
    return page(error=texts.old_wrong, status=401)


def _setup_page(
    desk: Desk,
    request: Request,
    token: str,
    link: Link,
    *,
    name: str = "",
    error: str = "",
    status: int = 200,
    retry_seconds: int = 0,
) -> Response:
    secret, form_token = desk.forms.before_session(request)
    response = desk.pages.page(
        request,
        "setup",
        status=status,
        kept={"token": token},
        error=error,
        retry_seconds=retry_seconds,
        form_token=form_token,
        token=token,
        is_first=link.purpose == "first",
        name=link.name or name,
        password_hint=_hint(desk, request),
    )
    desk.forms.keep(response, request, secret)
    return response


def _password_page(
    desk: Desk,
    request: Request,
    user: User,
    *,
    error: str = "",
    notice: str = "",
    status: int = 200,
    retry_seconds: int = 0,
    session: str = "",
) -> Response:
    """The form; ``session`` is a new session's token, which the next form is bound to."""
    return desk.pages.page(
        request,
        "password",
        status=status,
        error=error,
        notice=notice,
        retry_seconds=retry_seconds,
        form_token=desk.forms.session_token(request, session),
        name=user.name,
        has_password=user.has_password,
        home=home_of(identity_of(request)),
        password_hint=_hint(desk, request),
    )


def _link_gone(desk: Desk, request: Request) -> Response:
    return desk.pages.page(request, "link_gone", status=410)


def _hint(desk: Desk, request: Request) -> str:
    return texts_for(request).password_hint.format(n=desk.accounts.settings.min_password_chars)


def _rule(desk: Desk, request: Request, error: PasswordRuleError) -> str:
    return texts_for(request).faults[error.fault].format(n=desk.accounts.settings.min_password_chars)
