from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.insights.ask.periods import periods_in
from chatbot.insights.ask.spans import days_of

TODAY = datetime.date(2025, 10, 15)


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("in may", "2025-05-01", "2025-06-01"),
        ("in december", "2024-12-01", "2025-01-01"),
        ("in may 2023", "2023-05-01", "2023-06-01"),
        ("in may of last year", "2024-05-01", "2024-06-01"),
        ("from november to january 2025", "2025-11-01", "2026-02-01"),
        ("in august and september 2024", "2024-08-01", "2024-10-01"),
        ("last month", "2025-09-01", "2025-10-01"),
        ("this quarter", "2025-10-01", "2026-01-01"),
        ("q2 2024", "2024-04-01", "2024-07-01"),
        ("since april 2025", "2025-04-01", ""),
        ("on 2025-02-28", "2025-02-28", "2025-03-01"),
        ("yesterday", "2025-10-14", "2025-10-15"),
        ("五月", "2025-05-01", "2025-06-01"),
        ("去年十二月", "2024-12-01", "2025-01-01"),
        ("2025年3月到6月", "2025-03-01", "2025-07-01"),
        ("2024年11月至2月", "2024-11-01", "2025-03-01"),
        ("2025年8月和9月", "2025-08-01", "2025-10-01"),
        ("上季度", "2025-07-01", "2025-10-01"),
        ("2025年2月27日至3月2日", "2025-02-27", "2025-03-03"),
        ("最近7天", "2025-10-09", "2025-10-16"),
        ("2024年以来", "2024-01-01", ""),
        ("本周", "2025-10-13", "2025-10-20"),
    ],
)
def test_days_are_read(text: str, first: str, after: str) -> None:
    bounds = dict(days_of(periods_in(text, TODAY)) or [])
    assert str(bounds["from"]) == first
    assert str(bounds.get("before", "")) == after


@pytest.mark.parametrize(
    ("text", "first"),
    [("in may", "2023-05-01"), ("in march", "2024-03-01"), ("q2", "2023-04-01"), ("in may 2025", "2025-05-01")],
)
def test_a_month_without_a_year_is_one_that_the_table_has(text: str, first: str) -> None:
    (period,) = periods_in(text, TODAY, latest=datetime.date(2024, 3, 20))
    assert str(period.first) == first


@pytest.mark.parametrize("text", ["may we see it", "the 31st", "三个产品", "mayor", "marching"])
def test_other_words_are_no_days(text: str) -> None:
    assert periods_in(text, TODAY) == []


@given(st.text("0123456789年月日至到-last may q sinc 周季度上本十一二三", max_size=30), st.dates())
def test_any_text_is_read_without_a_fault(text: str, today: datetime.date) -> None:
    periods = periods_in(text, today, datetime.date(2024, 2, 29))
    assert all(0 <= own.start < own.end <= len(text) for own in periods)
    days_of(periods)
