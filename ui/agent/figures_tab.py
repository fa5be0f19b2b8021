"""The tab with the figures. Engine file of gradio: widgets and wiring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from chatbot.assembly import Application
from ingest.types import Language
from ui.agent.access import kbs_of
from ui.agent.approve_part import Who
from ui.agent.figures import PERIODS, overview, since
from ui.agent.figures_html import FIGURE_TEXTS, figures_html
from ui.agent.notices import DESK_ERRORS, told, told_html
from ui.agent.queue import NameIntent
from ui.agent.texts import TEXTS


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureWidgets:
    """What is on the tab."""

    tab: gr.Tab
    period: gr.Radio
    figures: gr.HTML


def figure_widgets() -> FigureWidgets:
    """Put the widgets where they are called."""
    with gr.Tab(TEXTS["en"].figures_tab, elem_id="figures-tab", id="figures") as tab:
        period = gr.Radio(_choices("en"), value=30, label=FIGURE_TEXTS["en"].period, elem_id="period")
        figures = gr.HTML("", elem_id="figures")
    return FigureWidgets(tab=tab, period=period, figures=figures)


def wire_figures(
    on: FigureWidgets, application: Application, who: Who, language: gr.Radio, name_intent: NameIntent
) -> None:
    """Connect the widgets."""

    def show(period: int, chosen: Language, request: gr.Request) -> str:
        identity = who(request)
        days = next((known for known in PERIODS if known == period), PERIODS[0])
        records = application.records
        try:
            decisions = records.drafts.decisions(
                since=since(days, records.database.now()), kbs=kbs_of(identity, application.settings.server.kbs)
            )
        except DESK_ERRORS as error:
            return told_html(told(error, chosen), is_fault=True)
        return figures_html(overview(decisions, identity), language=chosen, name_intent=name_intent)

    quick: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    for event in (on.tab.select, on.period.change, language.change):
        event(show, [on.period, language], on.figures, **quick)


def figure_labels(on: FigureWidgets, language: Language) -> list[tuple[Any, Any]]:
    """Each widget with its words in a language."""
    return [
        (on.tab, gr.update(label=TEXTS[language].figures_tab)),
        (on.period, gr.update(label=FIGURE_TEXTS[language].period, choices=_choices(language))),
    ]


def _choices(language: Language) -> list[tuple[str, int]]:
    return [(FIGURE_TEXTS[language].days.format(n=days), days) for days in PERIODS]
