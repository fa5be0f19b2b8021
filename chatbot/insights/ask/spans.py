"""Several periods of one question as one."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Literal

from chatbot.insights.ask.periods import NamedPeriod

Bound = tuple[Literal["from", "before"], datetime.date]


def days_of(periods: Sequence[NamedPeriod]) -> list[Bound] | None:
    """The bounds of the days that are meant; ``None`` where two periods do not make one.

    A month beside a year, or beside a month of a year, is of that year; months that follow each other are one period.
    """
    if not periods:
        return []
    years = [own for own in periods if not own.is_part_of_year and _is_year(own)]
    parts = [own for own in periods if own.is_part_of_year]
    others = [own for own in periods if own not in years and own not in parts]
    if len(years) == 1 and parts and not others:
        spans = [_in_year(own, years[0].first.year) for own in parts if years[0].first]
    elif len(years) > 1 and not parts and not others:
        spans = [(own.first, own.after) for own in years]
    elif len(named := {own.first.year for own in others if own.first}) == 1 and parts and not years:
        spans = [(own.first, own.after) for own in others]
        spans += [_in_year(own, min(named)) for own in parts]
    elif bool(years) + bool(parts) + bool(others) == 1:
        spans = [(own.first, own.after) for own in periods]
    else:
        return None
    spans = list(dict.fromkeys(spans))
    spans.sort(key=lambda span: span[0] or datetime.date.min)
    first, after = spans[0]
    for start, end in spans[1:]:
        if start != after:
            return None
        after = end
    bounds: list[Bound] = []
    if first:
        bounds.append(("from", first))
    if after:
        bounds.append(("before", after))
    return bounds


def _is_year(period: NamedPeriod) -> bool:
    first, after = period.first, period.after
    return bool(first and after and first.month == after.month == first.day == after.day == 1)


def _in_year(part: NamedPeriod, year: int) -> tuple[datetime.date | None, datetime.date | None]:
    """The same months of another year."""
    if part.first is None:
        return part.first, part.after
    shift = year - part.first.year
    after = part.after and part.after.replace(year=part.after.year + shift)
    return part.first.replace(year=year), after
