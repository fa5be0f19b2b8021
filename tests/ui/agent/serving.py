"""Serves the agents' page alone, as the server mounts it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI

from chatbot.assembly import Application
from ingest.types import Language
from ui.accounts.identity import Identity
from ui.agent.page import agent_head, agent_page, agent_style


def name_intent(intent: str, language: Language) -> str:
    return {"returns": {"en": "Returns", "zh": "退货"}}.get(intent, {"en": intent, "zh": intent})[language]


@contextmanager
def serving(application: Application, who: Callable[[Any], Identity]) -> Iterator[str]:
    """On a free port of this machine; gives the address of the page."""
    app = FastAPI()
    font = ["system-ui", "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "sans-serif"]
    gr.mount_gradio_app(
        app,
        agent_page(application, who, name_intent),
        path="/agent",
        theme=gr.themes.Default(font=font, font_mono=["ui-monospace", "monospace"]),
        css=agent_style(),
        head=agent_head(),
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size="1kb",
        ssr_mode=False,
    )
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=5))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/agent"
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        listener.close()
