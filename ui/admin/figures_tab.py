"""The tab with the dashboards. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import gradio as gr

from ingest.types import Language
from ui.admin.context import AdminContext, Tab
from ui.admin.downloads import bundle
from ui.admin.figures import dashboard_csv
from ui.admin.figures_texts import FIGURES
from ui.admin.figures_view import PlotName, Point, board_html, board_of, plot_value, points
from ui.admin.labels import Labels
from ui.admin.office import Visit
from ui.admin.office_tab import (
    QUICK,
    WORK,
    OfficeEvents,
    buttons,
    file_slot,
    html,
    joined,
    period,
    saved,
    unchanged,
)
from ui.admin.office_texts import OFFICE

_PLOTS: tuple[PlotName, ...] = get_args(PlotName)
_UNITS: dict[PlotName, str] = {
    "volume": "questions",
    "shares": "percent",
    "ratings": "thumbs",
    "evidence": "seconds",
    "answer": "seconds",
}
_BARS = {"volume", "ratings"}


class _Events(OfficeEvents):
    """What the widgets call."""

    def show(
        self,
        is_open: bool,  # noqa: FBT001 - gradio's way to call
        days: int,
        everywhere: bool,  # noqa: FBT001
        kb: str,
        language: Language,
        request: gr.Request,
    ) -> list[Any]:
        def shown(visit: Visit) -> list[Any]:
            if not is_open:
                return unchanged(2 + len(_PLOTS))
            board = board_of(visit, visit.kbs if everywhere else [kb], days)
            plots = [_plot(plot, points(board, plot, visit.language), visit.language) for plot in _PLOTS]
            return ["", *plots, board_html(board, visit.language)]

        return self.within(request, language, 2 + len(_PLOTS), shown, kb=kb)

    def csv(self, days: int, everywhere: bool, kb: str, language: Language, request: gr.Request) -> list[Any]:  # noqa: FBT001
        def made(visit: Visit) -> list[Any]:
            board = board_of(visit, visit.kbs if everywhere else [kb], days)
            return ["", bundle(f"figures-{'all' if everywhere else kb}.csv", dashboard_csv(board))]

        return self.within(request, language, 2, made, kb=kb)


def figures_tab(context: AdminContext) -> Tab:
    """Dashboards over time."""
    events, texts, labels, office = _Events(context), FIGURES["en"], Labels(FIGURES, gr.update), OFFICE["en"]
    with gr.Tab(texts.tab, id="figures", elem_id="figures-tab") as tab:
        is_open = gr.State(False)  # noqa: FBT003 - gradio's way to keep something
        labels.add(gr.Markdown(texts.intro), value="intro")
        with gr.Row(elem_classes="cd-head"):
            days, of_days = period("figures-days")
            # In a column of its own: side by side they would be one form.
            with gr.Column(min_width=200):
                everywhere = gr.Checkbox(label=texts.everywhere, elem_id="figures-everywhere")
            load = gr.Button(office.load, elem_id="figures-load", min_width=120)
            csv = gr.Button(office.download_csv, elem_id="figures-csv", min_width=120)
        outcome = html("figures-said")
        plots = []
        for row in (_PLOTS[:2], _PLOTS[2:4], _PLOTS[4:]):
            with gr.Row():
                plots += [_empty(plot) for plot in row]
        with gr.Accordion(texts.caption, open=False, elem_id="figures-numbers") as behind:
            numbers = html("figures-table")
        file = file_slot()
    place = [context.kb, context.language]
    given, shown = [is_open, days, everywhere, *place], [outcome, *plots, numbers]
    gr.on([tab.select, load.click], events.open, None, is_open, **QUICK).then(events.show, given, shown, **WORK)
    changes = [days.change, everywhere.change, context.kb.change, context.language.change]
    gr.on(changes, events.show, given, shown, **WORK)
    saved(csv.click(events.csv, [days, everywhere, *place], [outcome, file], **WORK), file)
    labels.add(tab, label="tab")
    labels.add(everywhere, label="everywhere")
    labels.add(behind, label="caption")
    return joined(labels.tab(), of_days, buttons(load=load, download_csv=csv))


def _empty(plot: PlotName) -> Any:
    kind = gr.BarPlot if plot in _BARS else gr.LinePlot
    return kind(elem_id=f"figures-{plot}", height=260, min_width=320, **_words(plot, "en"))


def _plot(plot: PlotName, found: Sequence[Point], language: Language) -> Any:
    kind = gr.BarPlot if plot in _BARS else gr.LinePlot
    return kind(value=plot_value(found, is_bars=plot in _BARS), **_words(plot, language))


def _words(plot: PlotName, language: Language) -> dict[str, Any]:
    texts = FIGURES[language]
    return {
        "x": "day",
        "y": "value",
        "color": "series",
        "title": getattr(texts, plot),
        "x_title": texts.day,
        "y_title": getattr(texts, _UNITS[plot]),
        "color_title": texts.series,
        "x_axis_format": "%m-%d",
        "y_lim": [0, None],
        **({"x_bin": "1d", "y_aggregate": "sum"} if plot in _BARS else {}),
    }
