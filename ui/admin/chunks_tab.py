"""Look at passages beside their page, and edit them. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from ingest.errors import IngestError
from ingest.types import Language
from ui.accounts.identity import Identity
from ui.admin.build_follow import follow_build
from ui.admin.chunks import ChunkDesk
from ui.admin.chunks_texts import TEXTS
from ui.admin.chunks_view import chunk_choices, chunks_table, document_choices, picture_html, read_html
from ui.admin.context import AdminContext, Tab
from ui.admin.errors import DocumentMissingError, OriginalChangedError
from ui.admin.html_table import note
from ui.admin.labels import Labels
from ui.admin.notices import attempt, failure, told

_QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
_SLOW: dict[str, Any] = {"concurrency_limit": None, "show_progress": "minimal", "api_visibility": "private"}


class _Events:
    """What the widgets call; each event asks who sent it."""

    def __init__(self, context: AdminContext) -> None:
        self._context = context
        self._desk = ChunkDesk(context.application)

    def documents(self, kb: str, language: Language, document: str | None, request: gr.Request) -> list[Any]:
        def known() -> list[Any]:
            self._context.enter(request, kb)
            choices = document_choices(self._desk.documents(kb))
            chosen = document if any(own == document for _, own in choices) else None
            return ["", gr.update(choices=choices, value=chosen)]

        return attempt(known, language, [gr.skip()])

    def passages(
        self,
        kb: str,
        language: Language,
        document: str | None,
        find: str | None,
        chunk: str | None,
        request: gr.Request,
    ) -> list[Any]:
        def looked() -> list[Any]:
            self._context.enter(request, kb)
            rows = self._desk.rows(kb, document) if document else []
            chosen = chunk if any(row.id == chunk for row in rows) else None
            choices = chunk_choices(rows, language)
            return ["", chunks_table(rows, find or "", language), gr.update(choices=choices, value=chosen)]

        return attempt(looked, language, [gr.skip()] * 2)

    def choose(
        self, kb: str, language: Language, document: str | None, chunk: str | None, request: gr.Request
    ) -> list[Any]:
        def chosen() -> list[Any]:
            self._context.enter(request, kb)
            if not document or not chunk:
                return ["", "", "", ""]
            row = self._desk.row(kb, document, chunk)
            picture = self._picture(kb, document, row.page or 1, language)
            return ["", read_html(row, language), row.text, picture]

        return attempt(chosen, language, [gr.skip()] * 3)

    def save(
        self, kb: str, language: Language, document: str | None, chunk: str | None, text: str, request: gr.Request
    ) -> str:
        return self._done(
            kb, language, document, chunk, request, "saved", lambda at, who: self._desk.edit(*at, text, who)
        )

    def disable(
        self, kb: str, language: Language, document: str | None, chunk: str | None, reason: str, request: gr.Request
    ) -> str:
        return self._done(
            kb, language, document, chunk, request, "disabled", lambda at, who: self._desk.disable(*at, reason, who)
        )

    def enable(self, kb: str, language: Language, document: str | None, chunk: str | None, request: gr.Request) -> str:
        return self._done(
            kb, language, document, chunk, request, "enabled", lambda at, who: self._desk.enable(*at, who)
        )

    def revert(self, kb: str, language: Language, document: str | None, chunk: str | None, request: gr.Request) -> str:
        return self._done(
            kb, language, document, chunk, request, "reverted", lambda at, who: self._desk.revert(*at, who)
        )

    def publish(self, kb: str, language: Language, request: gr.Request) -> Iterator[str]:
        identity = self._context.enter(request, kb)
        yield from follow_build(self._context.keeper.builds, kb, (), identity, language, publish=True)

    def _done(
        self,
        kb: str,
        language: Language,
        document: str | None,
        chunk: str | None,
        request: gr.Request,
        text: str,
        action: Callable[[tuple[str, str, str], Identity], None],
    ) -> str:
        texts = TEXTS[language]

        def done() -> str:
            identity = self._context.enter(request, kb)
            if not document or not chunk:
                return note(texts.choose_first, is_bad=True)
            action((kb, document, chunk), identity)
            return note(getattr(texts, text))

        return told(done, language)

    def _picture(self, kb: str, document: str, page: int, language: Language) -> str:
        """A page that cannot be drawn costs its picture only."""
        try:
            return picture_html(self._desk.picture(kb, document, page), language)
        except (IngestError, DocumentMissingError, OriginalChangedError) as error:
            return failure(error, language)


def chunks_tab(context: AdminContext) -> Tab:
    """Put the tab on the page."""
    events, labels, texts = _Events(context), Labels(TEXTS, gr.update), TEXTS["en"]
    kb, language = context.kb, context.language
    with labels.add(gr.Tab(texts.tab, id="chunks", elem_id="chunks"), label="tab") as tab:
        labels.add(gr.Markdown(texts.intro), value="intro")
        notice = gr.HTML(elem_id="chunks-notice")
        with gr.Row():
            document = labels.add(gr.Dropdown([], label=texts.document, elem_id="chunks-document"), label="document")
            find = labels.add(gr.Textbox(label=texts.find, elem_id="chunks-find"), label="find")
        table = gr.HTML(elem_id="chunks-table")
        chunk = labels.add(
            gr.Dropdown([], label=texts.chunk, info=texts.chunk_hint, elem_id="chunks-one"),
            label="chunk",
            info="chunk_hint",
        )
        with gr.Row():
            with gr.Column(min_width=300):
                picture = gr.HTML(elem_id="chunks-picture")
            with gr.Column(min_width=300):
                read = gr.HTML(elem_id="chunks-read")
                text, reason, save, disable, enable, revert = _editor(labels)
        publish = labels.add(gr.Button(texts.publish, variant="primary", elem_id="chunks-publish"), value="publish")
        progress = gr.HTML(elem_id="chunks-progress")

    at = [kb, language, document]
    listed, one = [*at, find, chunk], [*at, chunk]
    seen, shown = [notice, table, chunk], [notice, read, text, picture]
    for change in (kb.change, language.change, tab.select):
        known = change(events.documents, at, [notice, document], **_QUICK)
        known.then(events.passages, listed, seen, **_SLOW).then(events.choose, one, shown, **_SLOW)
    document.input(events.passages, listed, seen, **_SLOW).then(events.choose, one, shown, **_SLOW)
    find.submit(events.passages, listed, seen, **_SLOW)
    chunk.input(events.choose, one, shown, **_SLOW)
    for act, event, inputs in (
        (save.click, events.save, [*one, text]),
        (disable.click, events.disable, [*one, reason]),
        (enable.click, events.enable, one),
        (revert.click, events.revert, one),
    ):
        act(event, inputs, notice, **_SLOW).then(events.passages, listed, [progress, table, chunk], **_SLOW)
    published = publish.click(events.publish, [kb, language], progress, **_SLOW)
    published.then(events.passages, listed, seen, **_SLOW).then(events.choose, one, shown, **_SLOW)
    return labels.tab()


def _editor(labels: Labels) -> tuple[Any, ...]:
    texts = TEXTS["en"]
    text = labels.add(
        gr.Textbox(label=texts.text, info=texts.text_hint, lines=6, max_lines=20, elem_id="chunks-text"),
        label="text",
        info="text_hint",
    )
    save = labels.add(gr.Button(texts.save, elem_id="chunks-save"), value="save")
    reason = labels.add(gr.Textbox(label=texts.reason, elem_id="chunks-reason"), label="reason")
    with gr.Row():
        disable = labels.add(gr.Button(texts.disable, elem_id="chunks-disable", min_width=90), value="disable")
        enable = labels.add(gr.Button(texts.enable, elem_id="chunks-enable", min_width=90), value="enable")
        revert = labels.add(gr.Button(texts.revert, elem_id="chunks-revert", min_width=90), value="revert")
    return text, reason, save, disable, enable, revert
