"""Forms that only our own pages can send: each carries a token bound to a cookie of the same browser."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from chatbot.account_settings import AccountSettings
from chatbot.records.tokens import new_token
from ui.accounts.cookies import FORM, SESSION, Cookies
from ui.accounts.tokens import bound_token, is_bound

_PURPOSE = "form"
_FORM_SECONDS = 3600
# A form of ours has six fields, and none of them is a file.
_MAX_FIELDS = 20


class Forms:
    """Makes and checks form tokens: bound to the session, or before there is one to a cookie of its own."""

    def __init__(self, settings: AccountSettings) -> None:
        """Set cookies as ``settings`` want them."""
        self._cookies = Cookies(settings)

    def session_token(self, request: Request, session: str = "") -> str:
        """The token of a form of somebody who is logged in, with this session if it has only just begun."""
        return bound_token(session or self._cookies.read(request, SESSION), _PURPOSE)

    def is_of_session(self, request: Request, form: FormData) -> bool:
        """Whether a form was made for this session."""
        return is_bound(field(form, "form_token"), self._cookies.read(request, SESSION), _PURPOSE)

    def before_session(self, request: Request) -> tuple[str, str]:
        """The secret for the cookie and the token for a form of somebody who is not logged in yet."""
        secret = self._cookies.read(request, FORM) or new_token()
        return secret, bound_token(secret, _PURPOSE)

    def is_before_session(self, request: Request, form: FormData) -> bool:
        """Whether a form was made for this browser."""
        return is_bound(field(form, "form_token"), self._cookies.read(request, FORM), _PURPOSE)

    def keep(self, response: Response, request: Request, secret: str) -> None:
        """Let the browser keep the secret as long as the form may be open."""
        self._cookies.set(response, request, FORM, secret, seconds=_FORM_SECONDS)


async def read_form(request: Request) -> FormData:
    """The fields of a form; whoever sends files or many fields is told so by Starlette (status 400)."""
    return await request.form(max_files=0, max_fields=_MAX_FIELDS)


def field(form: FormData, name: str) -> str:
    """A field's text; empty where it is missing or a file."""
    value = form.get(name)
    return value if isinstance(value, str) else ""
