"""A server with the console alone, and whoever a test says to be."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable
from typing import Any

from anyio import to_thread
from fastapi import FastAPI

from chatbot.assembly import Application
from chatbot.types import Question
from ui.accounts.errors import AccessDeniedError
from ui.accounts.identity import Identity
from ui.admin.upload_routes import UPLOAD_PATH, console_routes
from ui.shapes import answer_to_json

ADMINISTRATOR = Identity(name="ada", role="administrator")
MAX_UPLOAD_BYTES = 2_000_000

Who = Callable[[Any], Identity]


def anybody(_request: Any) -> Identity:
    return ADMINISTRATOR


def by_header(request: Any) -> Identity:
    """Whoever the header ``x-test-who`` names: ``ada``, ``tenant`` (of ``acme`` only), or nobody."""
    match request.headers.get("x-test-who", ""):
        case "ada":
            return ADMINISTRATOR
        case "tenant":
            return Identity(name="tom", role="administrator", kbs=("acme",))
        case "agent":
            raise AccessDeniedError("administrator", is_known=True)
        case _:
            raise AccessDeniedError("administrator", is_known=False)


def console(
    application: Application, who: Who = anybody, *, max_upload_bytes: int = MAX_UPLOAD_BYTES, **parts: Any
) -> FastAPI:
    """The console's page and routes."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    from ui.admin.page import admin_head, admin_page, admin_style
    from ui.pages import mount_page

    app = FastAPI()
    app.include_router(console_routes(application, who, max_upload_bytes=max_upload_bytes))

    @app.get("/ask")
    def ask(question: str) -> dict[str, object]:
        """What a buyer is answered."""
        return answer_to_json(application.answer(Question(text=question)))

    page = admin_page(application, who, **parts)
    mount_page(app, page, "/admin", css=admin_style(), head=admin_head())
    return app


class HeldUpload:
    """Reads the beginning of a file that is sent, and the rest when it is told to.

    Attributes:
        begun: The server has written the beginning.
        goes_on: Set by the test.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self.begun = threading.Event()
        self.goes_on = threading.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        blocks = itertools.count()

        async def received() -> Any:
            if next(blocks):
                self.begun.set()
                await to_thread.run_sync(self.goes_on.wait)
            return await receive()

        is_upload = scope.get("path", "").startswith(UPLOAD_PATH)
        await self._app(scope, received if is_upload else receive, send)
