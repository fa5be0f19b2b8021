"""The part of a tab about API keys. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ingest.types import Language
from ui.admin.access import kbs_of
from ui.admin.context import AdminContext, Tab
from ui.admin.html_table import note
from ui.admin.labels import Labels
from ui.admin.office import Visit
from ui.admin.office_tab import QUICK, WORK, OfficeEvents, html, joined, unchanged
from ui.admin.people import add_key, revoke_key, visible_keys
from ui.admin.people_texts import PEOPLE
from ui.admin.people_view import key_choices, keys_html
from ui.admin.rights_tab import rights

# Outcome, list, keys to choose from, knowledge bases, and the key.
_OUTPUTS = 5


class _Events(OfficeEvents):
    """What the widgets call."""

    def show(self, is_open: bool, language: Language, request: gr.Request) -> list[Any]:  # noqa: FBT001 - gradio's way to call
        def shown(visit: Visit) -> list[Any]:
            return ["", *_lists(visit), _no_key()] if is_open else unchanged(_OUTPUTS)

        return self.within(request, language, _OUTPUTS, shown)

    def add(
        self,
        name: str,
        days: float | None,
        role: str,
        kbs: list[str],
        groups: list[str],
        language: Language,
        request: gr.Request,
    ) -> list[Any]:
        def added(visit: Visit) -> list[Any]:
            key, secret = add_key(visit, name, role, kbs=kbs, groups=groups, days=days)
            texts = PEOPLE[visit.language]
            shown = gr.update(value=secret, label=texts.key_once, visible=True)
            return [note(texts.key_added.format(name=key.name)), *_lists(visit), shown, ""]

        return self.within(request, language, _OUTPUTS + 1, added)

    def revoke(self, key_id: str | None, language: Language, request: gr.Request) -> list[Any]:
        def revoked(visit: Visit) -> list[Any]:
            key = revoke_key(visit, key_id)
            return [note(PEOPLE[visit.language].key_revoked.format(name=key.name)), *_lists(visit), _no_key()]

        return self.within(request, language, _OUTPUTS, revoked)


def keys_part(context: AdminContext, tab: gr.Tab) -> Tab:
    """List, make, revoke API keys."""
    events, texts, labels = _Events(context), PEOPLE["en"], Labels(PEOPLE, gr.update)
    with gr.Accordion(texts.keys, open=False, elem_id="people-keys") as part:
        is_open = gr.State(False)  # noqa: FBT003 - gradio's way to keep something
        labels.add(gr.Markdown(texts.keys_intro), value="keys_intro")
        outcome = html("people-key-said")
        secret = gr.Textbox(
            label=texts.key_once, visible=False, buttons=["copy"], interactive=False, elem_id="people-key"
        )
        keys = html("people-key-list")
        with gr.Row(elem_classes="cd-head"):
            chosen = gr.Dropdown([], label=texts.key, elem_id="people-key-chosen", scale=3)
            revoke = gr.Button(texts.key_revoke, elem_id="people-key-revoke", min_width=120)
        with gr.Row():
            name = gr.Textbox(
                label=texts.key_name, info=texts.key_name_info, max_length=64, elem_id="people-key-name", scale=3
            )
            days = gr.Number(
                None, label=texts.key_days, info=texts.key_days_info, minimum=0, maximum=36_500, precision=0
            )
        own = rights("people-key")
        add = gr.Button(texts.key_add, variant="primary", elem_id="people-key-add")
    language, shown = context.language, [outcome, keys, chosen, own.kbs, secret]
    tab.select(events.open, None, is_open, **QUICK).then(events.show, [is_open, language], shown, **WORK)
    language.change(events.show, [is_open, language], shown, **WORK)
    add.click(events.add, [name, days, *own.fields, language], [*shown, name], **WORK)
    revoke.click(events.revoke, [chosen, language], shown, **WORK)
    labels.add(part, label="keys")
    labels.add(chosen, label="key")
    labels.add(name, label="key_name", info="key_name_info")
    labels.add(days, label="key_days", info="key_days_info")
    labels.add(add, value="key_add")
    labels.add(revoke, value="key_revoke")
    return joined(labels.tab(), own.tab)


def _lists(visit: Visit) -> list[Any]:
    keys, now = visible_keys(visit), visit.application.records.database.now()
    return [
        keys_html(keys, now, visit.language),
        gr.update(choices=key_choices(keys), value=None),
        gr.update(choices=kbs_of(visit.application, visit.identity)),
    ]


def _no_key() -> Any:
    return gr.update(value="", visible=False)
