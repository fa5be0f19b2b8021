"""What a sentence measures: durations, shares, money, physical values, dates and counts that can be compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Literal

from chatbot.figures import MONTHS, name_spans
from chatbot.measure_units import CANONICAL_UNITS, DIGITS, unit_pattern
from chatbot.number_words import ENGLISH_NUMBER, HAN_NUMBER, english_value, han_value

Bound = Literal["", "most", "least", "every"]

# Dimension and factor of each canonical unit. Days are the unit of time: a month is a twelfth of a year, and a working
# day counts 1.4 days, for ten of them are two weeks.
_DIMENSIONS: dict[str, dict[str, float]] = {
    "time": {
        "second": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1, "working-day": 1.4, "week": 7,
        "month": 365.25 / 12, "year": 365.25,
    },
    "length": {"mm": 0.001, "cm": 0.01, "m": 1, "km": 1000},
    "mass": {"g": 0.001, "kg": 1, "t": 1000},
    "volume": {"ml": 0.001, "l": 1, "m3": 1000},
    "flow": {"l/h": 1, "l/min": 60, "m3/h": 1000, "m3/min": 60000},
    "pressure": {"pa": 1e-5, "mbar": 0.001, "kpa": 0.01, "bar": 1, "mpa": 10, "psi": 0.0689476},
    "power": {"w": 0.001, "kw": 1}, "energy": {"kwh": 1}, "apparent power": {"kva": 1},
    "torque": {"nm": 1}, "voltage": {"v": 1}, "current": {"ma": 0.001, "a": 1}, "frequency": {"hz": 1},
    "speed of rotation": {"rpm": 1}, "noise": {"db": 1}, "speed": {"mm/s": 0.001, "m/s": 1},
    "temperature": {"°c": 1}, "temperature in °f": {"°f": 1}, "share": {"%": 1},
    "concentration": {"mg/m3": 1}, "concentration by parts": {"ppm": 1}, "dosage": {"g/h": 1},
    "money": {"eur": 1, "usd": 1, "cny": 1},
}  # fmt: skip
_SCALES = {unit: (dimension, factor) for dimension, units in _DIMENSIONS.items() for unit, factor in units.items()}
# Characters of their own that stand for two.
_UNITS = CANONICAL_UNITS | {"℃": "°c", "℉": "°f"}
_PHYSICAL = _DIMENSIONS.keys() - {"time", "share", "money"}

_UNIT = unit_pattern(_UNITS)
_START = r"(?<![a-z0-9])(?<!\d[.,])(?<!第)(?<!第\s)(?:(?<![\w)])[-+\u2212])?"
_NUMBER = rf"{_START}(?:{DIGITS}|{ENGLISH_NUMBER}(?![a-z])|(?<![同统唯期周]){HAN_NUMBER})"
_RANGE = rf"\s?(?:{_UNIT})?\s*(?:-|–|—|~|to|至|到)\s*"
_WORKING = r"(?:working|business|work) days?(?![a-z])|workdays?(?![a-z])|个?工作日"
_MEASURE = re.compile(
    rf"(?P<low>{_NUMBER})(?:{_RANGE}(?P<high>[-+\u2212]?(?:{DIGITS}|{ENGLISH_NUMBER}(?![a-z])|{HAN_NUMBER})))?"
    rf"(?:\s?\(\s?\d+\s?\))?[\s-]?(?:(?:calendar|full|consecutive|自然|连续|运行|工作(?=小时))\s?)?"
    rf"(?P<unit>{_WORKING}|operating hours?|{_UNIT})"
)
_MONEY_FIRST = re.compile(rf"(?P<unit>eur|usd|cny|rmb|人民币|[€$¥])\s?(?P<low>{DIGITS})(?P<wan>\s?万)?(?:\s?元)?")
_BETWEEN = re.compile(r"(?<=between )([^,;]{1,12}) and ")
_HALF_YEAR = re.compile("半年")
_HAN_SHARE = re.compile(rf"百分之(?P<low>{HAN_NUMBER})")
_MONTH = "|".join(MONTHS)
_DATE = re.compile(
    rf"(?P<y1>\d{{4}})-(?P<m1>\d\d?)-(?P<d1>\d\d?)"
    rf"|(?P<d2>\d\d?)(?:st|nd|rd|th)? (?P<m2>{_MONTH})(?:,? (?P<y2>\d{{4}}))?"
    rf"|(?P<m3>{_MONTH}) (?P<d3>\d\d?)(?:st|nd|rd|th)?(?![\d:])(?:,? (?P<y3>\d{{4}}))?"
    r"|(?:(?P<y4>\d{4})\s?年\s?)?(?P<m4>\d\d?)\s?月\s?(?P<d4>\d\d?)\s?[日号]"
)
_NO_MEASURE = re.compile(rf"\d{{4}}\s?年|\d\d?\s?月|(?:{_MONTH}),? \d{{4}}")
_CLOCK = re.compile(
    r"(?<![\d:])(?P<hour>\d\d?)(?:[:：](?P<minute>\d\d)(?![\d:])(?:\s?(?P<half>[ap])\.?m)?|\s?(?P<half2>[ap])\.?m(?![a-z]))"
)
_COUNT = re.compile(
    rf"(?P<low>{_NUMBER})(?:{_RANGE}(?P<high>{DIGITS}))?\s?(?P<noun>[a-z]{{3,}}|[件台套箱名人份批桶卷盒瓶辆次位])(?![a-z])"
)
_BEFORE_NO_COUNT = re.compile(
    r"(?:section|clause|article|art\.?|table|figure|fig\.?|page|step|chapter|part|form|no\.?|item|version|rev\.?|revision"
    r"|class|type|iso|en|din|level|appendix|annex)\s?$"
)
_NO_NOUN = frozenset(
    "and the for are was with from that than per after before within when each all any not may must can has have will"
    " shall should but its our your this these those other more less most least  into onto upon only also".split()
)
_MOST = re.compile(
    r"(?:within|up to|at most|no later than|not more than|no more than|not exceed(?:ing)?|maximum(?: of)?|max\.?|under"
    r"|below|(?<!no )(?<!not )less than|until|by"
    r"|不超过|不得超过|不高于|最多|至多|最长|最大|最高|最迟)[\s:为是在]*"
    r"(?:the |a |of |eur |usd |cny |[€$¥])*$"
)
_LEAST = re.compile(
    r"(?:at least|minimum(?: of)?|min\.?|not less than|no less than|from|over|above"
    r"|(?<!no )(?<!not )more than|(?<!not )exceeds?|exceeding|starting at"
    r"|至少|不少于|不低于|不小于|最少|最低|最小|(?<!不)(?<!不得)超过|满|达到|高于|大于)[\s:为是在]*"
    r"(?:the |a |of |an order value of |eur |usd |cny |人民币|[€$¥])*$"
)
_EVERY = re.compile(r"(?:every|each|每隔?)\s?(?:the )?$")
_MOST_AFTER = re.compile(r"\s?(?:之内|以内|内|以下|or less|at most|at the latest)")
_LEAST_AFTER = re.compile(r"\s?(?:以上|起|or more|and more|at least)")
# Dates are numbers like 20240131, without a year 131.
_FIRST_YEAR = 10000
# Units differ where the values do not: 30 days are a month, 52 weeks a year.
_SAME_WITHIN = 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A value with its unit.

    Attributes:
        dimension: What can be compared with it: ``time``, ``mass``, ``date``, ``count of piece`` and so on.
        unit: Canonical.
        low: Least value in the dimension's own unit; ``high`` the greatest, equal to it unless a range is given.
        bound: Whether it is a limit, or how often something happens.
        start: Where it stands in the text; ``end`` likewise.
    """

    dimension: str
    unit: str
    low: float
    high: float
    bound: Bound
    start: int
    end: int

    @property
    def is_physical(self) -> bool:
        """Whether it is a property of a thing, which another thing has in another measure."""
        return self.dimension in _PHYSICAL

    def agrees_with(self, other: Measure) -> bool:
        """Whether both say the same; measures that cannot be compared agree."""
        if self.dimension != other.dimension:
            return True
        if self.dimension == "money" and self.unit != other.unit:
            # Amounts in two currencies are figures of their own.
            return self.low != other.low
        if self.dimension == "date" and min(self.low, other.low) < _FIRST_YEAR:
            # One of them names no year.
            return self.low % _FIRST_YEAR == other.low % _FIRST_YEAR
        tolerance = _SAME_WITHIN if self.unit != other.unit else 1e-9
        return all(
            abs(own - foreign) <= tolerance * max(abs(own), abs(foreign))
            for own, foreign in ((self.low, other.low), (self.high, other.high))
        )


