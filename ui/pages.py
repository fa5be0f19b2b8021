"""The pages on their paths. Engine file of gradio: mounting only."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import gradio as gr
from fastapi import FastAPI

from chatbot.assembly import Application
from ui.accounts.identity import Identity
from ui.buyer_desk import BuyerDesk
from ui.buyer_page import buyer_page
from ui.threads import AsyncApplication

_FONT = ["system-ui", "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "sans-serif"]


def mount_pages(
    app: FastAPI,
    application: Application,
    asynchronous: AsyncApplication,
    desk: BuyerDesk,
    who: Callable[[Any], Identity],
) -> None:
    """Mount every page; the buyer's last, as its path is the beginning of all."""
    _mount(
        app,
        buyer_page(asynchronous, desk, application.settings.page, who),
        "/",
        scripts=("page.js", "embedded.js"),
        max_file_size="1kb",
    )


def _mount(app: FastAPI, page: gr.Blocks, path: str, *, scripts: tuple[str, ...] = (), **options: Any) -> None:
    gr.mount_gradio_app(
        app,
        page,
        path=path,
        theme=gr.themes.Default(font=_FONT, font_mono=["ui-monospace", "monospace"]),
        css=_read("page.css"),
        head="".join(f"<script>{_read(script)}</script>" for script in scripts),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        **options,
    )


def _read(name: str) -> str:
    return (files("ui") / name).read_text(encoding="utf-8")
