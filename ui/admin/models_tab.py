"""The tab about models. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from ingest.types import Language
from ui.admin.context import AdminContext, Tab
from ui.admin.html_table import note
from ui.admin.labels import Labels
from ui.admin.models import ModelPuller, damaged_models, model_lines, puller_for
from ui.admin.models_texts import MODELS
from ui.admin.models_view import models_html, pull_choices, pull_html, verified_html
from ui.admin.office import Visit
from ui.admin.office_tab import QUICK, WORK, OfficeEvents, buttons, html, joined, unchanged
from ui.admin.office_texts import OFFICE

# How often whoever waits is told that it still goes on.
_WAIT_SECONDS = 1.0


class _Events(OfficeEvents):
    """What the widgets call."""

    def __init__(self, context: AdminContext, puller: ModelPuller) -> None:
        super().__init__(context)
        self._puller = puller

    def show(self, is_open: bool, language: Language, request: gr.Request) -> list[Any]:  # noqa: FBT001 - gradio's way to call
        def shown(visit: Visit) -> list[Any]:
            return [pull_html(self._puller.state, visit.language), *_lists(visit)] if is_open else unchanged(3)

        return self.within(request, language, 3, shown)

    def verify(self, language: Language, request: gr.Request) -> Iterator[list[Any]]:
        yield self.within(request, language, 1, lambda visit: [note(MODELS[visit.language].verifying)])
        yield self.within(request, language, 1, lambda visit: [verified_html(damaged_models(visit), visit.language)])

    def pull(self, name: str | None, language: Language, request: gr.Request) -> Iterator[list[Any]]:
        def started(visit: Visit) -> list[Any]:
            self._puller.start(visit, name or "")
            return [pull_html(self._puller.state, visit.language), *unchanged(2)]

        yield self.within(request, language, 3, started)
        state = self._puller.state
        while state is not None and state.running:
            yield [pull_html(state, language), *unchanged(2)]
            state = self._puller.wait(seconds=_WAIT_SECONDS)
        if state is not None and state.name == name:
            yield self.within(request, language, 3, lambda visit: [pull_html(state, visit.language), *_lists(visit)])


def models_tab(context: AdminContext, *, puller: ModelPuller | None = None) -> Tab:
    """Look at models, verify them, bring one; ``puller`` is another one in tests."""
    events = _Events(context, puller or puller_for(context.application.settings))
    texts, labels = MODELS["en"], Labels(MODELS, gr.update)
    with gr.Tab(texts.tab, id="models", elem_id="models-tab") as tab:
        is_open = gr.State(False)  # noqa: FBT003 - gradio's way to keep something
        labels.add(gr.Markdown(texts.intro), value="intro")
        with gr.Row():
            load = gr.Button(OFFICE["en"].load, elem_id="models-load", min_width=120)
            verify = gr.Button(texts.verify, elem_id="models-verify", min_width=120)
        outcome, lines = html("models-said"), html("models-list")
        with gr.Row(elem_classes="cd-head"):
            name = gr.Dropdown([], label=texts.model, info=texts.model_info, elem_id="models-name", scale=3)
            pull = gr.Button(texts.pull, variant="primary", elem_id="models-pull", min_width=160)
    language, shown = context.language, [outcome, lines, name]
    gr.on([tab.select, load.click], events.open, None, is_open, **QUICK).then(
        events.show, [is_open, language], shown, **WORK
    )
    language.change(events.show, [is_open, language], shown, **WORK)
    verify.click(events.verify, language, outcome, **{**WORK, "concurrency_limit": 1})
    pull.click(events.pull, [name, language], shown, **WORK)
    labels.add(tab, label="tab")
    labels.add(verify, value="verify")
    labels.add(name, label="model", info="model_info")
    labels.add(pull, value="pull")
    return joined(labels.tab(), buttons(load=load))


def _lists(visit: Visit) -> list[Any]:
    lines = model_lines(visit)
    return [models_html(lines, visit.language), gr.update(choices=pull_choices(lines), value=None)]
