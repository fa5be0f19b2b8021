"""The part of a tab about one person's data. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ingest.types import Language
from ui.admin.context import AdminContext, Tab
from ui.admin.downloads import bundle
from ui.admin.html_table import note
from ui.admin.labels import Labels
from ui.admin.office import Visit
from ui.admin.office_tab import QUICK, WORK, OfficeEvents, file_slot, html, joined, saved, unchanged
from ui.admin.people_view import conversation_choices, conversations_html, erased_line, retention_html
from ui.admin.personal import erase_conversations, export_conversations, find_conversations
from ui.admin.personal_texts import PERSONAL


class _Events(OfficeEvents):
    """What the widgets call."""

    def show(self, is_open: bool, language: Language, request: gr.Request) -> list[Any]:  # noqa: FBT001 - gradio's way to call
        def shown(visit: Visit) -> list[Any]:
            days = visit.application.settings.records.retention_days
            return [retention_html(days, visit.language)] if is_open else unchanged(1)

        return self.within(request, language, 1, shown)

    def search(self, query: str, language: Language, request: gr.Request) -> list[Any]:
        def found(visit: Visit) -> list[Any]:
            conversations = find_conversations(visit, query)
            choices = conversation_choices(conversations)
            everything = gr.update(choices=choices, value=[identity for _, identity in choices])
            return ["", conversations_html(conversations, visit.language), everything, False]

        return self.within(request, language, 4, found)

    def export(self, ids: list[str], language: Language, request: gr.Request) -> list[Any]:
        def made(visit: Visit) -> list[Any]:
            return ["", bundle("conversations.json", export_conversations(visit, ids))]

        return self.within(request, language, 2, made)

    def erase(self, ids: list[str], is_sure: bool, language: Language, request: gr.Request) -> list[Any]:  # noqa: FBT001
        def erased(visit: Visit) -> list[Any]:
            if not is_sure:
                return [note(PERSONAL[visit.language].not_sure, is_bad=True), *unchanged(3)]
            line = erased_line(erase_conversations(visit, ids), visit.language)
            return [note(line), "", gr.update(choices=[], value=[]), False]

        return self.within(request, language, 4, erased)


def personal_part(context: AdminContext, tab: gr.Tab) -> Tab:
    """Find, export, erase what is kept of a person."""
    events, texts, labels = _Events(context), PERSONAL["en"], Labels(PERSONAL, gr.update)
    with gr.Accordion(texts.title, open=False, elem_id="people-personal") as part:
        is_open = gr.State(False)  # noqa: FBT003 - gradio's way to keep something
        labels.add(gr.Markdown(texts.intro), value="intro")
        retention = html("people-retention")
        with gr.Row(elem_classes="cd-head"):
            query = gr.Textbox(
                label=texts.query, info=texts.query_info, max_length=200, elem_id="people-query", scale=4
            )
            search = gr.Button(texts.search, elem_id="people-search", min_width=120)
        outcome, found = html("people-personal-said"), html("people-found")
        chosen = gr.Dropdown([], label=texts.chosen, multiselect=True, elem_id="people-conversations")
        export = gr.Button(texts.export, elem_id="people-export")
        with gr.Row(elem_classes="cd-head"):
            with gr.Column(scale=3):
                sure = gr.Checkbox(label=texts.sure, elem_id="people-sure")
            erase = gr.Button(texts.erase, variant="stop", elem_id="people-erase", min_width=120)
        file = file_slot()
    language, shown = context.language, [outcome, found, chosen, sure]
    tab.select(events.open, None, is_open, **QUICK).then(events.show, [is_open, language], retention, **WORK)
    language.change(events.show, [is_open, language], retention, **WORK)
    gr.on([search.click, query.submit], events.search, [query, language], shown, **WORK)
    saved(export.click(events.export, [chosen, language], [outcome, file], **WORK), file)
    erase.click(events.erase, [chosen, sure, language], shown, **WORK)
    labels.add(part, label="title")
    labels.add(query, label="query", info="query_info")
    labels.add(chosen, label="chosen")
    labels.add(sure, label="sure")
    for button, word in ((search, "search"), (export, "export"), (erase, "erase")):
        labels.add(button, value=word)
    return joined(labels.tab())
