"""Words of the report, read from ``texts.toml``; every output says the same."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from chatbot.insights.cells import shown_cell
from chatbot.insights.types import Figure, Report
from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTexts:
    """Words in one language."""

    title: str
    period: str
    kbs: str
    all_kbs: str
    made: str
    empty: str
    figure: str
    definition: str
    query: str
    parameters: str
    rule: str
    orders: str
    contents: str
    table: str
    sections: Mapping[str, str]
    columns: Mapping[str, str]


@cache
def report_texts(language: Language) -> ReportTexts:
    """The words of a language."""
    text = resources.files("chatbot.insights").joinpath("texts.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)[language]
    return ReportTexts(**table)


def head_lines(report: Report, language: Language) -> list[str]:
    """What stands above the sections, a line each."""
    texts, period = report_texts(language), report.period
    lines = [
        texts.period.format(first=period.first, last=period.last, days=period.days),
        texts.kbs.format(kbs=", ".join(report.kbs) or texts.all_kbs),
        texts.made.format(made=report.made.strftime("%Y-%m-%d %H:%M")),
    ]
    if report.order_lines is not None:
        lines.append(
            texts.orders.format(lines=report.order_lines, refused=report.refused_lines, undated=report.undated_lines)
        )
    return [*lines, texts.rule.format(min_cases=report.min_cases)]


def query_text(figure: Figure, language: Language) -> str:
    """The query with its parameters, as somebody could run it."""
    parameters = ", ".join(f"${name} = {value}" for name, value in figure.parameters.items())
    return figure.sql + (
        f"\n-- {report_texts(language).parameters.format(parameters=parameters)}" if parameters else ""
    )


def shown_rows(figure: Figure, language: Language) -> list[list[str]]:
    """The figure's table as text."""
    return [
        [
            shown_cell(column.kind, value, language, currency=str(figure.cells(number).get("currency") or ""))
            for column, value in zip(figure.columns, row, strict=True)
        ]
        for number, row in enumerate(figure.rows)
    ]
