"""The report's figures: read from ``figures.toml``, each counted by its own query."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

from chatbot.insights.engine import Engine
from chatbot.insights.schema import Value
from chatbot.insights.types import CellKind, Column, Figure, PlotKind, ReportPeriod, SectionName
from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceForm:
    """How a row is said.

    Attributes:
        needs: Columns that must have a value.
        positive: Columns that must be above 0.
        rows: The first so many rows have a sentence each.
    """

    texts: Mapping[Language, str]
    needs: tuple[str, ...] = ()
    positive: tuple[str, ...] = ()
    rows: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureForm:
    """A figure before it is counted."""

    id: str
    section: SectionName
    sql: str
    columns: tuple[Column, ...]
    plot: PlotKind
    title: Mapping[Language, str]
    definition: Mapping[Language, str]
    sentences: tuple[SentenceForm, ...]


@cache
def figure_forms() -> Mapping[str, FigureForm]:
    """All figures by id, in the order of the report."""
    text = resources.files("chatbot.insights").joinpath("figures.toml").read_text(encoding="utf-8")
    return {form.id: form for form in (_form(table) for table in tomllib.loads(text)["figure"])}


def parameters_of(period: ReportPeriod, top: int) -> dict[str, Value]:
    """What the queries of ``figures.toml`` ask for."""
    return {
        "from": period.first,
        "after": period.after,
        "before": period.before,
        "bucket": period.bucket,
        "top": top,
    }


def counted(form: FigureForm, engine: Engine, parameters: Mapping[str, Value], number: int) -> Figure:
    """Run a figure's query.

    Raises:
        InsightError: It cannot be counted, or gives other columns than the form says.
    """
    found = engine.query(form.sql, parameters)
    if found.columns != tuple(column.name for column in form.columns):
        raise RuntimeError(f"the query of figure {form.id!r} gives {found.columns}, not its columns")
    return Figure(
        id=form.id,
        number=number,
        section=form.section,
        sql=form.sql,
        parameters={name: value for name, value in parameters.items() if f"${name}" in form.sql},
        columns=form.columns,
        rows=found.rows,
        plot=form.plot,
    )


def _form(table: Mapping[str, Any]) -> FigureForm:
    columns = [entry.partition(":") for entry in table["columns"]]
    return FigureForm(
        id=table["id"],
        section=table["section"],
        sql=table["sql"].strip(),
        columns=tuple(Column(name=name, kind=cast("CellKind", kind)) for name, _, kind in columns),
        plot=table.get("plot", "none"),
        title=table["title"],
        definition=table["definition"],
        sentences=tuple(
            SentenceForm(
                texts={"en": entry["en"], "zh": entry["zh"]},
                needs=tuple(entry.get("needs", ())),
                positive=tuple(entry.get("positive", ())),
                rows=entry.get("rows", 1),
            )
            for entry in table.get("sentences", ())
        ),
    )
