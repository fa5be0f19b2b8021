"""Axes on which each tick is so many times the one before."""

from __future__ import annotations

import math
from collections.abc import Iterable

from chatbot.plots.lines_svg import Axis

_SHORT = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def log_axis(label: str, values: Iterable[float], *, base: int = 10) -> Axis:
    """From the power of ``base`` at or below the least value to that at or above the greatest.

    Ticks are at the powers; of ten also at their doubles and fivefolds where there is room.

    Args:
        label: Of the axis.
        values: That will be drawn; those that are not above nought have no place and do not count.
        base: At least 2.
    """
    known = [value for value in values if value > 0] or [1.0]
    # A thousand is the third power of ten, whatever the last binary digit says.
    low = math.floor(round(math.log(min(known), base), 9))
    high = max(low + 1, math.ceil(round(math.log(max(known), base), 9)))

    def place(value: float) -> float:
        return (math.log(value, base) - low) / (high - low) if value > 0 else 0.0

    ticks = [float(base) ** exponent for exponent in range(low, high + 1)]
    if base == 10 and high - low <= 2:
        ticks = sorted({*ticks, *(part * tick for tick in ticks[:-1] for part in (2.0, 5.0))})
    return Axis(label=label, ticks=tuple((tick, short_number(tick)) for tick in ticks), place=place)


def short_number(value: float) -> str:
    """``10k`` and ``1M``, so that it fits beside a tick."""
    return next((f"{value / size:g}{letter}" for size, letter in _SHORT if value >= size), f"{value:g}")
