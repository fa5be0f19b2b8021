"""How the assistant has done, day by day: pure functions over what was recorded."""

from __future__ import annotations

import datetime
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chatbot.records.answer_times import AnswerTime, p95
from chatbot.records.types import DayFigures, Decision
from ui.admin.csv_text import csv_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How long something took, in seconds.

    Attributes:
        p95: At least 95 of 100 took no longer (nearest rank).
    """

    median: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What happened on a day, or in a whole period.

    Attributes:
        day: ``None`` for a period.
        asked: Questions by channel.
        handed_over: Conversations that asked for a person.
        accepted: Drafts that were sent as they were; edited and rejected ones beside it.
        evidence: Until the first quotes; ``None`` where none were shown.
        answer: Until the answer was whole; ``None`` where nothing was asked.
    """

    day: datetime.date | None
    asked: Mapping[str, int] = field(default_factory=dict)
    refused: int = 0
    handed_over: int = 0
    accepted: int = 0
    edited: int = 0
    rejected: int = 0
    rated_up: int = 0
    rated_down: int = 0
    evidence: Spread | None = None
    answer: Spread | None = None

    @property
    def total(self) -> int:
        """Questions in all channels."""
        return sum(self.asked.values())

    @property
    def refused_share(self) -> float | None:
        """Of the questions."""
        return _share(self.refused, self.total)

    @property
    def handed_over_share(self) -> float | None:
        """People asked for, for each question; a person can be asked for before any question, so it is cut at 1."""
        share = _share(self.handed_over, self.total)
        return None if share is None else min(share, 1.0)

    @property
    def accepted_share(self) -> float | None:
        """Drafts that were sent as they were, of all that were decided on."""
        return _share(self.accepted, self.accepted + self.edited + self.rejected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """A period and its days, oldest first; days on which nothing happened are among them."""

    whole: Figures
    days: tuple[Figures, ...]

    @property
    def channels(self) -> list[str]:
        """Channels in which something was asked."""
        return sorted(self.whole.asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole days by the clock of a zone, the last of them not over yet."""

    days: tuple[datetime.date, ...]
    zone: datetime.tzinfo

    @property
    def since(self) -> datetime.datetime:
        """Midnight before the first day."""
        return datetime.datetime.combine(self.days[0], datetime.time(), self.zone)

    @property
    def until(self) -> datetime.datetime:
        """Midnight after the last day."""
        return datetime.datetime.combine(self.days[-1] + datetime.timedelta(days=1), datetime.time(), self.zone)


def last_days(count: int, now: datetime.datetime, zone: datetime.tzinfo) -> Period:
    """The last days, today among them."""
    today = now.astimezone(zone).date()
    return Period(
        days=tuple(today - datetime.timedelta(days=ago) for ago in range(count - 1, -1, -1)),
        zone=zone,
    )


def dashboard(
    period: Period, counts: Iterable[DayFigures], decisions: Iterable[Decision], times: Iterable[AnswerTime]
) -> Dashboard:
    """Put together what each store has counted; what lies outside the period is left out."""
    by_day = {day: _Tally() for day in period.days}
    whole = _Tally()

    def of(day: datetime.date) -> tuple[_Tally, ...]:
        return (by_day[day], whole) if day in by_day else ()

    for count in counts:
        for tally in of(count.day):
            tally.count(count)
    for decision in decisions:
        for tally in of(decision.created.astimezone(period.zone).date()):
            tally.decision(decision)
    for time in times:
        for tally in of(time.created.astimezone(period.zone).date()):
            tally.time(time)
    return Dashboard(whole=whole.figures(None), days=tuple(tally.figures(day) for day, tally in by_day.items()))


def dashboard_csv(board: Dashboard) -> str:
    """A line per day."""
    header = (
        "day",
        "asked",
        *(f"asked_{channel}" for channel in board.channels),
        *("refused", "handed_over", "drafts_accepted", "drafts_edited", "drafts_rejected", "rated_up", "rated_down"),
        *("evidence_median_seconds", "evidence_p95_seconds", "answer_median_seconds", "answer_p95_seconds"),
    )
    rows = [
        (
            day.day.isoformat() if day.day else "",
            day.total,
            *(day.asked.get(channel, 0) for channel in board.channels),
            *(day.refused, day.handed_over, day.accepted, day.edited, day.rejected, day.rated_up, day.rated_down),
            *_seconds(day.evidence),
            *_seconds(day.answer),
        )
        for day in board.days
    ]
    return csv_text(header, rows)


class _Tally:
    """Counts one day."""

    def __init__(self) -> None:
        self._asked: defaultdict[str, int] = defaultdict(int)
        self._refused = self._handed_over = self._up = self._down = 0
        self._decided: defaultdict[str, int] = defaultdict(int)
        self._evidence: list[float] = []
        self._answer: list[float] = []

    def count(self, count: DayFigures) -> None:
        if count.asked:
            self._asked[count.channel] += count.asked
        self._refused += count.abstained
        self._handed_over += count.handed_over
        self._up += count.rated_up
        self._down += count.rated_down

    def decision(self, decision: Decision) -> None:
        self._decided[decision.action] += 1

    def time(self, time: AnswerTime) -> None:
        self._answer.append(time.total_seconds)
        if time.evidence_seconds is not None:
            self._evidence.append(time.evidence_seconds)

    def figures(self, day: datetime.date | None) -> Figures:
        return Figures(
            day=day,
            asked=dict(self._asked),
            refused=self._refused,
            handed_over=self._handed_over,
            accepted=self._decided["accepted"],
            edited=self._decided["edited"],
            rejected=self._decided["rejected"],
            rated_up=self._up,
            rated_down=self._down,
            evidence=_spread(self._evidence),
            answer=_spread(self._answer),
        )


def _spread(seconds: Sequence[float]) -> Spread | None:
    if not seconds:
        return None
    return Spread(median=statistics.median(seconds), p95=p95(seconds))


def _seconds(spread: Spread | None) -> tuple[float | None, float | None]:
    return (round(spread.median, 3), round(spread.p95, 3)) if spread else (None, None)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
