"""A query in words, so that whoever asked sees what was understood."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from chatbot.insights.ask.compile import name_of
from chatbot.insights.ask.query import Condition, Query
from chatbot.insights.ask.reading import Reading
from chatbot.insights.cells import shown_cell
from chatbot.insights.schema import Value
from chatbot.insights.types import CellKind
from ingest.types import Language

_KINDS: Mapping[str, CellKind] = {"intent": "intent", "channel": "channel", "language": "language", "date": "date"}


def restated(query: Query, language: Language) -> str:
    """The whole query in one line."""
    words = _words(language)
    counted, aggregate = query.measure.column, query.measure.aggregate
    names = {**words["columns"], **(words["plurals"] if aggregate == "distinct" else {})}
    measure = words["measures"][aggregate].format(column=names.get(counted, ""))
    parts = [measure]
    if query.groups:
        labels = {**words["columns"], **words["groups"]}
        grouped = words["and"].join(labels[name_of(group)] for group in query.groups)
        parts.append(words["by"].format(groups=grouped))
    conditions = _conditions(query, words, language)
    parts.append(words["where"].format(conditions=words["also"].join(conditions)) if conditions else words["all"])
    if query.having:
        sign, number = query.having
        parts.append(words[f"having_{sign}"].format(number=f"{number:,.10g}"))
    if query.limit is not None and query.order:
        parts.append(words[query.order].format(limit=query.limit))
    return str(words["comma"].join(parts))


def refusal_text(reading: Reading, language: Language) -> str:
    """Why a question was not answered, what may have been meant, and what it would be without the unknown words."""
    words = _words(language)
    reasons = words["reasons"]
    told = [reasons[reading.reason].format(words=_quoted(reading.unused))]
    if reading.alike:
        told.append(reasons["alike"].format(words=_quoted(reading.alike)))
    if reading.reason == "unknown_words" and reading.query is not None:
        told.append(reasons["partly"].format(restated=restated(reading.query, language)))
    return ("" if language == "zh" else " ").join(told)


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts)


def column_label(name: str, language: Language) -> str:
    """What a column of a result is called."""
    return str(_words(language)["columns"][name])


def shown_value(column: str, value: Value, language: Language, *, aggregate: str = "", unit: str = "") -> str:
    """A cell of a result as text."""
    if column == "weekday" and isinstance(value, int):
        return str(_table()["weekdays"][language][value - 1])
    if column == "cases":
        return shown_cell("count", value, language)
    if column == "value":
        kind: CellKind = "share" if aggregate == "share" else "money" if unit else "number"
        return shown_cell(kind, value, language, currency=unit)
    if isinstance(value, datetime.date):
        return shown_cell("date", value, language)
    return shown_cell(_KINDS.get(column, "text"), value, language)


def _conditions(query: Query, words: Mapping[str, Any], language: Language) -> list[str]:
    """Both ends of a period as its first and its last day."""
    bounds = {own.test: own.values[0] for own in query.conditions if own.column == "date"}
    first, after = bounds.get("from"), bounds.get("before")
    said = [_condition(own, words, language) for own in query.conditions if own.column != "date"]
    if isinstance(first, datetime.date) and isinstance(after, datetime.date):
        last = after - datetime.timedelta(days=1)
        return [*said, str(words["between"].format(column=words["columns"]["date"], first=first, last=last))]
    return said + [_condition(own, words, language) for own in query.conditions if own.column == "date"]


def _condition(condition: Condition, words: Mapping[str, Any], language: Language) -> str:
    values = words["or"].join(_said(condition.column, value, words, language) for value in condition.values)
    return str(words[condition.test].format(column=words["columns"][condition.column], values=values))


def _said(column: str, value: Value, words: Mapping[str, Any], language: Language) -> str:
    if isinstance(value, bool):
        return str(words["true" if value else "false"])
    if isinstance(value, float | int):
        return f"{value:,.10g}"
    return shown_value(column, value, language)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("chatbot.insights.ask").joinpath("ask_texts.toml").read_text(encoding="utf-8"))


def _words(language: Language) -> Mapping[str, Any]:
    words: Mapping[str, Any] = _table()[language]
    return words
