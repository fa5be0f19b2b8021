"""A server with the console alone, and whoever a test says to be."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI

from chatbot.assembly import Application
from chatbot.types import Question
from ui.accounts.errors import AccessDeniedError
from ui.accounts.identity import Identity
from ui.admin.upload_routes import console_routes
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


def console(application: Application, who: Who = anybody, **parts: Any) -> FastAPI:
    """The console's page and routes."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import gradio as gr

    from ui.admin.page import admin_head, admin_page, admin_style

    app = FastAPI()
    app.include_router(console_routes(application, who, max_upload_bytes=MAX_UPLOAD_BYTES))

    @app.get("/ask")
    def ask(question: str) -> dict[str, object]:
        """What a buyer is answered."""
        return answer_to_json(application.answer(Question(text=question)))

    gr.mount_gradio_app(
        app,
        admin_page(application, who, **parts),
        path="/admin",
        css=admin_style(),
        head=admin_head(),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
    )
    return app


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve on a free port of this machine; gives the address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=5))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        listener.close()
