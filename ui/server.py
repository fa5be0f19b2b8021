"""The web application: pages and API on one port."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version

import uvicorn
from fastapi import FastAPI
from starlette.requests import Request

from chatbot.assembly import Application
from chatbot.photo import MAX_PHOTO_BYTES
from chatbot.settings import Settings
from ui.accounts.access import identity_of, require
from ui.accounts.accounts import first_link
from ui.accounts.opening import open_accounts
from ui.accounts.rate_limit import seconds_to_wait, visitor_in
from ui.accounts.rate_limits import RateLimits
from ui.accounts.wiring import add_accounts
from ui.admin.keeper import Keeper
from ui.admin.upload_routes import UPLOAD_PATH, console_routes
from ui.agent.drafter import Drafter
from ui.api import api_routes
from ui.buyer_desk import BuyerDesk
from ui.copy_api import copy_routes
from ui.documents import document_routes
from ui.errors import PortInUseError
from ui.http_errors import add_error_handlers
from ui.insights_api import INSIGHTS_PATH, insight_routes, longest_body
from ui.limits import BodyLimit, SecurityHeaders
from ui.loading import Loader
from ui.metrics import Metrics
from ui.metrics_route import is_from, metrics_routes, published_figures
from ui.nameplate_api import NAMEPLATE_PATH, nameplate_routes
from ui.openai_api import openai_routes
from ui.products_api import product_routes
from ui.question_recorder import QuestionRecorder
from ui.request_counter import RequestCounter
from ui.retention import Retention
from ui.shutdown import LAST_BYTES_SECONDS, PatientServer, SendAway, Shutdown
from ui.threads import AsyncApplication
from ui.tracing import open_tracing
from ui.widget import widget_routes

_BACKLOG = 2048


def create_app(application: Application, shutdown: Shutdown | None = None) -> FastAPI:
    """Put routes and pages together; models are loaded when the server starts.

    Args:
        application: What answers.
        shutdown: Told by whoever ends the server, so that answers under way are finished.

    Raises:
        RecordsError: The database of conversations and accounts cannot be opened.
        TracingPackageMissingError: Traces are wanted, and what sends them is not installed.
    """
    # Before gradio is imported: nothing is sent to anybody.
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    from ui.pages import mount_pages

    settings = application.settings
    tracing = open_tracing(settings.tracing)
    application.callbacks = tracing.callbacks
    asynchronous = AsyncApplication(application, shutdown)
    loader = Loader(application, asynchronous.own_kb)
    metrics = Metrics(
        queue_length=application.queue_length,
        cached_answers=lambda: application.answer_cache.hits,
        published=published_figures(application.administration, settings.server.kbs),
        servers=application.server_figures,
    )
    application.records.drafts.told = lambda decision: metrics.decided(decision.action)
    recorder = QuestionRecorder(asynchronous, metrics)
    keeper = Keeper(application, watchable=settings.server.watch_folders)
    drafter = Drafter(application)
    retention = Retention(application)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        loader.start()
        drafter.start()
        keeper.start()
        retention.start()
        yield
        await asynchronous.run(drafter.stop)
        await asynchronous.run(keeper.close)
        await asynchronous.run(retention.stop)
        await asynchronous.run(tracing.close)
        await asynchronous.run(loader.finish)

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
    for routes in (
        api_routes(asynchronous, loader, recorder),
        openai_routes(asynchronous, recorder),
        copy_routes(asynchronous),
        product_routes(asynchronous),
        insight_routes(application, asynchronous, require("administrator")),
        document_routes(asynchronous),
        nameplate_routes(asynchronous, visitor=lambda scope: visitor_in(scope, settings.accounts)),
        widget_routes(settings.widget),
        metrics_routes(metrics, may_read=_may_read_figures(settings)),
        console_routes(application, require("administrator"), max_upload_bytes=settings.server.max_upload_bytes),
    ):
        app.include_router(routes)
    limits = RateLimits(settings.accounts)
    accounts = open_accounts(application.records, settings.accounts)
    add_accounts(app, accounts, title=settings.page.title, limits=limits)
    app.add_middleware(SecurityHeaders, sites=settings.widget.sites)
    # What may be longer is counted by the route itself, while it is read.
    app.add_middleware(
        BodyLimit,
        larger={
            UPLOAD_PATH: sys.maxsize,
            NAMEPLATE_PATH: MAX_PHOTO_BYTES,
            INSIGHTS_PATH: longest_body(settings.insights.max_order_bytes),
        },
    )
    app.add_middleware(SendAway, shutdown=asynchronous.shutdown)
    # The outermost, so that every answer is counted, whoever gives it.
    app.add_middleware(RequestCounter, metrics=metrics, mounts=("/agent", "/admin"))
    mount_pages(
        app,
        application,
        asynchronous,
        desk=BuyerDesk(asynchronous, recorder),
        keeper=keeper,
        who=identity_of,
        count=lambda scope: seconds_to_wait(scope, settings.accounts, limits),
    )
    return app


def _may_read_figures(settings: Settings) -> Callable[[Request], bool]:
    is_near = is_from(settings.server.metrics_from, trusted_proxies=settings.accounts.trusted_proxies)
    return lambda request: is_near(request) or identity_of(request).has_role("administrator")


def run_server(application: Application, *, host: str, port: int) -> None:
    """Serve until a signal ends it; answers under way are finished first.

    Raises:
        PortInUseError: Another program listens there.
    """
    listener = _listen(host, port)
    shutdown = Shutdown(application.settings.server.shutdown_seconds)
    config = uvicorn.Config(
        create_app(application, shutdown),
        # Through the program's own log, which masks.
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=LAST_BYTES_SECONDS,
        server_header=False,
        # Addresses hold one-time links; whom X-Forwarded-* is believed from is a matter of accounts.trusted_proxies.
        access_log=False,
        proxy_headers=False,
    )
    PatientServer(config, shutdown).run(sockets=[listener])


def setup_link(application: Application) -> str | None:
    """Path of a one-time link for the first administrator; ``None`` where there is one."""
    return first_link(open_accounts(application.records, application.settings.accounts))


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
