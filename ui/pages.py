"""The pages on their paths. Engine file of gradio: mounting only."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import gradio as gr
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Mount
from starlette.types import Scope

from chatbot.assembly import Application
from chatbot.intent import intent_name
from ui.accounts.access import page_user, require
from ui.accounts.identity import Identity
from ui.admin.keeper import Keeper
from ui.admin.page import admin_head, admin_page, admin_style
from ui.agent.page import agent_head, agent_page, agent_style
from ui.buyer_desk import BuyerDesk
from ui.buyer_page import buyer_page
from ui.threads import AsyncApplication

_FONT = ["system-ui", "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "sans-serif"]
# What is uploaded goes through routes of our own.
_NO_UPLOADS = "1kb"


def mount_pages(
    app: FastAPI,
    application: Application,
    asynchronous: AsyncApplication,
    *,
    desk: BuyerDesk,
    keeper: Keeper,
    who: Callable[[Any], Identity],
    count: Callable[[Scope], int],
) -> None:
    """Mount every page; the buyer's last, as its path is the beginning of all.

    Args:
        app: With accounts around it; see ``ui.accounts.wiring.add_accounts``.
        application: For the desks of people with an account.
        asynchronous: The same, for buyers.
        desk: Of buyers.
        keeper: Of documents that are watched or built.
        who: Says who sent a request.
        count: Counts what a buyer asks; says how many seconds to wait, or 0.
    """
    mount_page(
        app,
        admin_page(application, require("administrator"), keeper=keeper),
        "/admin",
        css=admin_style(),
        head=admin_head(),
        auth_dependency=page_user("administrator"),
    )
    mount_page(
        app,
        agent_page(application, require("agent"), intent_name),
        "/agent",
        css=agent_style(),
        head=agent_head(),
        auth_dependency=page_user("agent"),
    )
    scripts = "".join(f"<script>{_read(name)}</script>" for name in ("page.js", "embedded.js"))
    page = buyer_page(asynchronous, desk, application.settings.page, who, count)
    mount_page(app, page, "/", css=_read("page.css"), head=scripts)
    for route in app.routes:
        if isinstance(route, Mount) and isinstance(route.app, gr.routes.App):
            # An open page holds a connection for as long as it is let.
            asynchronous.shutdown.at_end(route.app.stop_event.set)


def mount_page(app: FastAPI, page: gr.Blocks, path: str, *, css: str, head: str, **options: Any) -> None:
    """Mount one page, as every page is.

    Args:
        app: Where.
        page: Which.
        path: Its path.
        css: Its style sheet.
        head: Its scripts.
        options: More of gradio's own.
    """
    if path != "/":
        # The buyer's page answers for all that no route before it takes, also for this path without its slash.
        app.get(path, include_in_schema=False)(_with_slash)
    gr.mount_gradio_app(
        app,
        page,
        path=path,
        css=css,
        head=f"<script>{_read('streams.js')}</script>{head}",
        theme=gr.themes.Default(font=_FONT, font_mono=["ui-monospace", "monospace"]),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        max_file_size=_NO_UPLOADS,
        **options,
    )


def _with_slash(request: Request) -> RedirectResponse:
    # Relative, so that it holds behind a proxy that puts something in front of the path.
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{request.url.path.rsplit('/', 1)[-1]}/{query}")


def _read(name: str) -> str:
    return (files("ui") / name).read_text(encoding="utf-8")
