"""What routes and pages ask about who sends a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection, Request

from chatbot.account_settings import AccountRole
from ui.accounts.errors import AccessDeniedError
from ui.accounts.identity import Identity
from ui.accounts.with_identity import IDENTITY


def identity_of(request: HTTPConnection) -> Identity:
    """Who sent a request, also that of a Gradio event (``gr.Request``); a visitor is ``ANONYMOUS``."""
    identity = getattr(request.state, IDENTITY)
    if not isinstance(identity, Identity):
        raise TypeError("the middleware WithIdentity does not stand around this route")
    return identity


# What a route takes to know who asks.
Asker = Annotated[Identity, Depends(identity_of)]


def require(role: AccountRole) -> Callable[[Request], Identity]:
    """A FastAPI dependency: who asks, if they have this role; ``add_accounts`` answers 401 or 403 to others."""

    def required(request: Request) -> Identity:
        identity = identity_of(request)
        if not identity.has_role(role):
            raise AccessDeniedError(role, is_known=identity.is_known)
        return identity

    return required


def page_user(role: AccountRole) -> Callable[[Request], str | None]:
    """Gradio's ``auth_dependency``: the name of who has this role, ``None`` for everybody else."""

    def user(request: Request) -> str | None:
        identity = identity_of(request)
        return identity.name if identity.is_known and identity.has_role(role) else None

    return user
