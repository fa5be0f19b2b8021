"""The tab with the catalogue and the orders. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from ingest.types import Language
from ui.admin import products_desk as desk
from ui.admin.context import AdminContext, Tab
from ui.admin.documents_view import uploader
from ui.admin.html_table import note
from ui.admin.labels import Labels
from ui.admin.office import Visit
from ui.admin.office_tab import QUICK, WORK, OfficeEvents, html, unchanged
from ui.admin.products_texts import TEXTS
from ui.admin.products_view import need_html, products_table, report_html

_REFRESH = "products-refresh"


class _Events(OfficeEvents):
    """What the widgets call."""

    def drops(self, kb: str, language: Language, request: gr.Request) -> list[Any]:
        """Where files are dropped."""
        return self.within(
            request,
            language,
            2,
            lambda visit: [uploader(kind, kb, visit.language, _REFRESH) for kind in ("products", "orders")],
            kb=kb or "",
        )

    def show(self, is_open: bool, kb: str, language: Language, request: gr.Request) -> list[Any]:  # noqa: FBT001 - gradio's way to call
        """What is live and what was uploaded."""

        def shown(visit: Visit) -> Sequence[Any]:
            return ["", *self._lists(visit, kb)] if is_open else unchanged(5)

        return self.within(request, language, 5, shown, kb=kb or "")

    def take(self, kb: str, language: Language, name: str | None, request: gr.Request) -> list[Any]:
        """Import a catalogue."""

        def taken(visit: Visit) -> Sequence[Any]:
            if not name:
                return [note(TEXTS[visit.language].choose_first, is_bad=True), *unchanged(4)]
            said = report_html(desk.take(visit, kb, name), visit.language, is_orders=False)
            return [said, *self._lists(visit, kb)]

        return self.within(request, language, 5, taken, kb=kb or "")

    def count(self, kb: str, language: Language, name: str | None, request: gr.Request) -> list[Any]:
        """Count orders."""

        def counted(visit: Visit) -> Sequence[Any]:
            if not name:
                return [note(TEXTS[visit.language].choose_first, is_bad=True), *unchanged(4)]
            said = report_html(desk.count(visit, kb, name), visit.language, is_orders=True)
            return [said, *self._lists(visit, kb)]

        return self.within(request, language, 5, counted, kb=kb or "")

    def back(self, kb: str, language: Language, request: gr.Request) -> list[Any]:
        """Go back to the catalogue before."""

        def went(visit: Visit) -> Sequence[Any]:
            desk.roll_back(visit, kb)
            return [note(TEXTS[visit.language].went_back), *self._lists(visit, kb)]

        return self.within(request, language, 5, went, kb=kb or "")

    def sure(self, kb: str, request: gr.Request) -> Any:
        """Ask again before a catalogue is removed."""
        self.context.enter(request, kb)
        return gr.update(visible=True)

    def remove(self, kb: str, language: Language, request: gr.Request) -> list[Any]:
        """Remove the catalogue."""

        def removed(visit: Visit) -> Sequence[Any]:
            desk.remove(visit, kb)
            return [note(TEXTS[visit.language].removed), *self._lists(visit, kb)]

        return self.within(request, language, 5, removed, kb=kb or "")

    def try_need(self, kb: str, language: Language, need: str, request: gr.Request) -> Any:
        """Recommend for a need."""

        def tried(visit: Visit) -> Sequence[Any]:
            if not need.strip():
                return [note(TEXTS[visit.language].no_need, is_bad=True)]
            return [need_html(desk.try_need(visit, kb, need, visit.language), visit.language)]

        return self.within(request, language, 1, tried, kb=kb or "")[0]

    def _lists(self, visit: Visit, kb: str) -> list[Any]:
        catalogues, orders = desk.files(visit, kb, "products"), desk.files(visit, kb, "orders")
        return [
            products_table(*desk.live(visit, kb), visit.language),
            gr.update(choices=catalogues, value=catalogues[0] if catalogues else None),
            gr.update(choices=orders, value=orders[0] if orders else None),
            gr.update(visible=False),
        ]


def products_tab(context: AdminContext) -> Tab:
    """Put the tab on the page."""
    events, labels, texts = _Events(context), Labels(TEXTS, gr.update), TEXTS["en"]
    kb, language = context.kb, context.language
    with labels.add(gr.Tab(texts.tab, id="products", elem_id="products-tab"), label="tab") as tab:
        is_open = gr.State(False)  # noqa: FBT003 - gradio's way to keep something
        labels.add(gr.Markdown(texts.intro), value="intro")
        with gr.Row():
            with gr.Column(min_width=280):
                labels.add(gr.Markdown(texts.catalogue_file), value="catalogue_file")
                catalogue_drop = html("products-drop")
                catalogue = _chosen("products-file", labels)
                take = labels.add(gr.Button(texts.take, variant="primary", elem_id="products-take"), value="take")
            with gr.Column(min_width=280):
                labels.add(gr.Markdown(texts.orders_file), value="orders_file")
                orders_drop = html("orders-drop")
                orders = _chosen("orders-file", labels)
                count = labels.add(gr.Button(texts.count, elem_id="orders-count"), value="count")
                labels.add(gr.Markdown(texts.orders_hint), value="orders_hint")
        outcome = html("products-said")
        need = labels.add(
            gr.Textbox(label=texts.need, placeholder=texts.need_hint, elem_id="products-need", max_lines=4),
            label="need",
            placeholder="need_hint",
        )
        tried = labels.add(gr.Button(texts.try_need, elem_id="products-try"), value="try_need")
        found = html("products-found")
        listing = html("products-table")
        with gr.Row():
            again = labels.add(gr.Button(texts.refresh, elem_id=_REFRESH), value="refresh")
            back = labels.add(gr.Button(texts.back, elem_id="products-back"), value="back")
            remove = labels.add(gr.Button(texts.remove, elem_id="products-remove"), value="remove")
            sure = labels.add(
                gr.Button(texts.remove_sure, variant="stop", visible=False, elem_id="products-remove-sure"),
                value="remove_sure",
            )
    asked, shown = [kb, language], [outcome, listing, catalogue, orders, sure]
    gr.on([tab.select, again.click], events.open, None, is_open, **QUICK).then(
        events.show, [is_open, *asked], shown, **WORK
    )
    for change in (kb.change, language.change):
        change(events.show, [is_open, *asked], shown, **WORK)
        change(events.drops, asked, [catalogue_drop, orders_drop], **QUICK)
    take.click(events.take, [*asked, catalogue], shown, **WORK)
    count.click(events.count, [*asked, orders], shown, **WORK)
    back.click(events.back, asked, shown, **WORK)
    remove.click(events.sure, kb, sure, **QUICK)
    sure.click(events.remove, asked, shown, **WORK)
    gr.on([tried.click, need.submit], events.try_need, [*asked, need], found, **WORK)
    return labels.tab()


def _chosen(elem_id: str, labels: Labels) -> Any:
    return labels.add(gr.Dropdown([], label=TEXTS["en"].choose_file, elem_id=elem_id), label="choose_file")
