"""What has changed, build, check, publish. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from ingest.types import Language
from ui.accounts.identity import Identity
from ui.admin.build_follow import followed
from ui.admin.build_texts import TEXTS
from ui.admin.build_view import changes_html, version_choices, waiting_html, waiting_versions
from ui.admin.context import AdminContext, Tab
from ui.admin.documents import DocumentDesk
from ui.admin.errors import NoneChosenError
from ui.admin.html_table import note
from ui.admin.labels import Labels
from ui.admin.notices import attempt, told
from ui.admin.versions import VersionDesk

_QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
_SLOW: dict[str, Any] = {"concurrency_limit": None, "show_progress": "minimal", "api_visibility": "private"}
_FOLLOW: dict[str, Any] = {**_SLOW, "show_progress": "hidden"}


class _Events:
    """What the widgets call; each event asks who sent it."""

    def __init__(self, context: AdminContext) -> None:
        self._context = context
        self._builds = context.keeper.builds
        self._documents = DocumentDesk(context.application, context.keeper)
        self._versions = VersionDesk(context.application)

    def look(self, kb: str, language: Language, request: gr.Request) -> list[Any]:
        def looked() -> list[Any]:
            self._entered(kb, request)
            live = self._versions.live(kb)
            return ["", changes_html(self._documents.changes(kb), live, language)]

        return attempt(looked, language, [gr.skip()])

    def changes(self, kb: str, language: Language, request: gr.Request) -> str:
        return str(self.look(kb, language, request)[-1])

    def build(self, kb: str, language: Language, request: gr.Request) -> str:
        return self._begin(kb, language, request, lambda: self._context.keeper.roots(kb))

    def build_edits(self, kb: str, language: Language, request: gr.Request) -> str:
        return self._begin(kb, language, request, tuple)

    def cancel(self, kb: str, language: Language, request: gr.Request) -> str:
        texts = TEXTS[language]

        def cancelled() -> str:
            identity = self._entered(kb, request)
            stopped = self._builds.cancel(kb, who=identity.name)
            return note(texts.cancelling if stopped else texts.not_running)

        return told(cancelled, language)

    def follow(self, kb: str, language: Language, request: gr.Request) -> Iterator[str]:
        """Say how far the build is until it ends; at once where none runs."""
        try:
            self._entered(kb, request)
        except NoneChosenError:
            yield ""
            return
        yield from followed(self._builds, kb, language)

    def waiting(self, kb: str, language: Language, request: gr.Request) -> Any:
        def seen() -> list[Any]:
            self._entered(kb, request)
            rows = waiting_versions(self._versions.rows(kb))
            info = "" if rows else TEXTS[language].no_unpublished
            choices = version_choices(rows, language)
            return ["", gr.update(choices=choices, value=rows[0].version if rows else None, info=info)]

        return attempt(seen, language, [gr.skip()])[-1]

    def show(self, kb: str, language: Language, version: str | None, request: gr.Request) -> list[Any]:
        """The chosen version, and which buttons go with it."""

        def shown() -> list[Any]:
            self._entered(kb, request)
            row = next((own for own in self._versions.rows(kb) if own.version == version), None)
            sure = [gr.update(visible=False)] * 2
            if row is None:
                return ["", gr.update(visible=False), gr.update(visible=False), gr.update(visible=False), *sure]
            comparison = self._versions.compare(kb, self._versions.live(kb), row.version)
            held = row.state == "held"
            return [
                waiting_html(row, comparison, language),
                gr.update(visible=True),
                gr.update(visible=not held),
                gr.update(visible=True),
                *sure,
            ]

        return attempt(shown, language, [gr.skip()] * 5)

    def publish(self, kb: str, language: Language, version: str | None, request: gr.Request) -> str:
        return self._publish(kb, language, version, request, force=False)

    def force(self, kb: str, language: Language, version: str | None, request: gr.Request) -> str:
        return self._publish(kb, language, version, request, force=True)

    def discard(self, kb: str, language: Language, version: str | None, request: gr.Request) -> str:
        texts = TEXTS[language]

        def discarded() -> str:
            identity = self._entered(kb, request)
            if not version:
                return note(texts.choose_first, is_bad=True)
            self._versions.throw_away(kb, version, identity)
            return note(texts.discarded.format(version=version))

        return told(discarded, language)

    def sure(self, kb: str, request: gr.Request) -> Any:
        self._entered(kb, request)
        return gr.update(visible=True)

    def _publish(self, kb: str, language: Language, version: str | None, request: gr.Request, *, force: bool) -> str:
        texts = TEXTS[language]

        def published() -> str:
            identity = self._entered(kb, request)
            if not version:
                return note(texts.choose_first, is_bad=True)
            done = self._versions.publish(kb, version, identity, force=force)
            lines = [note(texts.published.format(version=version)), *map(note, done["warnings"])]
            if done["not_applied"]:
                lines.append(note(texts.not_applied.format(n=done["not_applied"])))
            return "".join(lines)

        return told(published, language)

    def _begin(self, kb: str, language: Language, request: gr.Request, roots: Callable[[], tuple[Any, ...]]) -> str:
        def begun() -> str:
            identity = self._entered(kb, request)
            self._builds.start(kb, roots(), who=identity.name, publish=False)
            return ""

        return told(begun, language)

    def _entered(self, kb: str, request: gr.Request) -> Identity:
        return self._context.enter(request, kb)


def build_tab(context: AdminContext) -> Tab:
    """Put the tab on the page."""
    events, labels, texts = _Events(context), Labels(TEXTS, gr.update), TEXTS["en"]
    kb, language = context.kb, context.language
    with labels.add(gr.Tab(texts.tab, id="build", elem_id="build"), label="tab") as tab:
        labels.add(gr.Markdown(texts.intro), value="intro")
        notice = gr.HTML(elem_id="build-notice")
        labels.add(gr.Markdown(texts.changes), value="changes")
        changes = gr.HTML(elem_id="build-changes")
        with gr.Row():
            look = labels.add(gr.Button(texts.refresh, elem_id="build-look"), value="refresh")
            build = labels.add(gr.Button(texts.build, variant="primary", elem_id="build-start"), value="build")
            edits = labels.add(gr.Button(texts.edits_only, elem_id="build-edits"), value="edits_only")
            cancel = labels.add(gr.Button(texts.cancel, elem_id="build-cancel"), value="cancel")
        progress = gr.HTML(elem_id="build-progress")
        version, detail, buttons = _waiting(labels)
    publish, force, discard, force_sure, discard_sure = buttons

    asked, chosen, shown = [kb, language], [kb, language, version], [detail, *buttons]

    def renewed(before: Any) -> Any:
        """After an event: which versions wait, and the chosen one."""
        return before.then(events.waiting, asked, version, **_SLOW).then(events.show, chosen, shown, **_SLOW)

    followed = []
    for change in (kb.change, language.change, tab.select):
        seen = renewed(change(events.look, asked, [notice, changes], **_SLOW))
        followed.append(seen.then(events.follow, asked, progress, **_FOLLOW))
    for begin, event in ((build.click, events.build), (edits.click, events.build_edits)):
        followed.append(begin(event, asked, notice, **_QUICK).then(events.follow, asked, progress, **_FOLLOW))
    for follow in followed:
        renewed(follow).then(events.changes, asked, changes, **_SLOW)
    for left in (kb.change, tab.select):
        # Whoever looks at another knowledge base hears no more of this one.
        left(None, None, None, cancels=followed, **_QUICK)
    look.click(events.look, asked, [notice, changes], **_SLOW)
    cancel.click(events.cancel, asked, notice, **_QUICK)
    version.input(events.show, chosen, shown, **_SLOW)
    force.click(events.sure, kb, force_sure, **_QUICK)
    discard.click(events.sure, kb, discard_sure, **_QUICK)
    for act, done in (
        (publish.click, events.publish),
        (force_sure.click, events.force),
        (discard_sure.click, events.discard),
    ):
        renewed(act(done, chosen, notice, **_SLOW)).then(events.changes, asked, changes, **_SLOW)
    return labels.tab()


def _waiting(labels: Labels) -> tuple[Any, Any, list[Any]]:
    """The versions that wait, and what can be done with the chosen one."""
    texts = TEXTS["en"]
    labels.add(gr.Markdown(texts.checks), value="checks")
    version = labels.add(
        gr.Radio([], label=texts.unpublished, info=texts.no_unpublished, elem_id="build-version"), label="unpublished"
    )
    detail = gr.HTML(elem_id="build-detail")
    with gr.Row():
        hidden = {"visible": False}
        publish = labels.add(
            gr.Button(texts.publish, variant="primary", elem_id="build-publish", **hidden), value="publish"
        )
        force = labels.add(gr.Button(texts.force, elem_id="build-force", **hidden), value="force")
        discard = labels.add(gr.Button(texts.discard, elem_id="build-discard", **hidden), value="discard")
        force_sure = labels.add(
            gr.Button(texts.force_sure, variant="stop", elem_id="build-force-sure", **hidden), value="force_sure"
        )
        discard_sure = labels.add(
            gr.Button(texts.discard_sure, variant="stop", elem_id="build-discard-sure", **hidden), value="discard_sure"
        )
    return version, detail, [publish, force, discard, force_sure, discard_sure]
