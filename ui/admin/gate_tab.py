"""The gate's questions and reports. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ingest.types import Language
from ui.admin.context import AdminContext, Tab
from ui.admin.documents_view import uploader
from ui.admin.gate_desk import GateDesk
from ui.admin.gate_texts import TEXTS
from ui.admin.gate_view import (
    check_html,
    links_html,
    questions_table,
    report_choices,
    reports_table,
    settings_html,
    used_html,
)
from ui.admin.html_table import note
from ui.admin.labels import Labels
from ui.admin.notices import attempt, told

_REFRESH = "gate-refresh"
_QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
_SLOW: dict[str, Any] = {"concurrency_limit": None, "show_progress": "minimal", "api_visibility": "private"}


class _Events:
    """What the widgets call; each event asks who sent it."""

    def __init__(self, context: AdminContext) -> None:
        self._context = context
        self._desk = GateDesk(context.application)

    def drop(self, kb: str, language: Language, request: gr.Request) -> str:
        def placed() -> str:
            self._context.enter(request, kb)
            return uploader("questions", kb, language, _REFRESH)

        return told(placed, language)

    def refresh(self, kb: str, language: Language, request: gr.Request) -> list[Any]:
        def looked() -> list[Any]:
            self._context.enter(request, kb)
            sheets, reports = self._desk.sheets(kb), self._desk.reports(kb)
            return [
                "",
                settings_html(self._desk.settings, language),
                links_html(kb, language),
                questions_table(self._desk.questions(kb), language),
                gr.update(choices=sheets, value=sheets[0] if sheets else None),
                reports_table(reports, language),
                gr.update(choices=report_choices(reports, language), value=reports[0].row.version if reports else None),
                gr.update(visible=False),
            ]

        return attempt(looked, language, [gr.skip()] * 7)

    def lists(self, kb: str, language: Language, request: gr.Request) -> list[Any]:
        """After something was done: the same without a word, for that was said already."""
        return self.refresh(kb, language, request)[1:]

    def use(self, kb: str, language: Language, sheet: str | None, request: gr.Request) -> str:
        def used() -> str:
            identity = self._context.enter(request, kb)
            if not sheet:
                return note(TEXTS[language].choose_first, is_bad=True)
            return used_html(self._desk.use(kb, sheet, identity), language)

        return told(used, language)

    def clear(self, kb: str, language: Language, request: gr.Request) -> str:
        def cleared() -> str:
            self._desk.clear(kb, self._context.enter(request, kb))
            return note(TEXTS[language].cleared)

        return told(cleared, language)

    def check(self, kb: str, language: Language, version: str | None, request: gr.Request) -> str:
        def checked() -> str:
            self._context.enter(request, kb)
            if not version:
                return note(TEXTS[language].choose_first, is_bad=True)
            return check_html(self._desk.check(kb, version), language)

        return told(checked, language)

    def sure(self, kb: str, request: gr.Request) -> Any:
        self._context.enter(request, kb)
        return gr.update(visible=True)


def gate_tab(context: AdminContext) -> Tab:
    """Put the tab on the page."""
    events, labels, texts = _Events(context), Labels(TEXTS, gr.update), TEXTS["en"]
    kb, language = context.kb, context.language
    with labels.add(gr.Tab(texts.tab, id="gate", elem_id="gate"), label="tab") as tab:
        labels.add(gr.Markdown(texts.intro), value="intro")
        settings = gr.HTML(elem_id="gate-settings")
        notice = gr.HTML(elem_id="gate-notice")
        labels.add(gr.Markdown(texts.questions), value="questions")
        labels.add(gr.Markdown(texts.questions_hint), value="questions_hint")
        links = gr.HTML(elem_id="gate-links")
        drop = gr.HTML(elem_id="gate-drop")
        sheet = labels.add(gr.Dropdown([], label=texts.sheet, elem_id="gate-sheet"), label="sheet")
        with gr.Row():
            use = labels.add(gr.Button(texts.use, variant="primary", elem_id="gate-use"), value="use")
            clear = labels.add(gr.Button(texts.clear, elem_id="gate-clear"), value="clear")
            sure = labels.add(
                gr.Button(texts.clear_sure, variant="stop", visible=False, elem_id="gate-clear-sure"),
                value="clear_sure",
            )
            again = labels.add(gr.Button(texts.refresh, elem_id=_REFRESH), value="refresh")
        questions = gr.HTML(elem_id="gate-questions")
        labels.add(gr.Markdown(texts.reports), value="reports")
        reports = gr.HTML(elem_id="gate-reports")
        version = labels.add(gr.Dropdown([], label=texts.version, elem_id="gate-version"), label="version")
        check = labels.add(gr.Button(texts.check, elem_id="gate-check"), value="check")
        checked = gr.HTML(elem_id="gate-checked")

    asked = [kb, language]
    lists = [settings, links, questions, sheet, reports, version, sure]
    for change in (kb.change, language.change, tab.select, again.click):
        change(events.refresh, asked, [notice, *lists], **_SLOW)
    for change in (kb.change, language.change):
        change(events.drop, asked, drop, **_QUICK)
    for act, event, inputs in (
        (use.click, events.use, [*asked, sheet]),
        (sure.click, events.clear, asked),
    ):
        act(event, inputs, notice, **_SLOW).then(events.lists, asked, lists, **_SLOW)
    clear.click(events.sure, kb, sure, **_QUICK)
    check.click(events.check, [*asked, version], checked, **_SLOW)
    return labels.tab()