def measures_in(text: str) -> list[Measure]:
    """Measures of a sentence in order; places are those of the text as given."""
    # Of the same length, so that places stay.
    folded = _BETWEEN.sub(r"\g<1>  to ", same_length_fold(text))
    found: list[Measure] = []

    def blank(match: re.Match[str]) -> str:
        return "\ufffc" * len(match.group())

    def take(match: re.Match[str], dimension: str, unit: str, low: float, high: float) -> str:
        found.append(
            Measure(
                dimension=dimension, unit=unit, low=low, high=high, bound=_bound(folded, match.start(), match.end()),
                start=match.start(), end=match.end(),
            )
        )  # fmt: skip
        return blank(match)

    def date(match: re.Match[str]) -> str:
        year, month, day = (next((match[f"{part}{n}"] for n in "1234" if match[f"{part}{n}"]), "0") for part in "ymd")
        value = int(year) * 10000 + int(MONTHS.get(month, month)) * 100 + int(day)
        return take(match, "date", "date", value, value)

    def clock(match: re.Match[str]) -> str:
        half = match["half"] or match["half2"]
        hour = int(match["hour"]) % 12 + (12 if half == "p" else 0) if half else int(match["hour"])
        value = hour + int(match["minute"] or 0) / 60
        return take(match, "time of day", "clock", value, value) if value <= 24 else match.group()

    def money(match: re.Match[str]) -> str:
        value = _value(match["low"]) * (10000 if match["wan"] else 1)
        return take(match, "money", _UNITS[match["unit"]], value, value)

    def measure(match: re.Match[str]) -> str:
        spelled = match["unit"]
        unit = "working-day" if re.fullmatch(_WORKING, spelled) else _UNITS.get(spelled.removeprefix("operating "))
        unit = unit or _UNITS[spelled.removeprefix("operating ").removesuffix("s")]
        dimension, factor = _SCALES[unit]
        low = _value(match["low"])
        high = _value(match["high"]) if match["high"] else low
        return take(match, dimension, unit, low * factor, high * factor)

    def count(match: re.Match[str]) -> str:
        noun = match["noun"].removesuffix("s")
        if match["noun"] in _NO_NOUN or _BEFORE_NO_COUNT.search(rest[: match.start()]):
            return match.group()
        low = _value(match["low"])
        return take(match, f"count of {noun}", noun, low, _value(match["high"]) if match["high"] else low)

    rest = folded
    for start, end in name_spans(rest):
        rest = rest[:start] + "\ufffc" * (end - start) + rest[end:]
    rest = _DATE.sub(date, rest)
    rest = _NO_MEASURE.sub(blank, rest)
    rest = _CLOCK.sub(clock, rest)
    rest = _MONEY_FIRST.sub(money, rest)
    rest = _HALF_YEAR.sub(lambda match: take(match, "time", "month", 365.25 / 2, 365.25 / 2), rest)
    rest = _HAN_SHARE.sub(
        lambda match: take(match, "share", "%", float(han_value(match["low"])), float(han_value(match["low"]))), rest
    )
    rest = _MEASURE.sub(measure, rest)
    _COUNT.sub(count, rest)
    return sorted(found, key=lambda item: item.start)


def same_length_fold(text: str) -> str:
    """The text in lower case with wide forms made narrow, every character in its old place."""
    return "".join(_folded(character) for character in text)


@cache
def _folded(character: str) -> str:
    other = unicodedata.normalize("NFKC", character).lower()
    return other if len(other) == 1 else character


def _value(text: str) -> float:
    digits = text.replace(",", "").replace("\u2212", "-")
    plain = digits.lstrip("+-")
    sign = -1 if digits.startswith("-") else 1
    if plain[0].isdecimal():
        return sign * float(plain)
    return sign * float(english_value(plain) if re.fullmatch(ENGLISH_NUMBER, plain) else han_value(plain))


def _bound(folded: str, start: int, end: int) -> Bound:
    before, after = folded[max(0, start - 40) : start], folded[end : end + 20]
    if _EVERY.search(before):
        return "every"
    if _MOST.search(before) or _MOST_AFTER.match(after):
        return "most"
    return "least" if _LEAST.search(before) or _LEAST_AFTER.match(after) else ""
