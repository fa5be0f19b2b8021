"""The tab about unanswered questions. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from chatbot.gaps import GapReport
from chatbot.records.gap_notes import GapNote, GapState
from ingest.types import Language
from ui.admin.answer_tab import answer_form
from ui.admin.context import AdminContext, Tab
from ui.admin.downloads import bundle
from ui.admin.gap_views import (
    GapDesk,
    chosen_gap,
    first_questions,
    note_choices,
    notes_html,
    report_html,
    topic_choices,
    topic_html,
)
from ui.admin.html_table import note
from ui.admin.labels import Labels
from ui.admin.office import Visit
from ui.admin.office_tab import (
    QUICK,
    WORK,
    OfficeEvents,
    buttons,
    file_slot,
    html,
    joined,
    period,
    saved,
    unchanged,
)
from ui.admin.office_texts import OFFICE
from ui.admin.questions_texts import QUESTIONS


class _Events(OfficeEvents):
    """What the widgets call."""

    def __init__(self, context: AdminContext) -> None:
        super().__init__(context)
        self._desk = GapDesk(context.application.messages.intent)

    def show(self, is_open: bool, days: int, kb: str, language: Language, request: gr.Request) -> list[Any]:  # noqa: FBT001 - gradio's way to call
        def shown(visit: Visit) -> list[Any]:
            if not is_open:
                return unchanged(6)
            report, notes = self._desk.report(visit, kb, days), self._desk.notes(visit, kb)
            topics = gr.update(choices=topic_choices(report), value=None)
            return ["", topics, "", *_lists(visit, report, notes)]

        return self.within(request, language, 6, shown, kb=kb)

    def choose(self, name: str | None, days: int, kb: str, language: Language, request: gr.Request) -> list[Any]:
        def chosen(visit: Visit) -> list[Any]:
            gap = chosen_gap(self._desk.report(visit, kb, days), name)
            asked = first_questions(gap)
            return ["", topic_html(visit, gap), asked, asked.partition("\n")[0]]

        return self.within(request, language, 4, chosen, kb=kb)

    def add_note(
        self, name: str | None, text: str, days: int, kb: str, language: Language, request: gr.Request
    ) -> list[Any]:
        def added(visit: Visit) -> list[Any]:
            self._desk.add_note(visit, kb, name or "", text)
            report, notes = self._desk.report(visit, kb, days), self._desk.notes(visit, kb)
            return [note(QUESTIONS[visit.language].note_added), "", *_lists(visit, report, notes)]

        return self.within(request, language, 5, added, kb=kb)

    def set_state(
        self, note_id: int | None, state: GapState, days: int, kb: str, language: Language, request: gr.Request
    ) -> list[Any]:
        def changed(visit: Visit) -> list[Any]:
            self._desk.set_state(visit, kb, note_id, state)
            report, notes = self._desk.report(visit, kb, days), self._desk.notes(visit, kb)
            return ["", *_lists(visit, report, notes)]

        return self.within(request, language, 4, changed, kb=kb)

    def csv(self, days: int, kb: str, language: Language, request: gr.Request) -> list[Any]:
        def made(visit: Visit) -> list[Any]:
            return ["", bundle(f"questions-{kb}.csv", self._desk.csv(visit, kb, days))]

        return self.within(request, language, 2, made, kb=kb)


def questions_tab(context: AdminContext) -> Tab:
    """Gap report, approved answers, missing documents."""
    events, texts, labels, office = _Events(context), QUESTIONS["en"], Labels(QUESTIONS, gr.update), OFFICE["en"]
    with gr.Tab(texts.tab, id="questions", elem_id="questions-tab") as tab:
        is_open = gr.State(False)  # noqa: FBT003 - gradio's way to keep something
        intro = gr.Markdown(texts.intro)
        with gr.Row(elem_classes="cd-head"):
            days, of_days = period("questions-days")
            load = gr.Button(office.load, elem_id="questions-load", min_width=120)
            csv = gr.Button(office.download_csv, elem_id="questions-csv", min_width=120)
        outcome, report = html("questions-said"), html("questions-report")
        topic = gr.Dropdown([], label=texts.topic, info=texts.topic_info, elem_id="questions-topic")
        details = html("questions-details")
        form = answer_form(context, tab)
        with gr.Accordion(texts.note_title, open=False, elem_id="questions-notes") as noting:
            note_outcome = html("questions-note-said")
            missing = gr.Textbox(label=texts.note, info=texts.note_info, lines=2, elem_id="questions-note")
            add = gr.Button(texts.note_add, elem_id="questions-note-add")
            notes = html("questions-note-list")
            with gr.Row(elem_classes="cd-head"):
                chosen_note = gr.Dropdown([], label=texts.note_choice, elem_id="questions-note-choice", scale=3)
                done = gr.Button(texts.note_done, elem_id="questions-note-done", min_width=120)
                reopen = gr.Button(texts.note_open, elem_id="questions-note-open", min_width=120)
        # Beside the tab they would count as tabs.
        states = [gr.State(state) for state in ("done", "open")]
        file = file_slot()
    place, lists = [context.kb, context.language], [report, notes, chosen_note]
    given, shown = [is_open, days, *place], [outcome, topic, details, *lists]
    gr.on([tab.select, load.click], events.open, None, is_open, **QUICK).then(events.show, given, shown, **WORK)
    gr.on([days.change, context.kb.change, context.language.change], events.show, given, shown, **WORK)
    topic.input(events.choose, [topic, days, *place], [outcome, details, form.questions, form.query], **WORK)
    add.click(events.add_note, [topic, missing, days, *place], [note_outcome, missing, *lists], **WORK)
    for button, state in zip((done, reopen), states, strict=True):
        button.click(events.set_state, [chosen_note, state, days, *place], [note_outcome, *lists], **WORK)
    saved(csv.click(events.csv, [days, *place], [outcome, file], **WORK), file)
    _name(labels, tab=tab, intro=intro, topic=topic, noting=noting, missing=missing, chosen_note=chosen_note)
    for button, word in ((add, "note_add"), (done, "note_done"), (reopen, "note_open")):
        labels.add(button, value=word)
    return joined(labels.tab(), of_days, form.tab, buttons(load=load, download_csv=csv))


def _name(labels: Labels, *, tab: Any, intro: Any, topic: Any, noting: Any, missing: Any, chosen_note: Any) -> None:
    labels.add(tab, label="tab")
    labels.add(intro, value="intro")
    labels.add(topic, label="topic", info="topic_info")
    labels.add(noting, label="note_title")
    labels.add(missing, label="note", info="note_info")
    labels.add(chosen_note, label="note_choice")


def _lists(visit: Visit, report: GapReport, notes: Sequence[GapNote]) -> list[Any]:
    choices = gr.update(choices=note_choices(visit, notes), value=None)
    return [report_html(visit, report, notes), notes_html(visit, notes), choices]
