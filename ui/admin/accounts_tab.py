"""The part of a tab about accounts. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from ingest.types import Language
from ui.accounts.types import User
from ui.admin.access import kbs_of
from ui.admin.context import AdminContext, Tab
from ui.admin.html_table import note
from ui.admin.labels import Labels
from ui.admin.office import Visit, account_settings
from ui.admin.office_tab import QUICK, WORK, OfficeEvents, buttons, html, joined, unchanged
from ui.admin.office_texts import OFFICE
from ui.admin.people import add_user, change_user, end_sessions, link_address, new_link, set_active, visible_users
from ui.admin.people_texts import PEOPLE
from ui.admin.people_view import user_choices, users_html
from ui.admin.rights_tab import rights

# Outcome, list, accounts to choose from, knowledge bases of both forms, and the link.
_OUTPUTS = 6


class _Events(OfficeEvents):
    """What the widgets call."""

    def show(self, is_open: bool, language: Language, request: gr.Request) -> list[Any]:  # noqa: FBT001 - gradio's way to call
        def shown(visit: Visit) -> list[Any]:
            return ["", *_lists(visit), _no_link()] if is_open else unchanged(_OUTPUTS)

        return self.within(request, language, _OUTPUTS, shown)

    def choose(self, name: str | None, language: Language, request: gr.Request) -> list[Any]:
        def chosen(visit: Visit) -> list[Any]:
            user = next((own for own in visible_users(visit) if own.name == name), None)
            return ["", *([user.role, list(user.kbs), list(user.groups)] if user else unchanged(3))]

        return self.within(request, language, 4, chosen)

    def add(
        self, name: str, role: str, kbs: list[str], groups: list[str], language: Language, request: gr.Request
    ) -> list[Any]:
        def added(visit: Visit) -> list[Any]:
            user, token = add_user(visit, name, role, kbs=kbs, groups=groups)
            return [_said(visit, user, "added"), *_lists(visit), _link(visit, user, token, request), ""]

        return self.within(request, language, _OUTPUTS + 1, added)

    def save(
        self, name: str | None, role: str, kbs: list[str], groups: list[str], language: Language, request: gr.Request
    ) -> list[Any]:
        return self._changed(
            request, language, "changed", lambda visit: change_user(visit, name, role=role, kbs=kbs, groups=groups)
        )

    def disable(self, name: str | None, language: Language, request: gr.Request) -> list[Any]:
        return self._changed(request, language, "disabled", lambda visit: set_active(visit, name, active=False))

    def enable(self, name: str | None, language: Language, request: gr.Request) -> list[Any]:
        return self._changed(request, language, "enabled", lambda visit: set_active(visit, name, active=True))

    def log_out(self, name: str | None, language: Language, request: gr.Request) -> list[Any]:
        return self._changed(request, language, "logged_out", lambda visit: end_sessions(visit, name))

    def link(self, name: str | None, language: Language, request: gr.Request) -> list[Any]:
        def linked(visit: Visit) -> list[Any]:
            user, token = new_link(visit, name)
            return [_said(visit, user, "linked"), *_lists(visit), _link(visit, user, token, request)]

        return self.within(request, language, _OUTPUTS, linked)

    def _changed(
        self, request: gr.Request, language: Language, word: str, change: Callable[[Visit], User]
    ) -> list[Any]:
        def changed(visit: Visit) -> list[Any]:
            user = change(visit)
            return [_said(visit, user, word), *_lists(visit), _no_link()]

        return self.within(request, language, _OUTPUTS, changed)


def accounts_part(context: AdminContext, tab: gr.Tab) -> Tab:
    """List, add, change accounts."""
    events, texts, labels = _Events(context), PEOPLE["en"], Labels(PEOPLE, gr.update)
    with gr.Accordion(texts.accounts, elem_id="people-accounts") as part:
        is_open = gr.State(False)  # noqa: FBT003 - gradio's way to keep something
        labels.add(gr.Markdown(texts.accounts_intro), value="accounts_intro")
        load = gr.Button(OFFICE["en"].load, elem_id="people-load")
        outcome = html("people-said")
        link = gr.Textbox(label=texts.once, visible=False, buttons=["copy"], interactive=False, elem_id="people-link")
        users = html("people-list")
        with gr.Accordion(texts.change_title, open=False, elem_id="people-change") as changing:
            chosen = gr.Dropdown([], label=texts.account, elem_id="people-chosen")
            new = rights("people-new")
            with gr.Row():
                save = gr.Button(texts.save, variant="primary", elem_id="people-save", min_width=120)
                disable = gr.Button(texts.disable, elem_id="people-disable", min_width=120)
                enable = gr.Button(texts.enable, elem_id="people-enable", min_width=120)
                relink = gr.Button(texts.link, elem_id="people-relink", min_width=160)
                log_out = gr.Button(texts.log_out, elem_id="people-log-out", min_width=160)
        with gr.Accordion(texts.add_title, open=False, elem_id="people-adding") as adding:
            name = gr.Textbox(label=texts.name, info=texts.name_info, max_length=64, elem_id="people-name")
            first = rights("people-first")
            add = gr.Button(texts.add, variant="primary", elem_id="people-add")
    language, shown = context.language, [outcome, users, chosen, new.kbs, first.kbs, link]
    gr.on([tab.select, load.click], events.open, None, is_open, **QUICK).then(
        events.show, [is_open, language], shown, **WORK
    )
    language.change(events.show, [is_open, language], shown, **WORK)
    chosen.input(events.choose, [chosen, language], [outcome, *new.fields], **WORK)
    add.click(events.add, [name, *first.fields, language], [*shown, name], **WORK)
    save.click(events.save, [chosen, *new.fields, language], shown, **WORK)
    for button, event in ((disable, events.disable), (enable, events.enable), (relink, events.link)):
        button.click(event, [chosen, language], shown, **WORK)
    log_out.click(events.log_out, [chosen, language], shown, **WORK)
    for widget, word in ((part, "accounts"), (changing, "change_title"), (adding, "add_title"), (chosen, "account")):
        labels.add(widget, label=word)
    labels.add(name, label="name", info="name_info")
    for button, word in ((save, "save"), (disable, "disable"), (enable, "enable"), (relink, "link"), (add, "add")):
        labels.add(button, value=word)
    labels.add(log_out, value="log_out")
    return joined(labels.tab(), new.tab, first.tab, buttons(load=load))


def _lists(visit: Visit) -> list[Any]:
    users = visible_users(visit)
    known = gr.update(choices=kbs_of(visit.application, visit.identity))
    return [users_html(users, visit.language), gr.update(choices=user_choices(users, visit.language)), known, known]


def _said(visit: Visit, user: User, word: str) -> str:
    line: str = getattr(PEOPLE[visit.language], word)
    return note(line.format(name=user.name))


def _link(visit: Visit, user: User, token: str, request: gr.Request) -> Any:
    texts, hours = PEOPLE[visit.language], account_settings(visit.application).link_hours
    return gr.update(
        value=link_address(visit, request.request.scope, token),
        label=texts.once,
        info=texts.once_info.format(name=user.name, hours=hours),
        visible=True,
    )


def _no_link() -> Any:
    return gr.update(value="", visible=False)
