"""A clock that goes when it is told to."""

from __future__ import annotations

import datetime


class Clock:
    def __init__(self) -> None:
        self.now = datetime.datetime(2026, 3, 1, 9, 0, 0, 250, tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        return self.now

    def forward(self, **amount: float) -> datetime.datetime:
        self.now += datetime.timedelta(**amount)
        return self.now
