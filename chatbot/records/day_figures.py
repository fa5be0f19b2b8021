"""What happened per day and channel, counted from single events.

Counted here and not by the database: SQLite and PostgreSQL part days in different words, and only one knows zones.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass

from chatbot.records.types import DayFigures


@dataclass(slots=True)
class _Tally:
    asked: int = 0
    abstained: int = 0
    handed_over: int = 0
    up: int = 0
    down: int = 0


class DayCount:
    """Takes events one by one, in any order."""

    def __init__(self, zone: datetime.tzinfo) -> None:
        """Part the days at midnight of ``zone``."""
        self._zone = zone
        self._tallies: defaultdict[tuple[datetime.date, str], _Tally] = defaultdict(_Tally)

    def question(self, when: datetime.datetime, channel: str, *, abstained: bool) -> None:
        """A question was asked."""
        tally = self._of(when, channel)
        tally.asked += 1
        tally.abstained += abstained

    def hand_over(self, when: datetime.datetime, channel: str) -> None:
        """A person was asked for."""
        self._of(when, channel).handed_over += 1

    def rating(self, when: datetime.datetime, channel: str, *, up: bool) -> None:
        """A thumb was given."""
        tally = self._of(when, channel)
        tally.up += up
        tally.down += not up

    def figures(self) -> list[DayFigures]:
        """By day, then channel."""
        return [
            DayFigures(
                day=day,
                channel=channel,
                asked=tally.asked,
                abstained=tally.abstained,
                handed_over=tally.handed_over,
                rated_up=tally.up,
                rated_down=tally.down,
            )
            for (day, channel), tally in sorted(self._tallies.items())
        ]

    def _of(self, when: datetime.datetime, channel: str) -> _Tally:
        return self._tallies[when.astimezone(self._zone).date(), channel]
