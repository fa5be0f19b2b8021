"""The part of the desk that makes a reply an approved answer. Engine file of gradio: widgets and wiring."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ingest.types import PUBLIC, Language
from ui.accounts.identity import Identity
from ui.agent.approve_events import ApproveEvents, Form, audience_choices
from ui.agent.approve_texts import APPROVE_TEXTS
from ui.agent.place import Place

Who = Callable[[gr.Request], Identity]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveWidgets:
    """From top to bottom."""

    warned: gr.State
    begin: gr.Button
    box: gr.Column
    title: gr.Markdown
    questions: gr.Textbox
    answer: gr.Textbox
    sources: gr.CheckboxGroup
    audience: gr.Dropdown
    until: gr.Textbox
    approve: gr.Button
    anyway: gr.Button
    cancel: gr.Button
    notice: gr.HTML


def approve_part() -> ApproveWidgets:
    """Put the widgets where they are called."""
    texts = APPROVE_TEXTS["en"]
    begin = gr.Button(texts.begin, elem_id="approve-begin", size="sm", visible=False)
    with gr.Column(visible=False, elem_id="approve-box", elem_classes="cd-panel") as box:
        title = gr.Markdown(_title("en"), elem_id="approve-title")
        questions = gr.Textbox(label=texts.questions, info=texts.questions_hint, lines=2, elem_id="approve-questions")
        answer = gr.Textbox(label=texts.answer, info=texts.answer_hint, lines=4, elem_id="approve-answer")
        sources = gr.CheckboxGroup([], label=texts.sources, info=texts.sources_hint, elem_id="approve-sources")
        with gr.Row():
            audience = gr.Dropdown([], label=texts.audience, elem_id="approve-audience", min_width=140)
            until = gr.Textbox(label=texts.until, info=texts.until_hint, elem_id="approve-until", min_width=140)
        with gr.Row():
            approve = gr.Button(texts.approve, variant="primary", elem_id="approve", min_width=140)
            anyway = gr.Button(
                texts.approve_anyway, variant="stop", elem_id="approve-anyway", min_width=140, visible=False
            )
            cancel = gr.Button(texts.cancel, elem_id="approve-cancel", min_width=90)
    notice = gr.HTML("", elem_id="approve-notice")
    return ApproveWidgets(
        warned=gr.State(""), begin=begin, box=box, title=title, questions=questions, answer=answer, sources=sources,
        audience=audience, until=until, approve=approve, anyway=anyway, cancel=cancel, notice=notice,
    )  # fmt: skip


def wire_approve(on: ApproveWidgets, call: ApproveEvents, who: Who, place: gr.JSON, language: gr.Radio) -> None:
    """Connect the widgets; ``place`` says which conversation is open."""

    def show(form: Form, chosen: Language, identity: Identity) -> list[Any]:
        texts = APPROVE_TEXTS[chosen]
        return [
            gr.update(visible=form.is_open),
            gr.skip() if form.questions is None else form.questions,
            gr.skip() if form.answer is None else form.answer,
            gr.skip()
            if form.sources is None
            else gr.update(
                choices=[(label, name) for name, label in form.sources],
                value=[name for name, _ in form.sources],
                info=texts.sources_hint if form.sources else texts.no_sources,
            ),
            gr.skip() if form.answer is None else gr.update(choices=audience_choices(identity, chosen), value=PUBLIC),
            gr.skip() if form.answer is None else "",
            form.warned,
            gr.update(visible=bool(form.warned)),
            form.notice,
        ]

    def begin(held: Any, chosen: Language, request: gr.Request) -> list[Any]:
        identity = who(request)
        return show(call.begin(identity, Place.read(held), chosen), chosen, identity)

    def approve(
        held: Any, questions: str, answer: str, sources: list[str], audience: str, until: str, chosen: Language,
        request: gr.Request,
    ) -> Iterator[list[Any]]:  # fmt: skip
        yield from put(held, questions, answer, sources, audience, until, "", chosen, request)

    def anyway(
        held: Any, questions: str, answer: str, sources: list[str], audience: str, until: str, warned: str,
        chosen: Language, request: gr.Request,
    ) -> Iterator[list[Any]]:  # fmt: skip
        yield from put(held, questions, answer, sources, audience, until, warned, chosen, request)

    def put(
        held: Any, questions: str, answer: str, sources: list[str], audience: str, until: str, warned: str,
        chosen: Language, request: gr.Request,
    ) -> Iterator[list[Any]]:  # fmt: skip
        identity = who(request)
        steps = call.approve(
            identity, Place.read(held), questions=questions, answer=answer, sources=sources, audience=audience,
            until=until, confirmed=warned, language=chosen,
        )  # fmt: skip
        for form in steps:
            yield show(form, chosen, identity)

    def cancel(request: gr.Request) -> list[Any]:
        who(request)
        return [gr.update(visible=False), ""]

    quick: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    slow: dict[str, Any] = {"concurrency_limit": None, "show_progress": "hidden", "api_visibility": "private"}
    fields = [on.questions, on.answer, on.sources, on.audience, on.until]
    shown = [on.box, *fields, on.warned, on.anyway, on.notice]
    on.begin.click(begin, [place, language], shown, **quick)
    on.approve.click(approve, [place, *fields, language], shown, **slow)
    on.anyway.click(anyway, [place, *fields, on.warned, language], shown, **slow)
    on.cancel.click(cancel, None, [on.box, on.notice], **quick)


def approve_labels(on: ApproveWidgets, language: Language) -> list[tuple[Any, Any]]:
    """Each widget with its words in a language."""
    texts = APPROVE_TEXTS[language]
    return [
        (on.begin, gr.update(value=texts.begin)),
        (on.title, gr.update(value=_title(language))),
        (on.questions, gr.update(label=texts.questions, info=texts.questions_hint)),
        (on.answer, gr.update(label=texts.answer, info=texts.answer_hint)),
        (on.sources, gr.update(label=texts.sources, info=texts.sources_hint)),
        (on.audience, gr.update(label=texts.audience)),
        (on.until, gr.update(label=texts.until, info=texts.until_hint)),
        (on.approve, gr.update(value=texts.approve)),
        (on.anyway, gr.update(value=texts.approve_anyway)),
        (on.cancel, gr.update(value=texts.cancel)),
    ]


def _title(language: Language) -> str:
    texts = APPROVE_TEXTS[language]
    return f"## {texts.title}\n{texts.explained}"
