"""What a need demands, and whether a value keeps to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from chatbot.products.types import Span
from chatbot.products.units import unit_of

Comparator = Literal["at_least", "more_than", "at_most", "less_than", "equals", "about", "between", "covers"]
Subject = Literal["attribute", "price", "total", "stock", "lead_time", "text", "part"]
Bound = Literal["", "max", "min"]

# Conversions leave such errors; between units of one kind nothing is rounded.
_EXACT = 1e-9
# "3/4 inch" is sold as 19 mm, 1 hp as 0.75 kW: of an equality in another unit.
_CONVERTED = 0.01
_ABOUT = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One demand of a need.

    Attributes:
        subject: What is compared: an attribute, the price of a piece or of all, the stock in pieces, days until
            delivery, a text of a cell, or the part that the product must belong to.
        comparator: Of numbers; ``equals`` for the others.
        low: In the dimension's first unit, days, pieces or money; ``None`` where there is no lower end.
        high: Likewise.
        unit: As the need writes it; a currency for money, empty where none was named.
        dimension: See ``units.in_base``; empty where it is no number.
        written: The words of the need.
        about: The words around it that may name an attribute, folded.
        words: Spellings of which one must stand in the cell, or the part number; folded.
        names: Headings of the attributes that may hold the text, or the number where the need names one that has no
            unit; else empty.
        is_refused: Whether the text must *not* stand there.
    """

    subject: Subject
    written: str
    comparator: Comparator = "equals"
    low: float | None = None
    high: float | None = None
    unit: str = ""
    dimension: str = ""
    about: str = ""
    words: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    is_refused: bool = False


def keeps(limit: Limit, spans: Iterable[Span], *, bound: Bound = "", same_unit: bool = True) -> bool | None:
    """Whether a value keeps to a limit.

    A range that a product can be set to reaches what lies in it ("at least 45" is kept by 10 to 45), but stays below a
    greatest value only as a whole. Of alternatives ("12 / 24 V") one is enough.

    Args:
        limit: With numbers.
        spans: In the limit's own dimension, in its first unit.
        bound: Whether the heading says that the value is a greatest or a least one.
        same_unit: Whether need and catalogue use the same unit, so that nothing was converted.

    Returns:
        ``None`` where the value does not tell.
    """
    verdicts = [_keeps(limit, span, bound, _EXACT if same_unit else _CONVERTED) for span in spans]
    if any(verdicts):
        return True
    return None if not verdicts or None in verdicts else False


def _keeps(limit: Limit, span: Span, bound: Bound, tolerance: float) -> bool | None:
    low, high = limit.low, limit.high
    by_digit = (unit := unit_of(limit.unit)) is not None and unit.by_digit
    match limit.comparator:
        case "at_least" if low is not None:
            return _digits_reach(span.high, low) if by_digit else span.high >= low - _slack(low)
        case "more_than" if low is not None:
            return span.high > low + _slack(low)
        case "at_most" if high is not None:
            return span.high <= high + _slack(high)
        case "less_than" if high is not None:
            return span.high < high - _slack(high)
        case "covers" if low is not None and high is not None:
            return _covers(span, low, high, bound)
        case "about" if low is not None:
            return span.low <= low + abs(low) * _ABOUT and span.high >= low - abs(low) * _ABOUT
        case "between" if low is not None and high is not None:
            inside = span.low >= low - _slack(low) and span.high <= high + _slack(high)
            return inside or (span.low <= low + _slack(low) and span.high >= high - _slack(high))
        case _ if low is not None:
            slack = max(abs(low) * tolerance, _EXACT)
            return span.low <= low + slack and span.high >= low - slack
    return None


def _covers(span: Span, low: float, high: float, bound: Bound) -> bool | None:
    """Whether a thing that stands a range, or all up to a greatest value, stands what is demanded."""
    if span.low < span.high:
        return span.low <= low + _slack(low) and high - _slack(high) <= span.high
    if bound == "min":
        return None if span.low <= low + _slack(low) else False
    if high > span.high + _slack(span.high):
        return False
    # A greatest temperature alone says nothing about frost.
    return None if low < 0 else True


def _digits_reach(value: float, wanted: float) -> bool:
    """IP 65 is no better than IP 56: each digit must be reached."""
    own, other = f"{int(value):02d}", f"{int(wanted):02d}"
    return len(own) == len(other) and all(a >= b for a, b in zip(own, other, strict=True))


def _slack(value: float) -> float:
    return max(abs(value) * _EXACT, 1e-12)
