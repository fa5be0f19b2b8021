"""Test a question. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from ingest.types import PUBLIC, Language
from ui.accounts.errors import AccessDeniedError
from ui.admin.context import AdminContext, Tab
from ui.admin.html_table import note
from ui.admin.labels import Labels
from ui.admin.notices import KNOWLEDGE_ERRORS, attempt, failure, told
from ui.admin.probe import LIVE, ask, audiences_of
from ui.admin.probe_texts import TEXTS
from ui.admin.probe_view import audience_choices, trial_html, version_choices
from ui.admin.versions import VersionDesk

_QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
_SLOW: dict[str, Any] = {"concurrency_limit": None, "show_progress": "minimal", "api_visibility": "private"}


class _Events:
    """What the widgets call; each event asks who sent it."""

    def __init__(self, context: AdminContext) -> None:
        self._context = context
        self._versions = VersionDesk(context.application)

    def choices(self, kb: str, language: Language, request: gr.Request) -> list[Any]:
        def known() -> list[Any]:
            self._context.enter(request, kb)
            groups = audiences_of(self._context.application, kb)
            return [
                "",
                gr.update(choices=version_choices(self._versions.rows(kb), language)),
                gr.update(choices=audience_choices(groups, language)),
            ]

        return attempt(known, language, [gr.skip(), gr.skip()])

    def clear(self, kb: str, language: Language, request: gr.Request) -> str:
        def cleared() -> str:
            self._context.enter(request, kb)
            return ""

        return told(cleared, language)

    def ask(
        self, kb: str, language: Language, question: str | None, version: str, audience: str, request: gr.Request
    ) -> Iterator[str]:
        texts = TEXTS[language]
        try:
            self._context.enter(request, kb)
            if not question or not question.strip():
                yield note(texts.empty, is_bad=True)
                return
            yield note(texts.searching)
            for trial in ask(self._context.application, kb, question, version=version or LIVE, audience=audience):
                yield trial_html(trial, language)
        except AccessDeniedError:
            raise
        except KNOWLEDGE_ERRORS as error:
            yield failure(error, language)


def probe_tab(context: AdminContext) -> Tab:
    """Put the tab on the page."""
    events, labels, texts = _Events(context), Labels(TEXTS, gr.update), TEXTS["en"]
    kb, language = context.kb, context.language
    with labels.add(gr.Tab(texts.tab, id="probe", elem_id="probe"), label="tab") as tab:
        labels.add(gr.Markdown(texts.intro), value="intro")
        notice = gr.HTML(elem_id="probe-notice")
        question = labels.add(
            gr.Textbox(label=texts.question, placeholder=texts.placeholder, elem_id="probe-question"),
            label="question",
            placeholder="placeholder",
        )
        with gr.Row():
            version = labels.add(
                gr.Dropdown(version_choices((), "en"), value=LIVE, label=texts.version, elem_id="probe-version"),
                label="version",
            )
            audience = labels.add(
                gr.Dropdown(
                    audience_choices((), "en"),
                    value=PUBLIC,
                    label=texts.audience,
                    info=texts.audience_hint,
                    allow_custom_value=True,
                    elem_id="probe-audience",
                ),
                label="audience",
                info="audience_hint",
            )
        with gr.Row():
            send = labels.add(gr.Button(texts.ask, variant="primary", elem_id="probe-ask"), value="ask")
            stop = labels.add(gr.Button(texts.stop, elem_id="probe-stop"), value="stop")
        shown = gr.HTML(elem_id="probe-shown")
    for change in (kb.change, language.change, tab.select):
        change(events.choices, [kb, language], [notice, version, audience], **_QUICK)
    inputs = [kb, language, question, version, audience]
    asked = [look(events.ask, inputs, shown, **_SLOW) for look in (send.click, question.submit)]
    stop.click(None, None, None, cancels=asked, **_QUICK)
    kb.change(events.clear, [kb, language], shown, cancels=asked, **_QUICK)
    return labels.tab()
