"""The report as the API and ``--json`` give it."""

from __future__ import annotations

import datetime
import math

from chatbot.insights.figures import figure_forms
from chatbot.insights.report_texts import query_text, report_texts, shown_rows
from chatbot.insights.schema import Value
from chatbot.insights.types import Figure, Report, Sentence
from ingest.types import Language


def report_to_json(report: Report, language: Language) -> dict[str, object]:
    """Sections, each with its sentences and figures; values are raw, ``shown`` is how a page writes them."""
    return {
        "period": {
            "from": report.period.first.isoformat(),
            "to": report.period.last.isoformat(),
            "compared_from": report.period.before.isoformat(),
        },
        "kbs": list(report.kbs),
        "language": language,
        "made": report.made.isoformat(timespec="seconds"),
        "min_cases": report.min_cases,
        "orders": None
        if report.order_lines is None
        else {"lines": report.order_lines, "refused": report.refused_lines, "undated": report.undated_lines},
        "sections": [
            {
                "name": section.name,
                "title": report_texts(language).sections[section.name],
                "sentences": [_sentence(own, language) for own in section.sentences],
                "figures": [_figure(own, language) for own in section.figures],
            }
            for section in report.sections
        ],
    }


def json_value(value: Value) -> str | float | bool | None:
    """A cell as JSON knows it, which has no infinity."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _sentence(sentence: Sentence, language: Language) -> dict[str, object]:
    return {
        "id": sentence.id,
        "text": sentence.texts[language],
        "figure": sentence.figure,
        "row": sentence.row,
        "columns": list(sentence.columns),
        "cases": sentence.cases,
        "few_cases": sentence.is_weak,
    }


def _figure(figure: Figure, language: Language) -> dict[str, object]:
    form = figure_forms()[figure.id]
    return {
        "id": figure.id,
        "number": figure.number,
        "title": form.title[language],
        "definition": form.definition[language],
        "query": query_text(figure, language),
        "columns": [column.name for column in figure.columns],
        "rows": [[json_value(value) for value in row] for row in figure.rows],
        "shown": shown_rows(figure, language),
    }
