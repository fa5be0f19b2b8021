"""Times as a person reads them, by the clock of the server."""

from __future__ import annotations

import datetime


def shown_time(when: datetime.datetime | None, never: str = "–") -> str:
    """To the minute; ``never`` for ``None``."""
    return when.astimezone().strftime("%Y-%m-%d %H:%M") if when else never


def local_zone() -> datetime.tzinfo:
    """The server's zone as it is now; days before clocks were changed begin an hour off."""
    return datetime.datetime.now().astimezone().tzinfo or datetime.UTC
