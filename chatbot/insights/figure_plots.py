"""A figure as a plot: bars of its first measure, or a curve over time."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from markupsafe import Markup

from chatbot.insights.figures import figure_forms
from chatbot.insights.report_texts import report_texts, shown_rows
from chatbot.insights.types import Column, Figure
from chatbot.plots.bars_svg import Bar, bars_svg
from chatbot.plots.lines_svg import Axis, Series, lines_svg
from ingest.types import Language

_MEASURES = frozenset({"count", "number", "money"})
_MOST_CURVES = 3
# Room for a date at the axis.
_MOST_TICKS = 4


def plot_of(figure: Figure, language: Language) -> Markup | None:
    """An SVG picture; ``None`` where the figure has none, or nothing to draw."""
    if not figure.rows or figure.plot == "none":
        return None
    return _bars(figure, language) if figure.plot == "bars" else _lines(figure, language)


def measure_of(figure: Figure) -> int:
    """The column that is drawn: the first measure, or the next one where it has no values (orders without amounts)."""
    places = [place for place, column in enumerate(figure.columns) if column.kind in _MEASURES]
    return next((place for place in places if any(row[place] is not None for row in figure.rows)), places[0])


def bars_of(figure: Figure, language: Language) -> list[Bar]:
    """A bar for each row, named by its first column; the currency stands behind the value."""
    place, shown = measure_of(figure), shown_rows(figure, language)
    return [
        Bar(label=text[0], value=_number(row[place]), shown=text[place])
        for row, text in zip(figure.rows, shown, strict=True)
    ]


def curves_of(figure: Figure, language: Language) -> list[tuple[str, list[tuple[datetime.date, float]]]]:
    """Points over time by name: one curve for each currency, or for each measure."""
    names = [column.name for column in figure.columns]
    dates = names.index("date")
    if "currency" in names:
        measure, currency = measure_of(figure), names.index("currency")
        kinds = list(dict.fromkeys(str(row[currency]) for row in figure.rows))[:_MOST_CURVES]
        return [
            (kind, [(_day(row[dates]), _number(row[measure])) for row in figure.rows if row[currency] == kind])
            for kind in kinds
        ]
    return [
        (
            report_texts(language).columns[column.name],
            [(_day(row[dates]), _number(row[place])) for row in figure.rows],
        )
        for place, column in enumerate(figure.columns)
        if _is_curve(column)
    ]


def _bars(figure: Figure, language: Language) -> Markup:
    bars = bars_of(figure, language)
    return bars_svg(bars, name=figure_forms()[figure.id].title[language])


def _lines(figure: Figure, language: Language) -> Markup | None:
    curves = curves_of(figure, language)
    days = sorted({day for _, points in curves for day, _ in points})
    if len(days) < 2:
        return None
    first, span = days[0].toordinal(), days[-1].toordinal() - days[0].toordinal()
    most = max(value for _, points in curves for _, value in points) or 1.0
    ticks = sorted({days[round(step * (len(days) - 1) / (_MOST_TICKS - 1))] for step in range(_MOST_TICKS)})
    series = [
        Series(name=name, points=tuple(((day.toordinal() - first) / span, value / most) for day, value in points))
        for name, points in curves
    ]
    texts = report_texts(language)
    return lines_svg(
        series,
        x=Axis(label="", ticks=tuple(((day.toordinal() - first) / span, day.strftime("%m-%d")) for day in ticks)),
        y=Axis(label="", ticks=tuple((step, _short(step * most)) for step in (0.0, 0.5, 1.0))),
        name=f"{figure_forms()[figure.id].title[language]}: {', '.join(name or texts.figure for name, _ in curves)}",
    )


def _is_curve(column: Column) -> bool:
    return column.kind in _MEASURES and column.name != "cases"


def _day(value: object) -> datetime.date:
    return value if isinstance(value, datetime.date) else datetime.date.min


def _number(value: object) -> float:
    return float(str(value)) if isinstance(value, int | float) else 0.0


def _short(value: float) -> str:
    steps: tuple[tuple[float, Callable[[float], str]], ...] = (
        (1e6, lambda own: f"{own / 1e6:.3g}M"),
        (1e3, lambda own: f"{own / 1e3:.3g}k"),
    )
    return next((show(value) for least, show in steps if abs(value) >= least), f"{value:.3g}")
