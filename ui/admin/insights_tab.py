"""The tab with the insight report. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

import datetime
from typing import Any

import gradio as gr

from chatbot.insights.report_html import report_html, sections_html
from chatbot.insights.report_pdf import report_pdf
from ingest.types import Language
from ui.admin.context import AdminContext, Tab
from ui.admin.documents_view import uploader
from ui.admin.downloads import bundle, bundle_bytes
from ui.admin.html_table import note
from ui.admin.insights_desk import InsightsTabDesk, answer_html
from ui.admin.insights_texts import INSIGHTS
from ui.admin.labels import Labels
from ui.admin.office import Visit
from ui.admin.office_tab import QUICK, WORK, OfficeEvents, file_slot, html, saved, unchanged

_REFRESH = "insights-refresh"
_DAYS = 30
# A look into a folder: nothing need become pale for it.
_LOOK: dict[str, Any] = {**WORK, "show_progress": "hidden"}


class _Events(OfficeEvents):
    """What the widgets call."""

    def __init__(self, context: AdminContext) -> None:
        super().__init__(context)
        self._desk = InsightsTabDesk()

    def begin(
        self,
        is_open: bool,  # noqa: FBT001 - gradio's way to call
        orders: str | None,
        kb: str,
        language: Language,
        request: gr.Request,
    ) -> list[Any]:
        """The order files, the chosen one stays so, and where new ones are dropped."""

        def begun(visit: Visit) -> list[Any]:
            if not is_open:
                return unchanged(3)
            return ["", self._files(visit, kb, orders or ""), uploader("orders", kb, visit.language, _REFRESH)]

        return self.within(request, language, 3, begun, kb=kb)

    def newest(self, kb: str, language: Language, request: gr.Request) -> list[Any]:
        """When files have come: the newest one is chosen."""

        def chosen(visit: Visit) -> list[Any]:
            names = self._desk.order_files(visit, kb)
            return ["", self._files(visit, kb, names[0] if names else "")]

        return self.within(request, language, 2, chosen, kb=kb)

    def make(self, first: str, last: str, orders: str, kb: str, language: Language, request: gr.Request) -> list[Any]:
        def made(visit: Visit) -> list[Any]:
            return ["", sections_html(self._desk.made(visit, kb, first, last, orders), visit.language)]

        return self.within(request, language, 2, made, kb=kb)

    def again(self, first: str, last: str, orders: str, kb: str, language: Language, request: gr.Request) -> list[Any]:
        """The same report in another language."""

        def shown(visit: Visit) -> list[Any]:
            report = self._desk.known(visit, kb, first, last, orders)
            return [sections_html(report, visit.language) if report else ""]

        return self.within(request, language, 1, shown, kb=kb)

    def save(
        self, kind: str, first: str, last: str, orders: str, kb: str, language: Language, request: gr.Request
    ) -> list[Any]:
        def made(visit: Visit) -> list[Any]:
            report = self._desk.shown(visit, kb, first, last, orders)
            name = f"insights-{kb}-{report.period.first}-{report.period.last}"
            if kind == "pdf":
                return ["", bundle_bytes(f"{name}.pdf", report_pdf(report, visit.language))]
            return ["", bundle(f"{name}.html", report_html(report, visit.language))]

        return self.within(request, language, 2, made, kb=kb)

    def ask(
        self,
        question: str,
        first: str,
        last: str,
        orders: str,
        kb: str,
        language: Language,
        request: gr.Request,
    ) -> list[Any]:
        def asked(visit: Visit) -> list[Any]:
            return [answer_html(self._desk.answer(visit, kb, question, first, last, orders), visit)]

        return self.within(request, language, 1, asked, kb=kb)

    def forget(self, orders: str, kb: str, language: Language, request: gr.Request) -> list[Any]:
        def forgotten(visit: Visit) -> list[Any]:
            if not orders:
                return unchanged(2)
            self._desk.forget(visit, kb, orders)
            return [note(INSIGHTS[visit.language].forgotten), self._files(visit, kb, "")]

        return self.within(request, language, 2, forgotten, kb=kb)

    def _files(self, visit: Visit, kb: str, chosen: str) -> Any:
        names = self._desk.order_files(visit, kb)
        none = (INSIGHTS[visit.language].no_orders, "")
        return gr.update(choices=[none, *((name, name) for name in names)], value=chosen if chosen in names else "")


def insights_tab(context: AdminContext) -> Tab:
    """A period in figures and sentences, and questions over its tables."""
    events, texts, labels = _Events(context), INSIGHTS["en"], Labels(INSIGHTS, gr.update)
    today = datetime.datetime.now().astimezone().date()
    with labels.add(gr.Tab(texts.tab, id="insights", elem_id="insights-tab"), label="tab") as tab:
        is_open = gr.State(False)  # noqa: FBT003 - gradio's way to keep something
        labels.add(gr.Markdown(texts.intro), value="intro")
        with gr.Row():
            chosen = [
                labels.add(_day("first", today - datetime.timedelta(days=_DAYS - 1)), label="first"),
                labels.add(_day("last", today), label="last"),
                labels.add(
                    gr.Dropdown(
                        [(texts.no_orders, "")], value="", label=texts.orders, elem_id="insights-orders", min_width=220
                    ),
                    label="orders",
                ),
            ]
        with labels.add(gr.Accordion(texts.files, open=False, elem_id="insights-files"), label="files"):
            labels.add(gr.Markdown(texts.files_hint), value="files_hint")
            drop = html("insights-drop")
            with gr.Row():
                again = labels.add(gr.Button(texts.refresh, elem_id=_REFRESH, min_width=120), value="refresh")
                forget = _button(labels, "forget")
        with gr.Row():
            make = _button(labels, "make", variant="primary")
            save_html, save_pdf = _button(labels, "save_html"), _button(labels, "save_pdf")
        said = html("insights-said")
        with labels.add(gr.Accordion(texts.ask_title, open=True, elem_id="insights-asking"), label="ask_title"):
            question = labels.add(
                gr.Textbox(label=texts.question, info=texts.question_hint, max_length=500, elem_id="insights-question"),
                label="question",
                info="question_hint",
            )
            ask, answer = _button(labels, "ask"), html("insights-answer")
        report, file = html("insights-report"), file_slot()
        kinds = [gr.State(kind) for kind in ("html", "pdf")]
    place = [context.kb, context.language]
    lists = [said, chosen[2], drop]
    opened = gr.on([tab.select], events.open, None, is_open, **QUICK)
    opened.then(events.begin, [is_open, chosen[2], *place], lists, **_LOOK)
    again.click(events.newest, place, [said, chosen[2]], **WORK)
    changed = context.kb.change(events.begin, [is_open, chosen[2], *place], lists, **_LOOK)
    # What is on the screen must not stand below the name of another knowledge base.
    changed.then(events.again, [*chosen, *place], report, **WORK)
    translated = context.language.change(events.begin, [is_open, chosen[2], *place], lists, **_LOOK)
    translated.then(events.again, [*chosen, *place], report, **WORK)
    make.click(events.make, [*chosen, *place], [said, report], **WORK)
    for button, kind in zip((save_html, save_pdf), kinds, strict=True):
        saved(button.click(events.save, [kind, *chosen, *place], [said, file], **WORK), file)
    gr.on([ask.click, question.submit], events.ask, [question, *chosen, *place], answer, **WORK)
    forget.click(events.forget, [chosen[2], *place], [said, chosen[2]], **WORK)
    return labels.tab()


def _day(name: str, value: datetime.date) -> gr.Textbox:
    label = getattr(INSIGHTS["en"], name)
    return gr.Textbox(str(value), label=label, elem_id=f"insights-{name}", max_length=10, min_width=150)


def _button(labels: Labels, word: str, variant: Any = "secondary") -> gr.Button:
    made = gr.Button(
        getattr(INSIGHTS["en"], word), variant=variant, elem_id=f"insights-{word.replace('_', '-')}", min_width=120
    )
    return labels.add(made, value=word)
