"""Edits, approved answers, quarantine and contradictions. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from ingest.types import PUBLIC, Language
from ui.accounts.identity import Identity
from ui.admin.build_follow import follow_build
from ui.admin.context import AdminContext, Tab
from ui.admin.curation import CurationDesk
from ui.admin.curation_texts import TEXTS
from ui.admin.curation_view import (
    answer_choices,
    answers_html,
    contradictions_html,
    edit_choices,
    edits_html,
    quarantine_choices,
    quarantine_html,
)
from ui.admin.html_table import note
from ui.admin.labels import Labels
from ui.admin.notices import attempt, told

_QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
_SLOW: dict[str, Any] = {"concurrency_limit": None, "show_progress": "minimal", "api_visibility": "private"}


class _Events:
    """What the widgets call; each event asks who sent it."""

    def __init__(self, context: AdminContext) -> None:
        self._context = context
        self._desk = CurationDesk(context.application)

    def refresh(self, kb: str, language: Language, request: gr.Request) -> list[Any]:
        return attempt(lambda: ["", *self._lists(kb, language, request)], language, [gr.skip()] * 6)

    def lists(self, kb: str, language: Language, request: gr.Request) -> list[Any]:
        """After something was done: the same without a word, for that was said already."""
        return self.refresh(kb, language, request)[1:]

    def keep(self, kb: str, language: Language, item: str | None, request: gr.Request) -> str:
        return self._done(kb, language, item, request, "kept", self._desk.keep)

    def revert(self, kb: str, language: Language, item: str | None, request: gr.Request) -> str:
        return self._done(kb, language, item, request, "reverted", self._desk.revert)

    def withdraw(self, kb: str, language: Language, item: str | None, request: gr.Request) -> str:
        return self._done(kb, language, item, request, "withdrawn", self._desk.withdraw)

    def allow(self, kb: str, language: Language, item: str | None, request: gr.Request) -> str:
        return self._done(kb, language, item, request, "allowed", self._desk.allow)

    def approve(
        self,
        kb: str,
        language: Language,
        questions: str | None,
        answer: str | None,
        sources: str | None,
        audience: str | None,
        until: str | None,
        request: gr.Request,
    ) -> str:
        def approved() -> str:
            identity = self._context.enter(request, kb)
            self._desk.approve(
                kb,
                (questions or "").splitlines(),
                answer or "",
                sources=(sources or "").splitlines(),
                audience=audience or PUBLIC,
                until=until or "",
                identity=identity,
            )
            return note(TEXTS[language].approved)

        return told(approved, language)

    def contradictions(self, kb: str, language: Language, request: gr.Request) -> str:
        def found() -> str:
            self._context.enter(request, kb)
            return contradictions_html(self._desk.contradictions(kb), language)

        return told(found, language)

    def publish(self, kb: str, language: Language, request: gr.Request) -> Iterator[str]:
        identity = self._context.enter(request, kb)
        yield from follow_build(self._context.keeper.builds, kb, (), identity, language, publish=True)

    def _lists(self, kb: str, language: Language, request: gr.Request) -> list[Any]:
        self._context.enter(request, kb)
        found = self._desk.all(kb)
        return [
            edits_html(found, language),
            gr.update(choices=edit_choices(found), value=None),
            answers_html(found, language),
            gr.update(choices=answer_choices(found), value=None),
            quarantine_html(found, language),
            gr.update(choices=quarantine_choices(found), value=None),
        ]

    def _done(
        self,
        kb: str,
        language: Language,
        item: str | None,
        request: gr.Request,
        text: str,
        action: Callable[[str, str, Identity], None],
    ) -> str:
        texts = TEXTS[language]

        def done() -> str:
            identity = self._context.enter(request, kb)
            if not item:
                return note(texts.choose_first, is_bad=True)
            action(kb, item, identity)
            return note(getattr(texts, text))

        return told(done, language)


def curation_tab(context: AdminContext) -> Tab:
    """Put the tab on the page."""
    events, labels, texts = _Events(context), Labels(TEXTS, gr.update), TEXTS["en"]
    kb, language = context.kb, context.language
    with labels.add(gr.Tab(texts.tab, id="curation", elem_id="curation"), label="tab") as tab:
        labels.add(gr.Markdown(texts.intro), value="intro")
        notice = gr.HTML(elem_id="curation-notice")
        with gr.Row():
            again = labels.add(gr.Button(texts.refresh, elem_id="curation-refresh"), value="refresh")
            publish = labels.add(
                gr.Button(texts.publish, variant="primary", elem_id="curation-publish"), value="publish"
            )
        progress = gr.HTML(elem_id="curation-progress")
        labels.add(gr.Markdown(texts.edits), value="edits")
        edits = gr.HTML(elem_id="curation-edits")
        edit = labels.add(
            gr.Dropdown([], label=texts.item, info=texts.item_hint, elem_id="curation-edit"),
            label="item",
            info="item_hint",
        )
        with gr.Row():
            keep_edit = labels.add(gr.Button(texts.keep, elem_id="curation-keep-edit"), value="keep")
            revert = labels.add(gr.Button(texts.revert, elem_id="curation-revert"), value="revert")
        labels.add(gr.Markdown(texts.answers), value="answers")
        answers = gr.HTML(elem_id="curation-answers")
        answer = labels.add(gr.Dropdown([], label=texts.answer_item, elem_id="curation-answer"), label="answer_item")
        with gr.Row():
            keep_answer = labels.add(gr.Button(texts.keep, elem_id="curation-keep-answer"), value="keep")
            withdraw = labels.add(gr.Button(texts.withdraw, elem_id="curation-withdraw"), value="withdraw")
        with labels.add(gr.Accordion(texts.approve, open=False, elem_id="curation-approve"), label="approve"):
            form = _form(labels)
            approve = labels.add(
                gr.Button(texts.save_answer, variant="primary", elem_id="curation-save-answer"), value="save_answer"
            )
        labels.add(gr.Markdown(texts.quarantine), value="quarantine")
        labels.add(gr.Markdown(texts.quarantine_hint), value="quarantine_hint")
        quarantine = gr.HTML(elem_id="curation-quarantine")
        passage = labels.add(gr.Dropdown([], label=texts.passage, elem_id="curation-passage"), label="passage")
        allow = labels.add(gr.Button(texts.allow, elem_id="curation-allow"), value="allow")
        look, contradictions = _contradictions(labels)

    asked = [kb, language]
    lists = [edits, edit, answers, answer, quarantine, passage]
    for change in (kb.change, language.change, tab.select, again.click):
        change(events.refresh, asked, [notice, *lists], **_SLOW)
    for act, event, inputs in (
        (keep_edit.click, events.keep, [*asked, edit]),
        (revert.click, events.revert, [*asked, edit]),
        (keep_answer.click, events.keep, [*asked, answer]),
        (withdraw.click, events.withdraw, [*asked, answer]),
        (allow.click, events.allow, [*asked, passage]),
        (approve.click, events.approve, [*asked, *form]),
    ):
        act(event, inputs, notice, **_SLOW).then(events.lists, asked, lists, **_SLOW)
    look.click(events.contradictions, asked, contradictions, **_SLOW)
    published = publish.click(events.publish, asked, progress, **_SLOW)
    published.then(events.lists, asked, lists, **_SLOW)
    return labels.tab()


def _contradictions(labels: Labels) -> tuple[Any, Any]:
    texts = TEXTS["en"]
    labels.add(gr.Markdown(texts.contradictions), value="contradictions")
    labels.add(gr.Markdown(texts.contradictions_hint), value="contradictions_hint")
    look = labels.add(gr.Button(texts.look, elem_id="curation-look"), value="look")
    return look, gr.HTML(elem_id="curation-contradictions")


def _form(labels: Labels) -> list[Any]:
    """Of a new approved answer."""
    texts = TEXTS["en"]
    questions = labels.add(
        gr.Textbox(label=texts.questions, info=texts.questions_hint, lines=2, elem_id="answer-questions"),
        label="questions",
        info="questions_hint",
    )
    answer = labels.add(gr.Textbox(label=texts.answer, lines=4, elem_id="answer-text"), label="answer")
    sources = labels.add(
        gr.Textbox(label=texts.sources, info=texts.sources_hint, lines=2, elem_id="answer-sources"),
        label="sources",
        info="sources_hint",
    )
    with gr.Row():
        audience = labels.add(
            gr.Textbox(label=texts.audience, value=PUBLIC, elem_id="answer-audience"), label="audience"
        )
        until = labels.add(
            gr.Textbox(label=texts.until, placeholder=texts.until_hint, elem_id="answer-until"),
            label="until",
            placeholder="until_hint",
        )
    return [questions, answer, sources, audience, until]
