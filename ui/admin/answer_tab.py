"""The part of a tab in which an approved answer is written. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ingest.types import PUBLIC, Language
from ui.admin.approval import approve, audiences, publish, source_choices
from ui.admin.context import AdminContext, Tab
from ui.admin.html_table import note
from ui.admin.labels import Labels
from ui.admin.office import Visit
from ui.admin.office_tab import QUICK, WORK, OfficeEvents, html
from ui.admin.questions_texts import QUESTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerForm:
    """What others put into the form."""

    questions: gr.Textbox
    query: gr.Textbox
    tab: Tab


class _Events(OfficeEvents):
    """What the widgets call."""

    def choices(self, request: gr.Request) -> Any:
        return gr.update(choices=audiences(self.context.who(request)))

    def other_audience(self, request: gr.Request) -> Any:
        self.context.who(request)
        return gr.update(choices=[], value=[])

    def search(self, query: str, audience: str, kb: str, language: Language, request: gr.Request) -> list[Any]:
        def found(visit: Visit) -> list[Any]:
            choices = [(own.label, own.chunk_id) for own in source_choices(visit, kb, query, audience)]
            nothing = "" if choices else note(QUESTIONS[visit.language].no_sources)
            return [nothing, gr.update(choices=choices, value=[])]

        return self.within(request, language, 2, found, kb=kb)

    def approve(
        self,
        questions: str,
        answer: str,
        sources: list[str],
        audience: str,
        until: str,
        kb: str,
        language: Language,
        request: gr.Request,
    ) -> Iterator[list[Any]]:
        def kept(visit: Visit) -> list[Any]:
            approve(
                visit, kb, questions=questions, answer=answer, sources=sources, audience=audience or PUBLIC, until=until
            )
            return [None]

        # What was typed stays until it is kept.
        first = self.within(request, language, 1, kept, kb=kb)
        if first != [None]:
            yield [*first, gr.skip()]
            return
        for line, is_bad in publish(self.visit(request, language, kb), self.context.keeper, kb):
            yield [note(line, is_bad=is_bad), ""]


def answer_form(context: AdminContext, tab: gr.Tab) -> AnswerForm:
    """The form, on the page at this place."""
    events, texts, labels = _Events(context), QUESTIONS["en"], Labels(QUESTIONS, gr.update)
    with gr.Accordion(texts.approve_title, open=False, elem_id="questions-approve") as form:
        questions = gr.Textbox(
            label=texts.questions, info=texts.questions_info, lines=2, max_lines=8, elem_id="questions-asked"
        )
        answer = gr.Textbox(label=texts.answer, lines=4, max_lines=12, elem_id="questions-answer")
        with gr.Row():
            audience = gr.Dropdown(
                [PUBLIC],
                value=PUBLIC,
                label=texts.audience,
                info=texts.audience_info,
                allow_custom_value=True,
                elem_id="questions-audience",
            )
            until = gr.Textbox(label=texts.until, info=texts.until_info, max_length=10, elem_id="questions-until")
        with gr.Row(elem_classes="cd-head"):
            query = gr.Textbox(label=texts.source_query, scale=4, elem_id="questions-query")
            search = gr.Button(texts.source_search, elem_id="questions-search", min_width=120)
        sources = gr.Dropdown(
            [], label=texts.sources, info=texts.sources_info, multiselect=True, elem_id="questions-sources"
        )
        button = gr.Button(texts.approve, variant="primary", elem_id="questions-publish")
        outcome = html("questions-approval")
    place = [context.kb, context.language]
    tab.select(events.choices, None, audience, **QUICK)
    audience.change(events.other_audience, None, sources, **QUICK)
    gr.on([search.click, query.submit], events.search, [query, audience, *place], [outcome, sources], **WORK)
    written = [questions, answer, sources, audience, until]
    button.click(events.approve, [*written, *place], [outcome, answer], **WORK)
    labels.add(form, label="approve_title")
    labels.add(questions, label="questions", info="questions_info")
    labels.add(answer, label="answer")
    labels.add(audience, label="audience", info="audience_info")
    labels.add(until, label="until", info="until_info")
    labels.add(query, label="source_query")
    labels.add(search, value="source_search")
    labels.add(sources, label="sources", info="sources_info")
    labels.add(button, value="approve")
    return AnswerForm(questions=questions, query=query, tab=labels.tab())
