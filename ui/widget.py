"""The embeddable chat: its script, and a page of our own to try it."""

from __future__ import annotations

import hashlib
import secrets
from importlib.resources import files

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, StrictUndefined

from chatbot.widget_settings import WidgetSettings
from ingest.types import Language
from ui.reader_language import preferred_language
from ui.widget_texts import DEMO_TEXTS

# A new version reaches every page within the hour; until then no visitor of a page waits for this server.
_MAX_AGE_SECONDS = 3600


def widget_routes(settings: WidgetSettings) -> APIRouter:
    """Routes of ``/widget.js`` and ``/widget-demo``."""
    router = APIRouter(include_in_schema=False)
    script = (files("ui") / "widget.js").read_bytes()
    headers = {
        "ETag": f'"{hashlib.sha256(script).hexdigest()[:32]}"',
        "Cache-Control": f"public, max-age={_MAX_AGE_SECONDS}",
        # It is the same for everybody, so that any page may load it, also with a checksum or cut off from others.
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    page = environment.from_string((files("ui") / "widget_demo.html").read_text(encoding="utf-8"))

    @router.api_route("/widget.js", methods=["GET", "HEAD"])
    async def widget(request: Request) -> Response:
        if _is_known(request.headers.get("if-none-match", ""), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(script, media_type="text/javascript; charset=utf-8", headers=headers)

    @router.get("/widget-demo")
    async def demo(request: Request) -> HTMLResponse:
        language = _language(request)
        texts = DEMO_TEXTS[language]
        nonce = secrets.token_urlsafe(16)
        html = page.render(
            language=language,
            lang="zh-CN" if language == "zh" else "en",
            texts=texts,
            snippet=_snippet(request, texts.title),
            sites=settings.sites,
            nonce=nonce,
        )
        # As strict as a careful site: what works here works there.
        policy = f"default-src 'none'; script-src 'self'; frame-src 'self'; style-src 'nonce-{nonce}'"
        return HTMLResponse(html, headers={"Content-Security-Policy": policy, "Vary": "Accept-Language"})

    return router


def _is_known(known: str, tag: str) -> bool:
    """Whether ``If-None-Match`` names the present version; a proxy may have made the tag a weak one."""
    return any(part.strip().removeprefix("W/") in {tag, "*"} for part in known.split(","))


def _language(request: Request) -> Language:
    return preferred_language(request.query_params.get("language") or request.headers.get("accept-language", ""))


def _snippet(request: Request, title: str) -> str:
    address = request.url_for("widget")
    return (
        f'<script src="{address}" data-language="auto" data-colour="#1d4ed8" data-position="right"'
        f' data-title="{title}" data-product="AX-200/45" referrerpolicy="no-referrer" async></script>'
    )
