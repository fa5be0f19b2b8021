"""The web application: pages and API on one port."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

import uvicorn
from fastapi import FastAPI

from chatbot.assembly import Application
from ui.api import api_routes
from ui.documents import document_routes
from ui.errors import PortInUseError
from ui.http_errors import add_error_handlers
from ui.limits import BodyLimit, SecurityHeaders
from ui.loading import Loader
from ui.openai_api import openai_routes
from ui.threads import AsyncApplication

_BACKLOG = 2048
_SHUTDOWN_SECONDS = 10


def create_app(application: Application) -> FastAPI:
    """Put routes and pages together; models are loaded when the server starts."""
    # Before gradio is imported: nothing is sent to anybody.
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import gradio as gr

    from ui.buyer_page import buyer_page, page_head, page_style

    asynchronous = AsyncApplication(application)
    loader = Loader(application, asynchronous.own_kb)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        loader.start()
        yield

    app = FastAPI(
        title="citedesk",
        version=version("citedesk"),
        openapi_url="/api/openapi.json",
        # FastAPI's own pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    add_error_handlers(app)
    app.include_router(api_routes(asynchronous, loader))
    app.include_router(openai_routes(asynchronous))
    app.include_router(document_routes(asynchronous))
    app.add_middleware(SecurityHeaders)
    app.add_middleware(BodyLimit)
    font = ["system-ui", "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "sans-serif"]
    gr.mount_gradio_app(
        app,
        buyer_page(asynchronous, application.settings.page),
        path="/",
        theme=gr.themes.Default(font=font, font_mono=["ui-monospace", "monospace"]),
        css=page_style(),
        head=page_head(),
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size="1kb",
        ssr_mode=False,
    )
    return app


def run_server(application: Application, *, host: str, port: int) -> None:
    """Serve until a signal ends it; answers under way are finished first.

    Raises:
        PortInUseError: Another program listens there.
    """
    listener = _listen(host, port)
    config = uvicorn.Config(
        create_app(application), log_level="warning", timeout_graceful_shutdown=_SHUTDOWN_SECONDS, server_header=False
    )
    uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise PortInUseError(
            f"cannot listen on {host} port {port} ({error.strerror}); stop the program that does,"
            " or give another --port"
        ) from error
    return listener
