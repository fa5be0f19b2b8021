"""A small application behind accounts, on a real port."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Annotated

import httpx
import uvicorn
from fastapi import Depends, FastAPI, WebSocket
from starlette.requests import Request
from starlette.types import ASGIApp

from tests.chatbot.records.clock import Clock
from ui.accounts.access import identity_of, require
from ui.accounts.accounts import Accounts
from ui.accounts.identity import Identity
from ui.accounts.rate_limits import RateLimits
from ui.accounts.wiring import add_accounts
from ui.limits import BodyLimit, SecurityHeaders

_FIELD = re.compile(r'name="(\w+)"[^>]*?\svalue="([^"]*)"')


@dataclass
class Site:
    """Where it is, and a browser that keeps its cookies."""

    address: str
    accounts: Accounts
    clock: Clock
    browsers: list[httpx.Client] = field(default_factory=list)

    def browser(self, **headers: str) -> httpx.Client:
        """A new browser without cookies; underscores in names of headers stand for hyphens."""
        told = {"Accept": "text/html", "Accept-Language": "en"}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        client = httpx.Client(base_url=self.address, headers=told, timeout=30)
        self.browsers.append(client)
        return client

    def log_in(self, name: str, password: str, **headers: str) -> httpx.Client:
        """A browser that has filled in the form."""
        browser = self.browser(**headers)
        answer = submit(browser, "/login", name=name, password=password)
        assert answer.status_code == 303, answer.text
        return browser


def fields(html: str) -> dict[str, str]:
    """Fields of a page's form with what stands in them."""
    return {name: unescape(value) for name, value in _FIELD.findall(html)}


def submit(browser: httpx.Client, path: str, **values: str) -> httpx.Response:
    """Open a page, fill in its form, and send it as a browser would."""
    page = browser.get(path)
    target = re.search(r'<form method="post" action="([^"]*)"', page.text)
    assert target, page.text
    origin = {"Origin": str(browser.base_url).rstrip("/")}
    return browser.post(unescape(target[1]), data=fields(page.text) | values, headers=origin)


def make_app(accounts: Accounts, limits: RateLimits) -> FastAPI:
    app = FastAPI()
    add_accounts(app, accounts, title="Rotor & Sons", limits=limits)

    @app.get("/whoami")
    async def whoami(request: Request) -> dict[str, object]:
        identity = identity_of(request)
        return {"name": identity.name, "role": identity.role, "audiences": sorted(identity.audiences)}

    @app.post("/api/ask")
    @app.post("/v1/chat/completions")
    @app.post("/api/change")
    async def ask() -> dict[str, str]:
        return {"answer": "42"}

    @app.get("/api/administrators-only")
    async def only(identity: Annotated[Identity, Depends(require("administrator"))]) -> dict[str, str]:
        return {"hello": identity.name}

    @app.api_route("/{desk}", methods=["GET", "POST"])
    @app.api_route("/{desk}/{rest:path}", methods=["GET", "POST"])
    async def desk(desk: str, rest: str = "") -> dict[str, str]:
        return {"desk": desk, "secret": "of this desk"}

    @app.websocket("/agent/live")
    async def live(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("of this desk")
        await socket.close()

    app.add_middleware(SecurityHeaders)
    app.add_middleware(BodyLimit)
    return app


@contextmanager
def served(accounts: Accounts, clock: Clock) -> Iterator[Site]:
    """The application on a free port; its rate limits go by the same clock as everything else."""
    limits = RateLimits(accounts.settings, clock=lambda: clock().timestamp())
    with listening(make_app(accounts, limits)) as address:
        site = Site(address=address, accounts=accounts, clock=clock)
        yield site
        for browser in site.browsers:
            browser.close()


@contextmanager
def listening(app: ASGIApp) -> Iterator[str]:
    """Serve on a free port of this machine; gives the address."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=5, proxy_headers=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        listener.close()
