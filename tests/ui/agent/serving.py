"""Serves the agents' page alone, as the server mounts it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI

from chatbot.assembly import Application
from ingest.types import Language
from tests.ui.served import listening
from ui.accounts.identity import Identity
from ui.agent.page import agent_head, agent_page, agent_style
from ui.pages import mount_page


def name_intent(intent: str, language: Language) -> str:
    return {"returns": {"en": "Returns", "zh": "退货"}}.get(intent, {"en": intent, "zh": intent})[language]


@contextmanager
def serving(application: Application, who: Callable[[Any], Identity]) -> Iterator[str]:
    """On a free port of this machine; gives the address of the page."""
    app = FastAPI()
    mount_page(app, agent_page(application, who, name_intent), "/agent", css=agent_style(), head=agent_head())
    with listening(app) as address:
        yield f"{address}/agent"
