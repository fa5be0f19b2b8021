"""Versions and backups. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from ingest.types import Language
from ui.accounts.identity import Identity
from ui.admin.context import AdminContext, Tab
from ui.admin.documents_view import uploader
from ui.admin.html_table import note
from ui.admin.labels import Labels
from ui.admin.notices import attempt, told
from ui.admin.versions import VersionDesk
from ui.admin.versions_texts import TEXTS
from ui.admin.versions_view import (
    backups_table,
    comparison_html,
    published_html,
    verified_html,
    version_choices,
    versions_table,
)

_REFRESH = "versions-refresh"
_QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
_SLOW: dict[str, Any] = {"concurrency_limit": None, "show_progress": "minimal", "api_visibility": "private"}


class _Events:
    """What the widgets call; each event asks who sent it."""

    def __init__(self, context: AdminContext) -> None:
        self._context = context
        self._desk = VersionDesk(context.application)

    def drop(self, kb: str, language: Language, request: gr.Request) -> str:
        def placed() -> str:
            identity = self._context.enter(request, kb)
            return "" if identity.kbs else uploader("backups", kb, language, _REFRESH)

        return told(placed, language)

    def refresh(self, kb: str, language: Language, request: gr.Request) -> list[Any]:
        def looked() -> list[Any]:
            self._context.enter(request, kb)
            rows, files = self._desk.rows(kb), self._desk.backups(kb)
            choices = version_choices(rows, language)
            live = next((row.version for row in rows if row.state == "live"), None)
            return [
                "",
                versions_table(rows, language),
                gr.update(choices=choices, value=live),
                # Each its own: gradio takes an update apart.
                *(gr.update(choices=choices, value=rows[0].version if rows else None) for _ in range(2)),
                backups_table(kb, files, language),
                gr.update(choices=[file.name for file in files], value=None),
                *[gr.update(visible=False)] * 3,
            ]

        return attempt(looked, language, [gr.skip()] * 9)

    def lists(self, kb: str, language: Language, request: gr.Request) -> list[Any]:
        """After something was done: the same without a word, for that was said already."""
        return self.refresh(kb, language, request)[1:]

    def compare(self, kb: str, language: Language, before: str | None, after: str | None, request: gr.Request) -> str:
        def compared() -> str:
            self._context.enter(request, kb)
            if not before or not after:
                return note(TEXTS[language].choose_two, is_bad=True)
            return comparison_html(self._desk.compare(kb, before, after), language)

        return told(compared, language)

    def publish(self, kb: str, language: Language, version: str | None, request: gr.Request) -> str:
        return self._publish(kb, language, version, request, force=False)

    def force(self, kb: str, language: Language, version: str | None, request: gr.Request) -> str:
        return self._publish(kb, language, version, request, force=True)

    def roll_back(self, kb: str, language: Language, request: gr.Request) -> str:
        def gone_back() -> str:
            done = self._desk.roll_back(kb, self._context.enter(request, kb))
            return published_html(done, TEXTS[language].rolled_back.format(version=done["published"]), language)

        return told(gone_back, language)

    def discard(self, kb: str, language: Language, version: str | None, request: gr.Request) -> str:
        def discarded(name: str, identity: Identity) -> str:
            self._desk.throw_away(kb, name, identity)
            return note(TEXTS[language].discarded.format(version=name))

        return self._done(kb, language, version, request, discarded)

    def verify(self, kb: str, language: Language, request: gr.Request) -> str:
        def verified() -> str:
            self._context.enter(request, kb)
            return verified_html(self._desk.verify(kb), language)

        return told(verified, language)

    def back_up(self, kb: str, language: Language, request: gr.Request) -> str:
        def written() -> str:
            name = self._desk.back_up(kb, self._context.enter(request, kb))
            return note(TEXTS[language].backed_up.format(name=name))

        return told(written, language)

    def restore(self, kb: str, language: Language, name: str | None, request: gr.Request) -> str:
        def restored(file: str, identity: Identity) -> str:
            done = self._desk.restore(kb, file, identity)
            return published_html(done, TEXTS[language].restored.format(version=done["published"]), language)

        return self._done(kb, language, name, request, restored)

    def delete(self, kb: str, language: Language, name: str | None, request: gr.Request) -> str:
        def deleted(file: str, identity: Identity) -> str:
            self._desk.delete_backup(kb, file, identity)
            return note(TEXTS[language].deleted.format(name=file))

        return self._done(kb, language, name, request, deleted)

    def sure(self, kb: str, request: gr.Request) -> Any:
        self._context.enter(request, kb)
        return gr.update(visible=True)

    def _publish(self, kb: str, language: Language, version: str | None, request: gr.Request, *, force: bool) -> str:
        def published(name: str, identity: Identity) -> str:
            done = self._desk.publish(kb, name, identity, force=force)
            return published_html(done, TEXTS[language].published.format(version=name), language)

        return self._done(kb, language, version, request, published)

    def _done(
        self,
        kb: str,
        language: Language,
        item: str | None,
        request: gr.Request,
        action: Callable[[str, Identity], str],
    ) -> str:
        """Do something to the chosen version or backup and say so."""

        def done() -> str:
            identity = self._context.enter(request, kb)
            return action(item, identity) if item else note(TEXTS[language].choose_first, is_bad=True)

        return told(done, language)


def versions_tab(context: AdminContext) -> Tab:
    """Put the tab on the page."""
    events, labels, texts = _Events(context), Labels(TEXTS, gr.update), TEXTS["en"]
    kb, language = context.kb, context.language
    with labels.add(gr.Tab(texts.tab, id="versions", elem_id="versions"), label="tab") as tab:
        labels.add(gr.Markdown(texts.intro), value="intro")
        notice = gr.HTML(elem_id="versions-notice")
        table = gr.HTML(elem_id="versions-table")
        version = labels.add(gr.Dropdown([], label=texts.version, elem_id="versions-one"), label="version")
        buttons = _buttons(labels, "versions", "publish", "roll_back", "force", "discard", "verify", "refresh")
        publish, roll_back, force, discard, verify, again = buttons
        force_sure, discard_sure = _sure(labels, "versions", "force_sure", "discard_sure")
        with gr.Row():
            before = labels.add(gr.Dropdown([], label=texts.before, elem_id="versions-before"), label="before")
            after = labels.add(gr.Dropdown([], label=texts.after, elem_id="versions-after"), label="after")
        (compare,) = _buttons(labels, "versions", "compare")
        compared = gr.HTML(elem_id="versions-compared")
        labels.add(gr.Markdown(texts.backups), value="backups")
        labels.add(gr.Markdown(texts.backups_hint), value="backups_hint")
        backups = gr.HTML(elem_id="versions-backups")
        drop = gr.HTML(elem_id="versions-drop")
        backup = labels.add(gr.Dropdown([], label=texts.backup, elem_id="versions-backup"), label="backup")
        back_up, restore, delete = _buttons(labels, "versions", "back_up", "restore", "delete")
        (delete_sure,) = _sure(labels, "versions", "delete_sure")

    asked = [kb, language]
    lists = [table, before, after, version, backups, backup, force_sure, discard_sure, delete_sure]
    for change in (kb.change, language.change, tab.select, again.click):
        change(events.refresh, asked, [notice, *lists], **_SLOW)
    for change in (kb.change, language.change):
        change(events.drop, asked, drop, **_QUICK)
    for act, event, inputs in (
        (publish.click, events.publish, [*asked, version]),
        (force_sure.click, events.force, [*asked, version]),
        (roll_back.click, events.roll_back, asked),
        (discard_sure.click, events.discard, [*asked, version]),
        (back_up.click, events.back_up, asked),
        (restore.click, events.restore, [*asked, backup]),
        (delete_sure.click, events.delete, [*asked, backup]),
    ):
        act(event, inputs, notice, **_SLOW).then(events.lists, asked, lists, **_SLOW)
    for ask, sure in ((force, force_sure), (discard, discard_sure), (delete, delete_sure)):
        ask.click(events.sure, kb, sure, **_QUICK)
    verify.click(events.verify, asked, notice, **_SLOW)
    compare.click(events.compare, [*asked, before, after], compared, **_SLOW)
    return labels.tab()


def _buttons(labels: Labels, tab: str, *names: str) -> list[Any]:
    """A row of buttons, each named by its word."""
    texts = TEXTS["en"]
    with gr.Row():
        return [
            labels.add(
                gr.Button(
                    getattr(texts, name),
                    variant="primary" if name == "publish" else "secondary",
                    elem_id=f"{tab}-{name.replace('_', '-')}",
                    min_width=120,
                ),
                value=name,
            )
            for name in names
        ]


def _sure(labels: Labels, tab: str, *names: str) -> list[Any]:
    """Buttons that are seen only when their deed was asked for."""
    texts = TEXTS["en"]
    with gr.Row():
        return [
            labels.add(
                gr.Button(
                    getattr(texts, name), variant="stop", visible=False, elem_id=f"{tab}-{name.replace('_', '-')}"
                ),
                value=name,
            )
            for name in names
        ]
