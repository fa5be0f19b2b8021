"""All routes of accounts."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.responses import Response

from ui.accounts.desk import Desk
from ui.accounts.login_routes import login_routes
from ui.accounts.password_routes import password_routes

_STYLE = Path(__file__).with_name("accounts.css")


def account_routes(desk: Desk) -> APIRouter:
    """Log-in, log-out, one-time links, passwords, and their one style sheet."""
    router = APIRouter()
    router.include_router(login_routes(desk))
    router.include_router(password_routes(desk))
    if desk.accounts.settings.oidc.issuer:
        # Imported here: Authlib and its HTTP client are for those who have set up a provider.
        from ui.accounts.oidc_routes import oidc_routes

        router.include_router(oidc_routes(desk))

    style = _STYLE.read_text(encoding="utf-8")

    @router.get("/accounts.css", include_in_schema=False)
    async def style_sheet() -> Response:
        return Response(style, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    return router
