"""Rows for reports: made by hypothesis, or a small fixed set."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from hypothesis import strategies as st

from chatbot.insights.order_rows import OrderTable
from chatbot.insights.report import made_report
from chatbot.insights.schema import Row
from chatbot.insights.settings import InsightSettings
from chatbot.insights.types import Figure, Report, ReportPeriod

PERIOD = ReportPeriod(first=datetime.date(2025, 9, 1), last=datetime.date(2025, 9, 30))
MADE = datetime.datetime(2025, 10, 1, 8, 0, tzinfo=datetime.UTC)
DAYS = st.integers(0, 59).map(lambda ago: PERIOD.last - datetime.timedelta(days=ago))
TEXTS = st.sampled_from(["Is a deposit due?", "可以分期付款吗？", "{now} of {0}", "<b>DROP TABLE orders</b>", "a'; --"])

questions = st.tuples(
    DAYS,
    TEXTS,
    st.sampled_from(["en", "zh"]),
    st.sampled_from(["page", "widget", "api"]),
    st.sampled_from(["returns", "price"]),
    TEXTS,
    st.one_of(st.just(""), TEXTS),
    st.booleans(),
    st.sampled_from(["", "up", "down"]),
    st.floats(0, 100).map(lambda seconds: round(seconds, 2)),
)
orders = st.tuples(
    st.sampled_from(["1", "2", "3", "4"]),
    DAYS,
    st.sampled_from(["AX-1", "KS-7", "{amount}"]),
    st.sampled_from(["", "Pumps", "<i>Seals</i>"]),
    st.sampled_from(["", "North", "华东"]),
    st.sampled_from(["", "C-1", "C-2"]),
    st.integers(-3, 20).map(float),
    st.one_of(st.none(), st.integers(-500, 5000).map(float)),
    st.sampled_from(["EUR", "CNY", ""]),
)


def report_of(
    asked: Sequence[Row],
    sold: Sequence[Row] | None = None,
    *,
    min_cases: int = 5,
    conversations: Sequence[Row] | None = None,
) -> Report:
    return made_report(
        {"questions": asked, "conversations": conversations or []},
        PERIOD,
        InsightSettings(min_cases=min_cases),
        kbs=["default"],
        made=MADE,
        orders=None if sold is None else OrderTable(rows=tuple(sold), refused=0, undated=0),
    )


def figure(report: Report, name: str) -> Figure:
    return next(own for section in report.sections for own in section.figures if own.id == name)


def question(
    day: int, *, refused: bool = False, rating: str = "", text: str = "Is a deposit due?", topic: str = ""
) -> Row:
    """Asked on a day of September; a day of August below 1."""
    when = datetime.date(2025, 9, 1) + datetime.timedelta(days=day - 1)
    gap = text if refused or rating == "down" else ""
    return (when, text, "en", "page", "price", topic or text, gap, refused, rating, 2.0)
