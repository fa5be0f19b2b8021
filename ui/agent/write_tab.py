"""The tab that writes copy. Engine file of gradio: widgets and wiring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from chatbot.assembly import Application
from ingest.types import Language
from ui.agent.approve_part import Who
from ui.agent.write_events import WriteEvents, WriteView
from ui.agent.write_texts import WRITE_TEXTS

_QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
_SLOW: dict[str, Any] = {"concurrency_limit": None, "show_progress": "hidden", "api_visibility": "private"}
_DRAFTS = (1, 2, 3)
# In the order of the form's inputs.
_FORM = ("kind", "product", "topic", "language", "tone", "length", "drafts", "audience_notes", "kb")


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteWidgets:
    """What is on the tab, from top to bottom."""

    tab: gr.Tab
    kind: gr.Radio
    product: gr.Textbox
    topic: gr.Textbox
    language: gr.Radio
    tone: gr.Radio
    length: gr.Radio
    drafts: gr.Radio
    notes: gr.Textbox
    kb: gr.Dropdown
    write: gr.Button
    stop: gr.Button
    hint: gr.HTML
    status: gr.HTML
    shown: gr.HTML
    texts: gr.State
    edit_box: gr.Column
    edit: gr.Radio
    text: gr.Textbox
    check: gr.Button
    export: gr.HTML
    checked: gr.HTML

    @property
    def form(self) -> list[Any]:
        """Inputs in the order of ``_FORM``."""
        return [
            self.kind, self.product, self.topic, self.language, self.tone, self.length, self.drafts, self.notes,
            self.kb,
        ]  # fmt: skip

    @property
    def outputs(self) -> list[Any]:
        """What ``_changed`` fills."""
        return [self.shown, self.status, self.texts, self.edit_box, self.edit, self.text, self.export, self.checked]


def write_widgets() -> WriteWidgets:
    """Put the widgets where they are called."""
    texts = WRITE_TEXTS["en"]
    with gr.Tab(texts.tab, elem_id="write-tab", id="write") as tab, gr.Row(elem_id="write"):
        with gr.Column(scale=3, min_width=280, elem_id="write-form"):
            kind = gr.Radio(_named(texts.kinds), value="description", label=texts.kind, elem_id="copy-kind")
            product = gr.Textbox(
                label=texts.product, placeholder=texts.product_hint, max_lines=1, elem_id="copy-product"
            )
            topic = gr.Textbox(label=texts.topic, placeholder=texts.topic_hint, max_lines=1, elem_id="copy-topic")
            language = gr.Radio(
                [("English", "en"), ("中文", "zh")], value="en", label=texts.language, elem_id="copy-language"
            )
            tone = gr.Radio(_named(texts.tones), value="plain", label=texts.tone, elem_id="copy-tone")
            length = gr.Radio(_named(texts.lengths), value="medium", label=texts.length, elem_id="copy-length")
            drafts = gr.Radio(list(_DRAFTS), value=2, label=texts.drafts, elem_id="copy-drafts")
            notes = gr.Textbox(label=texts.notes, placeholder=texts.notes_hint, max_lines=2, elem_id="copy-notes")
            kb = gr.Dropdown([], value=None, label=texts.kb, visible=False, elem_id="copy-kb")
            with gr.Row():
                write = gr.Button(texts.write, variant="primary", elem_id="copy-write", min_width=120)
                stop = gr.Button(texts.stop, elem_id="copy-stop", min_width=90)
        with gr.Column(scale=9, min_width=320, elem_id="write-drafts"):
            hint = gr.HTML(_hint("en"), elem_id="copy-hint")
            status = gr.HTML("", elem_id="copy-status")
            shown = gr.HTML("", elem_id="copy-shown")
            kept = gr.State(())
            with gr.Column(visible=False, elem_id="copy-edit-box", elem_classes="cd-panel") as edit_box:
                edit = gr.Radio([], label=texts.edit, elem_id="copy-edit")
                text = gr.Textbox(label=texts.text, lines=8, max_lines=24, elem_id="copy-text")
                check = gr.Button(texts.check, elem_id="copy-check", min_width=120)
                export = gr.HTML("", elem_id="copy-export")
                checked = gr.HTML("", elem_id="copy-checked")
    return WriteWidgets(
        tab=tab, kind=kind, product=product, topic=topic, language=language, tone=tone, length=length, drafts=drafts,
        notes=notes, kb=kb, write=write, stop=stop, hint=hint, status=status, shown=shown, texts=kept,
        edit_box=edit_box, edit=edit, text=text, check=check, export=export, checked=checked,
    )  # fmt: skip


def wire_write(on: WriteWidgets, application: Application, who: Who, language: gr.Radio) -> None:
    """Connect the widgets."""
    events = WriteEvents(application)

    def write(
        chosen: Language, kind: str, product: str, topic: str, written_in: str, tone: str, length: str, drafts: int,
        notes: str, kb: str | None, request: gr.Request,
    ) -> Iterator[list[Any]]:  # fmt: skip
        identity = who(request)
        form = _form(kind, product, topic, written_in, tone, length, drafts, notes, kb)
        for view in events.write(identity, form, chosen, str(request.session_hash)):
            yield _changed(view, chosen)

    def check(
        chosen: Language, text: str, kind: str, product: str, topic: str, written_in: str, tone: str, length: str,
        drafts: int, notes: str, kb: str | None, request: gr.Request,
    ) -> list[Any]:  # fmt: skip
        identity = who(request)
        form = _form(kind, product, topic, written_in, tone, length, drafts, notes, kb)
        view = events.check(identity, form, text, chosen)
        return [_or_skip(view.drafts), view.status, _or_skip(view.export)]

    def stop(request: gr.Request) -> None:
        who(request)
        events.stop(str(request.session_hash))

    def choose(place: int | None, texts: tuple[str, ...], request: gr.Request) -> Any:
        who(request)
        return texts[place] if place is not None and 0 <= place < len(texts) else gr.skip()

    def entered(known: str | None, request: gr.Request) -> Any:
        kbs = events.kbs(who(request))
        chosen = known if known in kbs else next(iter(kbs), None)
        return gr.update(choices=kbs, value=chosen, visible=len(kbs) > 1)

    on.write.click(write, [language, *on.form], on.outputs, **_SLOW)
    on.stop.click(stop, None, None, **_QUICK)
    on.edit.change(choose, [on.edit, on.texts], on.text, **_QUICK)
    on.check.click(check, [language, on.text, *on.form], [on.checked, on.status, on.export], **_SLOW)
    on.tab.select(entered, on.kb, on.kb, **_QUICK)


def write_labels(on: WriteWidgets, language: Language) -> list[tuple[Any, Any]]:
    """Each widget with its words in a language."""
    texts = WRITE_TEXTS[language]
    return [
        (on.tab, gr.update(label=texts.tab)),
        (on.kind, gr.update(label=texts.kind, choices=_named(texts.kinds))),
        (on.product, gr.update(label=texts.product, placeholder=texts.product_hint)),
        (on.topic, gr.update(label=texts.topic, placeholder=texts.topic_hint)),
        (on.language, gr.update(label=texts.language, value=language)),
        (on.tone, gr.update(label=texts.tone, choices=_named(texts.tones))),
        (on.length, gr.update(label=texts.length, choices=_named(texts.lengths))),
        (on.drafts, gr.update(label=texts.drafts)),
        (on.notes, gr.update(label=texts.notes, placeholder=texts.notes_hint)),
        (on.kb, gr.update(label=texts.kb)),
        (on.write, gr.update(value=texts.write)),
        (on.stop, gr.update(value=texts.stop)),
        (on.hint, _hint(language)),
        (on.edit, gr.update(label=texts.edit)),
        (on.text, gr.update(label=texts.text)),
        (on.check, gr.update(value=texts.check)),
    ]


def _form(*values: object) -> dict[str, object]:
    return dict(zip(_FORM, values, strict=True))


def _changed(view: WriteView, language: Language) -> list[Any]:
    """An update for each of ``WriteWidgets.outputs``."""
    if view.texts is None:
        return [_or_skip(view.drafts), view.status, *[gr.skip()] * 5, gr.skip()]
    name = WRITE_TEXTS[language].draft
    # The last one is the model's, where it has written one.
    last = len(view.texts) - 1
    return [
        _or_skip(view.drafts),
        view.status,
        view.texts,
        gr.update(visible=bool(view.texts)),
        gr.update(
            choices=[(name.format(n=place + 1), place) for place in range(len(view.texts))],
            value=last if view.texts else None,
        ),
        view.texts[last] if view.texts else "",
        _or_skip(view.export),
        "",
    ]


def _hint(language: Language) -> str:
    return f'<p class="cd-quiet">{WRITE_TEXTS[language].nothing}</p>'


def _named(words: Mapping[Any, str]) -> list[tuple[str, Any]]:
    return [(text, value) for value, text in words.items()]


def _or_skip(value: object) -> Any:
    return gr.skip() if value is None else value
