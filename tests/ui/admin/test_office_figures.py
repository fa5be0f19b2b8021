"""The dashboards: what is counted, on which day, in whose knowledge bases."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from chatbot.assembly import Application
from chatbot.records.answer_times import AnswerTime
from chatbot.records.types import DayFigures
from tests.ui.admin.office_visits import TOM, asked, visit
from ui.admin.figures import Figures, dashboard, dashboard_csv, last_days
from ui.admin.figures_view import board_html, board_of, plot_value, points

BEIJING = datetime.timezone(datetime.timedelta(hours=8))
NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def counted(day: datetime.date, channel: str = "page", *, asked: int = 4, abstained: int = 1) -> DayFigures:
    return DayFigures(
        day=day,
        channel=channel,
        asked=asked,
        abstained=abstained,
        handed_over=1,
        rated_up=3,
        rated_down=1,
    )


def timed(seconds: Sequence[float], when: datetime.datetime = NOON) -> list[AnswerTime]:
    return [AnswerTime(created=when, channel="page", evidence_seconds=None, total_seconds=own) for own in seconds]


def test_a_period_is_whole_days_of_the_servers_clock() -> None:
    late = datetime.datetime(2026, 3, 1, 20, tzinfo=datetime.UTC)
    period = last_days(7, late, BEIJING)
    assert (period.days[0], period.days[-1], len(period.days)) == (
        datetime.date(2026, 2, 24),
        datetime.date(2026, 3, 2),
        7,
    )
    assert period.since == datetime.datetime(2026, 2, 23, 16, tzinfo=datetime.UTC)
    assert period.until == datetime.datetime(2026, 3, 2, 16, tzinfo=datetime.UTC)


def test_shares_are_of_what_was_asked() -> None:
    period = last_days(2, NOON, datetime.UTC)
    today, yesterday = period.days[-1], period.days[0]
    board = dashboard(period, [counted(today), counted(today, "api"), counted(yesterday, asked=0)], [], [])
    assert board.whole.asked == {"page": 4, "api": 4}
    assert board.channels == ["api", "page"]
    assert (board.days[1].refused_share, board.days[1].handed_over_share) == (0.25, 0.25)
    # A person can be asked for where no question was.
    assert (board.days[0].handed_over, board.days[0].handed_over_share) == (1, None)
    assert board.days[0].accepted_share is None


def test_what_lies_outside_the_period_is_left_out() -> None:
    period = last_days(7, NOON, datetime.UTC)
    before = period.days[0] - datetime.timedelta(days=1)
    board = dashboard(period, [counted(before)], [], timed([9.0], NOON - datetime.timedelta(days=9)))
    assert board.whole == Figures(day=None)


@given(st.lists(st.floats(min_value=0.001, max_value=600), min_size=1, max_size=60))
def test_at_least_95_of_100_took_no_longer_than_p95(seconds: list[float]) -> None:
    spread = dashboard(last_days(7, NOON, datetime.UTC), [], [], timed(seconds)).whole.answer
    assert spread is not None
    assert sum(own <= spread.p95 for own in seconds) >= 0.95 * len(seconds)
    assert min(seconds) <= spread.median <= spread.p95 <= max(seconds)


def test_a_day_is_a_point_at_noon_so_that_it_stays_that_day_in_every_browser() -> None:
    day = datetime.date(2026, 3, 1)
    value = plot_value([(day, "median", 1.5)], is_bars=False)
    assert value["data"] == [[int(NOON.timestamp()) * 1000, "median", 1.5]]
    assert value["mark"] == "line"


def test_what_was_recorded_is_shown_in_both_languages(application: Application) -> None:
    answer = asked(application, "Can it be returned?", down="")
    asked(application, "能退货吗？", language="zh", abstained=False)
    asked(application, "Of another one", kb="acme")
    records = application.records
    records.conversations.hand_over(answer.conversation_id, summary="", question="", found=[])
    draft = records.drafts.add(answer.conversation_id, text="Yes.")
    records.drafts.decide(draft.id, agent="mia", action="accepted", sent_text="Yes.")
    board = board_of(visit(application), ["default"], 7)
    today = board.days[-1]
    assert (today.total, today.refused, today.handed_over, today.accepted, today.rated_down) == (2, 1, 1, 1, 1)
    assert today.answer is not None
    assert today.answer.median == 2.0
    assert board.whole.asked == {"page": 2}
    assert points(board, "shares", "en")[0][1:] == ("refused", 50.0)
    assert points(board, "evidence", "zh")[0][1:] == ("中位数", 0.4)
    assert "Whole period" in board_html(board, "en")
    assert "整个时间段" in board_html(board, "zh")
    row = list(csv.DictReader(io.StringIO(dashboard_csv(board).removeprefix("\ufeff"))))[-1]
    assert (row["asked"], row["asked_page"], row["answer_p95_seconds"]) == ("2", "2", "2.0")
    assert board_of(visit(application), None, 7).whole.total == 3
    assert board_of(visit(application), visit(application, TOM).kbs, 7).whole.total == 1


def test_nothing_asked_is_said(application: Application) -> None:
    board = board_of(visit(application), None, 90)
    assert "Nothing was asked" in board_html(board, "en")
    assert len(board.days) == 90
    assert points(board, "answer", "en") == points(board, "volume", "en") == []
