"""The report: rows are counted, and figures are said."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from chatbot.insights.engine import Engine
from chatbot.insights.errors import PeriodError
from chatbot.insights.figures import counted, figure_forms, parameters_of
from chatbot.insights.order_rows import OrderTable
from chatbot.insights.schema import Row, TableName
from chatbot.insights.sentences import sentences_of
from chatbot.insights.settings import InsightSettings
from chatbot.insights.types import Report, ReportPeriod, Section


def checked_period(first: datetime.date, last: datetime.date, settings: InsightSettings) -> ReportPeriod:
    """A period that can be counted.

    Raises:
        PeriodError: It ends before it begins, is too long, or has no days before it.
    """
    if last < first:
        raise PeriodError(f"the period ends on {last}, before it begins on {first}; exchange the two days")
    period = ReportPeriod(first=first, last=last)
    if period.days > settings.max_days:
        raise PeriodError(f"the period has {period.days} days, at most {settings.max_days} are counted; shorten it")
    # The clock of a zone may be a day off, and the first year has none before it.
    if first.year < 1900 or last.year > 9000:
        raise PeriodError("the period lies outside the years 1900 to 9000; correct its days")
    return period


def opened_engine(tables: Mapping[TableName, Iterable[Row]], settings: InsightSettings) -> Engine:
    """The engine with these tables and the limits of the settings."""
    return Engine(tables, seconds=settings.query_seconds, memory_bytes=settings.memory_bytes)


def made_report(
    tables: Mapping[TableName, Sequence[Row]],
    period: ReportPeriod,
    settings: InsightSettings,
    *,
    kbs: Sequence[str],
    made: datetime.datetime,
    orders: OrderTable | None = None,
) -> Report:
    """Count every figure over the tables and say it.

    Args:
        tables: As ``gathering.gathered`` gives them.
        period: Of the report; rows of the time before are among the tables.
        settings: Limits and the least number of cases.
        kbs: What the report is about.
        made: Now.
        orders: With it the report has a section on sales.

    Raises:
        QueryLimitError: A figure takes too long.
    """
    parameters = parameters_of(period, settings.top)
    forms = [form for form in figure_forms().values() if orders or form.section != "sales"]
    sections = []
    with opened_engine({**tables, "orders": orders.rows if orders else ()}, settings) as engine:
        numbered = [(form, counted(form, engine, parameters, number)) for number, form in enumerate(forms, start=1)]
    for name, group in groupby(numbered, key=lambda pair: pair[0].section):
        pairs = list(group)
        said = [sentences_of(form, figure, min_cases=settings.min_cases) for form, figure in pairs]
        sections.append(
            Section(
                name=name,
                sentences=tuple(sentence for own in said for sentence in own),
                figures=tuple(figure for _, figure in pairs),
            )
        )
    return Report(
        period=period,
        kbs=tuple(kbs),
        made=made,
        min_cases=settings.min_cases,
        sections=tuple(sections),
        order_lines=len(orders.rows) if orders else None,
        refused_lines=orders.refused if orders else 0,
        undated_lines=orders.undated if orders else 0,
    )
