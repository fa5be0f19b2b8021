"""Two small web sites for the tests of the embeddable chat: the desk with a stand-in for its page, and a shop."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.types import ASGIApp

from chatbot.widget_settings import WidgetSettings
from ui.limits import SecurityHeaders
from ui.widget import widget_routes


@dataclass(slots=True)
class Site:
    """A web site on a port of this machine, reached by two names that browsers take for two sites."""

    port: int
    app: FastAPI
    seen: list[Request] = field(default_factory=list)
    is_broken: bool = False

    @property
    def by_name(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def by_number(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def chat_desk(sites: tuple[str, ...]) -> Iterator[Site]:
    """The routes under test, and at ``/`` a page that does what the chat's page does in a frame."""
    desk = Site(port=0, app=FastAPI(openapi_url=None))
    settings = WidgetSettings(sites=sites)
    desk.app.include_router(widget_routes(settings))

    @desk.app.get("/")
    async def chat(request: Request) -> HTMLResponse:
        desk.seen.append(request)
        return HTMLResponse("broken", status_code=503) if desk.is_broken else HTMLResponse(_chat_page())

    desk.app.get("/agent")(lambda: HTMLResponse(_chat_page()))
    desk.app.add_middleware(SecurityHeaders, sites=settings.sites)
    with _served(desk):
        yield desk


@contextmanager
def shop(pages: dict[str, tuple[str, dict[str, str]]]) -> Iterator[Site]:
    """Somebody's site: path → HTML and headers, which a test may change while it is served."""
    site = Site(port=0, app=FastAPI(openapi_url=None))

    @site.app.get("/{path:path}")
    async def page(path: str) -> HTMLResponse:
        html, headers = pages.get(f"/{path}", ("", {}))
        return HTMLResponse(html, headers=headers)

    with _served(site):
        yield site


@contextmanager
def _served(site: Site) -> Iterator[None]:
    listener = socket.create_server(("127.0.0.1", 0))
    site.port = listener.getsockname()[1]
    application: ASGIApp = site.app
    server = uvicorn.Server(uvicorn.Config(application, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        listener.close()


def _chat_page() -> str:
    return f"""<!doctype html><html lang="en"><head><title>The chat</title>
<script>{(files("ui") / "embedded.js").read_text(encoding="utf-8")}</script></head>
<body><main><h1>The chat</h1><div id="question"><label>Your question <textarea></textarea></label></div>
<output></output><a href="/agent" target="_blank">A document</a></main>
<script>document.querySelector("output").textContent = location.search</script></body></html>"""
