"""Numbers with their units as a need writes them: digits, words, Chinese characters, ranges, money."""

from __future__ import annotations

import re
from functools import lru_cache

from chatbot.number_words import ENGLISH_NUMBER, HAN_NUMBER, english_value, han_value
from chatbot.products.quantities import number_of
from chatbot.products.units import MONEY, spellings

DIGITS = (
    r"\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+\s\d{1,2}/\d{1,2}(?!\d)|\d{1,2}/(?:2|4|8|16|32)(?![\d/])|\d+(?:[.,]\d+)?"
)
_SIGN = r"(?:(?<![a-z0-9)])[-+\u2212])?"
# 千元以内: a thousand, and no unit of a table.
_HAN = rf"(?:{HAN_NUMBER}|[千万](?=元|块))"
NUMBER = rf"{_SIGN}(?:{DIGITS}|{ENGLISH_NUMBER}(?![a-z])|{_HAN})"
_TO = r"\s*(?:-|–|—|~|至|到|to|and|和|与)\s*"
MULTIPLE = r"(?:\s?(?:万|千(?![瓦克伏帕米赫卡])|thousand|k(?=\s?(?:eur|usd|cny|rmb|€|\$|¥|euro))))?"
# "in" is inch only where no word follows ("2 in stock"); a bare "s" or "d" would be found in part numbers.
_STOCKED = re.compile(rf"(?<![a-z0-9.,/])(?P<n>{NUMBER})\s?(?:in|on) stock")
_AMBIGUOUS = {
    "in": r"in(?=\s*(?:[,;.)，。]|$))",
    "月": r"(?!)",
    "日": r"日(?=内|之内|以内)",
    "度": r"度(?=以|的|左|[,，。\s]|$)",
}


def value_of(written: str) -> float | None:
    """A number in digits, words or Chinese characters."""
    plain = written.strip()
    if re.fullmatch(ENGLISH_NUMBER, plain):
        return float(english_value(plain))
    if re.search(r"\d", plain):
        return number_of(plain)
    return float(han_value(plain)) if re.fullmatch(rf"{HAN_NUMBER}|[千万]", plain) else None


@lru_cache(maxsize=64)
def quantity_pattern(own_units: tuple[str, ...]) -> re.Pattern[str]:
    """A number with its unit, or a range; ``own_units`` are those of a catalogue that the table does not know."""
    every = [
        (spelling, unit)
        for spelling, unit in spellings().items()
        if not unit.is_prefix and (unit.dimension != "share" or spelling != "百分之")
    ]
    written = sorted({spelling for spelling, _ in every} | set(own_units), key=len, reverse=True)
    # Signs that ``normalize`` writes in two characters stand in a need as one.
    units = "℃|℉|" + "|".join(_AMBIGUOUS.get(spelling) or _spelled(spelling) for spelling in written)
    money = "|".join(_spelled(spelling) for spelling, unit in every if unit.dimension == MONEY)
    prefix = "|".join(re.escape(name) for name, unit in spellings().items() if unit.is_prefix)
    return re.compile(
        rf"(?<![a-z0-9])(?P<prefix>{prefix})[\s-]?(?P<pn>\d+(?:\.\d+)?)(?![a-z0-9])"
        rf"|(?<![a-z])(?P<mu>{money})\s?(?P<m1>{DIGITS})(?P<mk1>{MULTIPLE})(?:{_TO}(?:{money})?\s?(?P<m2>{DIGITS})(?P<mk2>{MULTIPLE}))?"
        rf"|(?<![a-z0-9])(?:(?<!\d[.,/])|(?![-+\d]))(?P<low>{NUMBER})(?P<k1>{MULTIPLE})\s?(?P<u1>(?:{units}))?"
        rf"(?:{_TO}(?P<high>[-+\u2212]?(?:{DIGITS}|{_HAN}))(?P<k2>{MULTIPLE}))?[\s-]?(?P<unit>(?(high)(?:{units})|(?(u1)|(?:{units}))))"
        rf"(?P<pm>\s?±\s?(?P<tol>\d+(?:\.\d+)?)\s?(?P<tu>%|(?:{units}))?)?"
    )


def _spelled(spelling: str) -> str:
    return re.escape(spelling) + (r"(?![a-z0-9])" if spelling[-1].isascii() and spelling[-1].isalnum() else "")


def values_in(match: re.Match[str]) -> tuple[float | None, float | None, str]:
    """Least and greatest number (``None`` for one number only) and the unit, as written."""
    if match["prefix"]:
        return float(match["pn"]), None, match["prefix"]
    if match["mu"]:
        low, high = times(value_of(match["m1"]), match["mk1"]), None
        if match["m2"]:
            high = times(value_of(match["m2"]), match["mk2"])
            low = _shared(low, high, match["mk1"], match["mk2"])
        return low, high, match["mu"]
    low, high = times(value_of(match["low"]), match["k1"]), None
    if match["high"]:
        high = times(value_of(match["high"].replace("\u2212", "-")), match["k2"])
        low = _shared(low, high, match["k1"], match["k2"])
    unit = match["unit"] or match["u1"] or ""
    return low, high, unit


def _shared(low: float | None, high: float | None, first: str, second: str) -> float | None:
    """The first of two numbers: "2 to 3 thousand" multiplies both."""
    return times(low, second) if low is not None and high is not None and second and not first else low


def times(value: float | None, multiple: str | None) -> float | None:
    """A value in thousands or tens of thousands."""
    if value is None:
        return None
    match (multiple or "").strip():
        case "万":
            return value * 10_000
        case "千" | "thousand" | "k":
            return value * 1000
    return value
