"""The agents' desk at ``/agent``. Engine file of gradio: the frame around the tabs."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import gradio as gr

from chatbot.assembly import Application
from ingest.types import Language
from ui.accounts.errors import AccessDeniedError
from ui.accounts.identity import Identity
from ui.agent.approve_events import ApproveEvents
from ui.agent.approve_part import Who, wire_approve
from ui.agent.desk_events import DeskEvents
from ui.agent.desk_tab import desk_labels, desk_widgets, wire_desk
from ui.agent.figures_tab import figure_labels, figure_widgets, wire_figures
from ui.agent.queue import NameIntent
from ui.agent.texts import TEXTS
from ui.agent.write_tab import wire_write, write_labels, write_widgets
from ui.desk_links import desk_links
from ui.reader_language import preferred_language

_LANGUAGES = [("English", "en"), ("中文", "zh")]
_QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}


def agent_page(application: Application, who: Who, name_intent: NameIntent) -> gr.Blocks:
    """The desk.

    Args:
        application: Whose conversations are answered.
        who: Says who sent a request; raises for anybody who is no agent. Called in every event.
        name_intent: What a conversation is about, in a language.
    """
    texts = TEXTS["en"]
    title = application.settings.page.title
    with gr.Blocks(title=f"{title} · {texts.title}", analytics_enabled=False, fill_width=True) as page:
        kept = gr.BrowserState(None, storage_key="citedesk-language", secret="citedesk")  # noqa: S106 - no secret is kept
        with gr.Row(elem_classes="cd-head"):
            head = gr.Markdown(_heading(title, "en"), elem_id="heading")
            language = gr.Radio(
                _LANGUAGES, value="en", label=texts.language, elem_id="language", scale=0, min_width=240
            )
        with gr.Tabs(elem_id="tabs"):
            desk = desk_widgets()
            write = write_widgets()
            figures = figure_widgets()

        def agent(request: gr.Request) -> Identity:
            try:
                return who(request)
            except AccessDeniedError as error:
                # Said on the page, and no fault of the program: nothing for the log.
                raise gr.Error(str(error), print_exception=False) from error

        def first_language(known: str | None, request: gr.Request) -> Language:
            agent(request)
            return preferred_language(known or (request.headers or {}).get("accept-language", ""))

        def labels(chosen: Language) -> list[tuple[Any, Any]]:
            return [
                (kept, chosen),
                (head, gr.update(value=_heading(title, chosen))),
                (language, gr.update(label=TEXTS[chosen].language)),
                *desk_labels(desk, chosen),
                *write_labels(write, chosen),
                *figure_labels(figures, chosen),
            ]

        def switch(chosen: Language, request: gr.Request) -> list[Any]:
            agent(request)
            return [update for _, update in labels(chosen)]

        wire_desk(desk, DeskEvents(application, name_intent), agent, language, page)
        wire_approve(desk.approve, ApproveEvents(application), agent, desk.place, language)
        wire_write(write, application, agent, language)
        wire_figures(figures, application, agent, language, name_intent)
        language.change(switch, language, [widget for widget, _ in labels("en")], **_QUICK)
        page.load(first_language, kept, language, **_QUICK)
    return page


def agent_style() -> str:
    """The desk's style sheet, behind that of answers everywhere."""
    return "\n".join(
        place.read_text(encoding="utf-8") for place in (files("ui") / "page.css", files("ui.agent") / "agent.css")
    )


def agent_head() -> str:
    """Keys, and what a list that is read again would take from its reader."""
    scripts = ("agent.js", "write.js")
    return "".join(f"<script>{(files('ui.agent') / name).read_text(encoding='utf-8')}</script>" for name in scripts)


def _heading(title: str, language: Language) -> str:
    return f"# {title} · {TEXTS[language].title}\n\n{desk_links(language)}"
