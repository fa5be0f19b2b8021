"""Folders, times and jobs. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from ingest.types import Language
from ui.admin.build_follow import followed
from ui.admin.context import AdminContext, Tab
from ui.admin.errors import NoneChosenError
from ui.admin.html_table import note
from ui.admin.keeper_desk import PlanDesk
from ui.admin.keeper_texts import TEXTS
from ui.admin.keeper_view import allowed_html, jobs_table, planned_html, state_html
from ui.admin.labels import Labels
from ui.admin.notices import attempt, told
from ui.admin.versions import VersionDesk
from ui.admin.versions_view import version_choices

_QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
_SLOW: dict[str, Any] = {"concurrency_limit": None, "show_progress": "minimal", "api_visibility": "private"}
_FOLLOW: dict[str, Any] = {**_SLOW, "show_progress": "hidden"}


class _Events:
    """What the widgets call; each event asks who sent it."""

    def __init__(self, context: AdminContext) -> None:
        self._context = context
        self._desk = PlanDesk(context.application, context.keeper)
        self._versions = VersionDesk(context.application)

    def refresh(self, kb: str, language: Language, request: gr.Request) -> list[Any]:
        def looked() -> list[Any]:
            self._context.enter(request, kb)
            plan = self._desk.plan(kb)
            rows = [row for row in self._versions.rows(kb) if row.state != "live"]
            return [
                "",
                "\n".join(plan.folders),
                allowed_html(self._desk.allowed(kb), language),
                plan.when,
                plan.at,
                plan.publish,
                state_html(plan, self._desk.ran(kb), language),
                gr.update(choices=version_choices(rows, language), value=plan.version or None),
                jobs_table(self._desk.jobs(kb), language),
            ]

        return attempt(looked, language, [gr.skip()] * 8)

    def jobs(self, kb: str, language: Language, request: gr.Request) -> list[Any]:
        """After something was done: what is planned and the jobs, without a word, for that was said already."""

        def looked() -> list[Any]:
            self._context.enter(request, kb)
            state = state_html(self._desk.plan(kb), self._desk.ran(kb), language)
            return ["", state, jobs_table(self._desk.jobs(kb), language)]

        return attempt(looked, language, [gr.skip()] * 2)[1:]

    def save(self, request: gr.Request, kb: str, language: Language, *given: Any) -> str:
        folders, when, at, publish = given

        def saved() -> str:
            identity = self._context.enter(request, kb)
            lines = (folders or "").splitlines()
            self._desk.save(kb, identity, folders=lines, when=when, at=at or "", publish=bool(publish))
            return note(TEXTS[language].saved)

        return told(saved, language)

    def look(self, kb: str, language: Language, request: gr.Request) -> str:
        texts = TEXTS[language]

        def looked() -> str:
            self._context.enter(request, kb)
            return note(texts.looked if self._context.keeper.look(kb) else texts.no_news)

        return told(looked, language)

    def plan(self, kb: str, language: Language, version: str | None, moment: str | None, request: gr.Request) -> str:
        def planned() -> str:
            identity = self._context.enter(request, kb)
            if not version:
                return note(TEXTS[language].choose_first, is_bad=True)
            return planned_html(self._desk.plan_publish(kb, version, moment or "", identity), language)

        return told(planned, language)

    def unplan(self, kb: str, language: Language, request: gr.Request) -> str:
        def taken_back() -> str:
            identity = self._context.enter(request, kb)
            return planned_html(self._desk.plan_publish(kb, "", "", identity), language)

        return told(taken_back, language)

    def resume(self, kb: str, language: Language, request: gr.Request) -> str:
        def resumed() -> str:
            self._desk.resume(kb, self._context.enter(request, kb))
            return note(TEXTS[language].looked)

        return told(resumed, language)

    def cancel(self, kb: str, language: Language, request: gr.Request) -> str:
        texts = TEXTS[language]

        def cancelled() -> str:
            identity = self._context.enter(request, kb)
            stopped = self._context.keeper.builds.cancel(kb, who=identity.name)
            return note(texts.cancelling if stopped else texts.not_running)

        return told(cancelled, language)

    def follow(self, kb: str, language: Language, request: gr.Request) -> Iterator[str]:
        try:
            self._context.enter(request, kb)
        except NoneChosenError:
            yield ""
            return
        yield from followed(self._context.keeper.builds, kb, language)


def keeper_tab(context: AdminContext) -> Tab:
    """Put the tab on the page."""
    events, labels, texts = _Events(context), Labels(TEXTS, gr.update), TEXTS["en"]
    kb, language = context.kb, context.language
    with labels.add(gr.Tab(texts.tab, id="keeper", elem_id="keeper"), label="tab") as tab:
        labels.add(gr.Markdown(texts.intro), value="intro")
        notice = gr.HTML(elem_id="keeper-notice")
        folders, allowed, when, at, publish = _plan(labels)
        with gr.Row():
            save = labels.add(gr.Button(texts.save, variant="primary", elem_id="keeper-save"), value="save")
            look = labels.add(gr.Button(texts.look, elem_id="keeper-look"), value="look")
        state = gr.HTML(elem_id="keeper-state")
        version, moment, plan, unplan = _schedule(labels)
        labels.add(gr.Markdown(texts.jobs), value="jobs")
        with gr.Row():
            again = labels.add(gr.Button(texts.refresh, elem_id="keeper-refresh"), value="refresh")
            resume = labels.add(gr.Button(texts.resume, elem_id="keeper-resume"), value="resume")
            cancel = labels.add(gr.Button(texts.cancel, elem_id="keeper-cancel"), value="cancel")
        progress = gr.HTML(elem_id="keeper-progress")
        jobs = gr.HTML(elem_id="keeper-jobs")

    asked = [kb, language]
    lists = [folders, allowed, when, at, publish, state, version, jobs]
    for change in (kb.change, language.change, tab.select, again.click):
        change(events.refresh, asked, [notice, *lists], **_SLOW)
    for act, event, inputs in (
        (save.click, events.save, [*asked, folders, when, at, publish]),
        (plan.click, events.plan, [*asked, version, moment]),
        (unplan.click, events.unplan, asked),
        (cancel.click, events.cancel, asked),
    ):
        act(event, inputs, notice, **_SLOW).then(events.jobs, asked, [state, jobs], **_SLOW)
    started = []
    for act, event in ((look.click, events.look), (resume.click, events.resume)):
        started.append(act(event, asked, notice, **_SLOW).then(events.follow, asked, progress, **_FOLLOW))
    for follow in started:
        follow.then(events.jobs, asked, [state, jobs], **_SLOW)
    kb.change(None, None, None, cancels=started, **_QUICK)
    return labels.tab()


def _plan(labels: Labels) -> tuple[Any, ...]:
    texts = TEXTS["en"]
    folders = labels.add(
        gr.Textbox(label=texts.folders, info=texts.folders_hint, lines=2, elem_id="keeper-folders"),
        label="folders",
        info="folders_hint",
    )
    allowed = gr.HTML(elem_id="keeper-allowed")
    with gr.Row():
        when = labels.add(
            gr.Radio(texts.when_choices, value="never", label=texts.when, elem_id="keeper-when"),
            label="when",
            choices="when_choices",
        )
        at = labels.add(
            gr.Textbox(label=texts.at, value="02:00", info=texts.at_hint, elem_id="keeper-at"),
            label="at",
            info="at_hint",
        )
    publish = labels.add(gr.Checkbox(label=texts.publish, elem_id="keeper-publish"), label="publish")
    return folders, allowed, when, at, publish


def _schedule(labels: Labels) -> tuple[Any, ...]:
    texts = TEXTS["en"]
    labels.add(gr.Markdown(texts.schedule), value="schedule")
    with gr.Row():
        version = labels.add(gr.Dropdown([], label=texts.version, elem_id="keeper-version"), label="version")
        moment = labels.add(
            gr.Textbox(label=texts.moment, placeholder=texts.moment_hint, elem_id="keeper-moment"),
            label="moment",
            placeholder="moment_hint",
        )
    with gr.Row():
        plan = labels.add(gr.Button(texts.plan, elem_id="keeper-plan"), value="plan")
        unplan = labels.add(gr.Button(texts.unplan, elem_id="keeper-unplan"), value="unplan")
    return version, moment, plan, unplan
