"""Upload, list and describe documents. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ingest.types import Language
from ui.accounts.identity import Identity
from ui.admin.context import AdminContext, Tab
from ui.admin.documents import DocumentDesk
from ui.admin.documents_texts import TEXTS
from ui.admin.documents_view import chosen_rows, document_choices, document_facts, documents_table, uploader
from ui.admin.html_table import note
from ui.admin.labels import Labels
from ui.admin.notices import attempt, told
from ui.admin.properties_form import FIELDS

_REFRESH = "documents-refresh"
_QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
_SLOW: dict[str, Any] = {"concurrency_limit": None, "show_progress": "minimal", "api_visibility": "private"}


class _Events:
    """What the widgets call; each event asks who sent it."""

    def __init__(self, context: AdminContext) -> None:
        self._context = context
        self._desk = DocumentDesk(context.application, context.keeper)

    def drop(self, kb: str, language: Language, request: gr.Request) -> list[Any]:
        def placed() -> list[Any]:
            self._entered(kb, request)
            return ["", uploader("documents", kb, language, _REFRESH)]

        return attempt(placed, language, [gr.skip()])

    def refresh(
        self, kb: str, language: Language, find: str | None, state: str | None, request: gr.Request
    ) -> list[Any]:
        def looked() -> list[Any]:
            self._entered(kb, request)
            rows = chosen_rows(self._desk.rows(kb), find=find or "", state=state or "")
            return ["", documents_table(rows, language), gr.update(choices=document_choices(rows))]

        return attempt(looked, language, [gr.skip(), gr.skip()])

    def rows(
        self,
        kb: str,
        language: Language,
        find: str | None,
        state: str | None,
        document: str | None,
        request: gr.Request,
    ) -> list[Any]:
        """After something was done: the list, and the chosen document while it is there."""

        def looked() -> list[Any]:
            self._entered(kb, request)
            rows = chosen_rows(self._desk.rows(kb), find=find or "", state=state or "")
            chosen = document if any(row.id == document for row in rows) else None
            return [
                documents_table(rows, language),
                gr.update(choices=document_choices(rows), value=chosen),
                gr.update(visible=False),
            ]

        return attempt(looked, language, [gr.skip(), gr.skip()])

    def choose(self, kb: str, language: Language, document: str | None, request: gr.Request) -> list[Any]:
        def chosen() -> list[Any]:
            self._entered(kb, request)
            hidden = gr.update(visible=False)
            if not document:
                return ["", "", hidden, *("" for _ in FIELDS)]
            row = self._desk.row(kb, document)
            values = self._desk.properties(kb, document) if row.path else dict.fromkeys(FIELDS, "")
            return ["", document_facts(row, language), hidden, *(values[name] for name in FIELDS)]

        return attempt(chosen, language, [gr.skip()] * (2 + len(FIELDS)))

    def save(self, request: gr.Request, kb: str, language: Language, document: str | None, *values: str) -> str:
        given = dict(zip(FIELDS, values, strict=True))
        return self._done(
            kb, language, document, request, "saved", lambda name, who: self._desk.describe(kb, name, given, who).name
        )

    def sure(self, kb: str, request: gr.Request) -> Any:
        self._entered(kb, request)
        return gr.update(visible=True)

    def delete(self, kb: str, language: Language, document: str | None, request: gr.Request) -> str:
        return self._done(
            kb, language, document, request, "deleted", lambda name, who: self._desk.delete(kb, name, who).name
        )

    def pin(self, kb: str, language: Language, document: str | None, request: gr.Request) -> str:
        return self._done(kb, language, document, request, "pinned", lambda name, who: self._desk.pin(kb, name, who))

    def unpin(self, kb: str, language: Language, document: str | None, request: gr.Request) -> str:
        return self._done(
            kb, language, document, request, "unpinned", lambda name, who: self._desk.unpin(kb, name, who)
        )

    def _done(
        self, kb: str, language: Language, document: str | None, request: gr.Request, text: str, action: Any
    ) -> str:
        """Do something to the chosen document and say so."""
        texts = TEXTS[language]

        def done() -> str:
            identity = self._entered(kb, request)
            if not document:
                return note(texts.choose_first, is_bad=True)
            return note(getattr(texts, text).format(name=action(document, identity)))

        return told(done, language)

    def _entered(self, kb: str, request: gr.Request) -> Identity:
        return self._context.enter(request, kb)


def documents_tab(context: AdminContext) -> Tab:
    """Put the tab on the page."""
    events, labels, texts = _Events(context), Labels(TEXTS, gr.update), TEXTS["en"]
    kb, language = context.kb, context.language
    with labels.add(gr.Tab(texts.tab, id="documents", elem_id="documents"), label="tab") as tab:
        labels.add(gr.Markdown(texts.intro), value="intro")
        notice = gr.HTML(elem_id="documents-notice")
        drop = gr.HTML(elem_id="documents-drop")
        with gr.Row():
            find = labels.add(gr.Textbox(label=texts.find, elem_id="documents-find"), label="find")
            state = labels.add(
                gr.Dropdown(texts.state_choices, value="", label=texts.only_state, elem_id="documents-state"),
                label="only_state",
                choices="state_choices",
            )
            again = labels.add(gr.Button(texts.refresh, elem_id=_REFRESH, scale=0, min_width=120), value="refresh")
        table = gr.HTML(elem_id="documents-table")
        document = labels.add(
            gr.Dropdown([], label=texts.document, info=texts.document_hint, elem_id="documents-one"),
            label="document",
            info="document_hint",
        )
        facts = gr.HTML(elem_id="documents-facts")
        with labels.add(gr.Accordion(texts.properties, open=False, elem_id="documents-properties"), label="properties"):
            labels.add(gr.Markdown(texts.properties_hint), value="properties_hint")
            fields = _fields(labels)
            save = labels.add(gr.Button(texts.save, variant="primary", elem_id="documents-save"), value="save")
        with gr.Row():
            pin = labels.add(gr.Button(texts.pin, elem_id="documents-pin"), value="pin")
            unpin = labels.add(gr.Button(texts.unpin, elem_id="documents-unpin"), value="unpin")
            delete = labels.add(gr.Button(texts.delete, elem_id="documents-delete"), value="delete")
            sure = labels.add(
                gr.Button(texts.delete_sure, variant="stop", visible=False, elem_id="documents-delete-sure"),
                value="delete_sure",
            )

    asked, chosen = [kb, language, find, state], [kb, language, document]
    shown, details = [notice, table, document], [notice, facts, sure, *fields]
    for change in (kb.change, language.change):
        change(events.drop, [kb, language], [notice, drop], **_QUICK).then(events.refresh, asked, shown, **_SLOW)
    for look in (again.click, tab.select, find.submit, state.change):
        look(events.refresh, asked, shown, **_SLOW)
    document.change(events.choose, chosen, details, **_QUICK)
    delete.click(events.sure, kb, sure, **_QUICK)
    for act, event, inputs in (
        (save.click, events.save, [*chosen, *fields]),
        (sure.click, events.delete, chosen),
        (pin.click, events.pin, chosen),
        (unpin.click, events.unpin, chosen),
    ):
        act(event, inputs, notice, **_SLOW).then(events.rows, [*asked, document], [table, document, sure], **_SLOW)
    return labels.tab()


def _fields(labels: Labels) -> list[Any]:
    """Of the properties' form, in the order of ``FIELDS``."""
    texts = TEXTS["en"]
    with gr.Row():
        title = labels.add(gr.Textbox(label=texts.title, elem_id="property-title"), label="title")
        product = labels.add(gr.Textbox(label=texts.product, elem_id="property-product"), label="product")
        version = labels.add(gr.Textbox(label=texts.version, elem_id="property-version"), label="version")
    with gr.Row():
        days = [
            labels.add(
                gr.Textbox(label=getattr(texts, name), placeholder=texts.day_hint, elem_id=f"property-{name}"),
                label=name,
                placeholder="day_hint",
            )
            for name in ("valid_from", "valid_until")
        ]
        language = labels.add(
            gr.Dropdown(texts.language_choices, value="", label=texts.language, elem_id="property-language"),
            label="language",
            choices="language_choices",
        )
        audience = labels.add(
            gr.Textbox(label=texts.audience, placeholder=texts.audience_hint, elem_id="property-audience"),
            label="audience",
            placeholder="audience_hint",
        )
    return [title, product, version, *days, language, audience]
