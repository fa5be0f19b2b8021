"""What the tab with the dashboards shows: without a widget."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time
from typing import Literal

from chatbot.records.answer_times import answer_times
from ingest.types import Language
from ui.admin.figures import Dashboard, Figures, Spread, dashboard, last_days
from ui.admin.figures_texts import FIGURES
from ui.admin.html_table import Shown, table
from ui.admin.office import Visit
from ui.admin.times import local_zone

PlotName = Literal["volume", "shares", "ratings", "evidence", "answer"]
Point = tuple[date, str, float]
"""A day, the name of a series, and its value."""


def board_of(visit: Visit, kbs: Collection[str] | None, days: int) -> Dashboard:
    """The last days of these knowledge bases; ``None`` for all."""
    records = visit.application.records
    period = last_days(days, records.database.now(), local_zone())
    return dashboard(
        period,
        records.questions.per_day(period.since, period.until, kbs, zone=period.zone),
        records.drafts.decisions(period.since, period.until, kbs),
        answer_times(records.database, period.since, period.until, kbs),
    )


def points(board: Dashboard, plot: PlotName, language: Language) -> list[Point]:
    """What a plot shows. A share or a time of a day on which nothing was counted is no point."""
    texts = FIGURES[language]
    found: list[tuple[date, str, float | None]] = []
    for own in board.days:
        day = own.day or date.min
        match plot:
            case "volume":
                named = ((texts.channels.get(channel, channel), channel) for channel in board.channels)
                found += [(day, name, own.asked.get(channel, 0)) for name, channel in named]
            case "shares":
                found += [(day, texts.refused, _percent(own.refused_share))]
                found += [(day, texts.handed_over, _percent(own.handed_over_share))]
                found += [(day, texts.accepted, _percent(own.accepted_share))]
            case "ratings":
                found += [(day, texts.rated_up, own.rated_up), (day, texts.rated_down, own.rated_down)]
            case "evidence" | "answer":
                spread = own.evidence if plot == "evidence" else own.answer
                found += [(day, texts.median, spread.median if spread else None)]
                found += [(day, texts.p95, spread.p95 if spread else None)]
    return [(day, series, float(value)) for day, series, value in found if value is not None]


def plot_value(found: Sequence[Point], *, is_bars: bool) -> dict[str, object]:
    """Points as gradio's plots take them; what it makes of a data frame is the same.

    A day stands at noon in UTC, so that it is the same day on the browser's clock in (nearly) every zone.
    """
    return {
        "columns": ["day", "series", "value"],
        "data": [
            [1000 * int(datetime.combine(day, time(12), UTC).timestamp()), series, value]
            for day, series, value in found
        ],
        "datatypes": {"day": "temporal", "series": "nominal", "value": "quantitative"},
        "mark": "bar" if is_bars else "line",
    }


def board_html(board: Dashboard, language: Language) -> str:
    """The table behind the plots, the whole period first; days on which nothing happened are left out."""
    texts = FIGURES[language]
    days = [own for own in reversed(board.days) if own != Figures(day=own.day)]
    rows = [_row(own, own.day.isoformat() if own.day else texts.summary, language) for own in (board.whole, *days)]
    return table(texts.caption, texts.columns, rows if days else [], empty=texts.empty)


def _row(own: Figures, name: str, language: Language) -> Sequence[Shown]:
    texts = FIGURES[language]
    channels = ", ".join(
        f"{texts.channels.get(channel, channel)} {own.asked[channel]}" for channel in sorted(own.asked)
    )
    return (
        name,
        f"{own.total} ({channels})" if channels else "0",
        _counted(own.refused, own.refused_share),
        _counted(own.handed_over, own.handed_over_share),
        _counted(own.accepted, own.accepted_share),
        f"{own.rated_up} / {own.rated_down}",
        _seconds(own.evidence),
        _seconds(own.answer),
    )


def _counted(count: int, share: float | None) -> str:
    return str(count) if share is None else f"{count} ({share:.0%})"


def _seconds(spread: Spread | None) -> str:
    return f"{spread.median:.2f} s / {spread.p95:.2f} s" if spread else ""


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)
