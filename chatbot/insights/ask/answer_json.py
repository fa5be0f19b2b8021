"""An answer over a table as the API and ``--json`` give it."""

from __future__ import annotations

from chatbot.insights.ask.answering import TableAnswer
from chatbot.insights.ask.saying import column_label, refusal_text, restated, shown_value
from chatbot.insights.report_json import json_value
from ingest.types import Language


def answer_to_json(answer: TableAnswer, language: Language) -> dict[str, object]:
    """With the query in words and as SQL, and the words that nothing was made of."""
    reading, query = answer.reading, answer.query
    if query is None:
        return {
            "answered": False,
            "reason": reading.reason,
            "message": refusal_text(reading, language),
            "unused_words": list(reading.unused),
            "did_you_mean": list(reading.alike),
        }
    return {
        "answered": True,
        "understood": restated(query, language),
        "unused_words": [],
        "table": query.table,
        "query": answer.sql,
        "parameters": {name: json_value(value) for name, value in (answer.parameters or {}).items()},
        "columns": list(answer.columns),
        "labels": [column_label(column, language) for column in answer.columns],
        "rows": [[json_value(value) for value in row] for row in answer.rows],
        "shown": shown_table(answer, language),
        "currency": answer.currency,
        "cut": answer.is_cut,
    }


def shown_table(answer: TableAnswer, language: Language) -> list[list[str]]:
    """The rows as text."""
    aggregate = answer.query.measure.aggregate if answer.query else ""
    by_currency = answer.columns.index("currency") if "currency" in answer.columns else None
    return [
        [
            shown_value(
                column,
                value,
                language,
                aggregate=aggregate,
                unit=answer.currency
                or (str(row[by_currency]) if by_currency is not None and _is_money(answer) else ""),
            )
            for column, value in zip(answer.columns, row, strict=True)
        ]
        for row in answer.rows
    ]


def _is_money(answer: TableAnswer) -> bool:
    return bool(answer.query and answer.query.measure.column == "amount" and answer.query.measure.aggregate != "count")
