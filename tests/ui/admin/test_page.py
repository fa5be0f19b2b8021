"""The console's page without a browser: every event asks who sent it, and every word is there in both languages."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from gradio.helpers import special_args

from chatbot.assembly import Application
from tests.ui.admin.consoles import ADMINISTRATOR
from tests.vectorstore.corpus import write_files
from ui.accounts.errors import AccessDeniedError
from ui.accounts.identity import Identity
from ui.admin.build_tab import build_tab
from ui.admin.chunks_tab import chunks_tab
from ui.admin.curation_tab import curation_tab
from ui.admin.documents_tab import documents_tab
from ui.admin.gate_tab import gate_tab
from ui.admin.keeper_tab import keeper_tab
from ui.admin.page import admin_page
from ui.admin.probe_tab import probe_tab
from ui.admin.versions_tab import versions_tab
from vectorstore.errors import KnowledgeBaseMissingError

KNOWLEDGE_TABS = (
    documents_tab,
    build_tab,
    probe_tab,
    chunks_tab,
    curation_tab,
    versions_tab,
    gate_tab,
    keeper_tab,
)
TEXTS = sorted(path.stem for path in (Path(__file__).parents[3] / "ui" / "admin").glob("*_texts.py"))
TENANT = Identity(name="tom", role="administrator", kbs=("acme",))


def denied(_request: object) -> Identity:
    raise AccessDeniedError("administrator", is_known=False)


def called(function: Any, inputs: list[Any]) -> Any:
    """What an event returns, a generator's first value."""
    arguments = special_args(function, inputs, request=gr.Request(username=None, headers={}))[0]
    found = function(*arguments)
    return next(found) if inspect.isgenerator(found) else found


def test_every_event_of_the_console_asks_who_sent_it(application: Application) -> None:
    page = admin_page(application, denied, tabs=KNOWLEDGE_TABS)
    events = [event for event in page.fns.values() if event.fn is not None]
    assert len(events) > 60
    for event in events:
        for kb in (None, "default"):
            inputs = [kb if block.elem_id == "kb" else guessed(block) for block in event.inputs]
            with pytest.raises(AccessDeniedError):
                called(event.fn, inputs)


def test_no_event_shows_or_touches_a_knowledge_base_of_somebody_else(application: Application, folder: Path) -> None:
    write_files(folder, {"margins.md": "# Margins of ours\n\nThe margin of the pump P7 is twelve percent.\n"})
    for _ in range(2):
        application.ingest([folder], publish=False)
        application.administration.publish("default", "000001")
    page = admin_page(application, lambda _: TENANT, tabs=KNOWLEDGE_TABS)
    before = contents(application)
    refused = 0
    for event in page.fns.values():
        if event.fn is None or not any(block.elem_id == "kb" for block in event.inputs):
            continue
        inputs = ["default" if block.elem_id == "kb" else guessed(block) for block in event.inputs]
        try:
            found = str(called(event.fn, inputs))
        except KnowledgeBaseMissingError:
            found = ""
        refused += 1
        assert "argin" not in found
        assert "000001" not in found
    assert refused > 60
    assert contents(application) == before
    assert application.records.audit.entries() == []


def guessed(block: Any) -> Any:
    """What somebody who knows the page would send."""
    return "en" if str(block.elem_id).startswith("language") else "000001"


def contents(application: Application) -> dict[str, bytes]:
    files = [path for path in application.settings.data_dir.rglob("*") if path.is_file()]
    return {str(path): path.read_bytes() for path in files if not path.name.startswith("records")}


def test_a_language_switch_reaches_every_labelled_widget(application: Application) -> None:
    page = admin_page(application, lambda _: ADMINISTRATOR, tabs=KNOWLEDGE_TABS)
    (switch,) = [event for event in page.fns.values() if event.name == "switch"]
    for language in ("zh", "en"):
        updates = called(switch.fn, [language])
        assert len(updates) == len(switch.outputs)


@pytest.mark.parametrize("module", TEXTS)
def test_both_languages_say_everything(module: str) -> None:
    texts: Mapping[str, Any] = getattr(import_module(f"ui.admin.{module}"), "TEXTS", {})
    for field in dataclasses.fields(texts["en"]) if texts else ():
        english, chinese = (getattr(texts[language], field.name) for language in ("en", "zh"))
        assert type(english) is type(chinese)
        if isinstance(english, Mapping):
            assert list(english) == list(chinese), field.name
        elif isinstance(english, tuple):
            assert len(english) == len(chinese), field.name
        assert _holes(english) == _holes(chinese), field.name


def _holes(text: object) -> set[str]:
    """What is filled in: {n}, {version} and the like."""
    return {part.split("}")[0] for part in str(text).split("{")[1:]} if isinstance(text, str) else set()
