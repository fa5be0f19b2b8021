"""Dates are shown by the format of their cell; numbers are tried in ``test_cell_number``."""

from __future__ import annotations

import datetime

import pytest

from ingest.cell_format import format_date

MOMENT = datetime.datetime(2025, 3, 1, 14, 5, 9)  # noqa: DTZ001 - Excel has no time zones


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        ("yyyy-mm-dd", "2025-03-01"),
        ("d mmm yyyy", "1 Mar 2025"),
        ("dddd, d mmmm yy", "Saturday, 1 March 25"),
        ('yyyy"年"m"月"d"日"', "2025年3月1日"),
        ("[$-409]m/d/yy h:mm AM/PM;@", "3/1/25 2:05 PM"),
        ("dd.mm.yyyy hh:mm:ss", "01.03.2025 14:05:09"),
        ("yyyy\\-mm", "2025-03"),
        # The reader's own settings decide: nobody misreads ISO 8601.
        ("mm-dd-yy", "2025-03-01 14:05"),
        ("General", "2025-03-01 14:05"),
    ],
)
def test_a_date_is_shown_as_excel_shows_it(pattern: str, shown: str) -> None:
    assert format_date(MOMENT, pattern) == shown


def test_days_without_an_hour_and_hours_without_a_day() -> None:
    assert format_date(datetime.date(2025, 3, 1), "General") == "2025-03-01"
    assert format_date(datetime.time(7, 30), "h:mm") == "07:30"
