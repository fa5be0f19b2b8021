"""Days that a question names, in English and Chinese: "in May", "last quarter", "2025年3月到6月", "最近30天"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from chatbot.figures import MONTHS
from chatbot.number_words import HAN_NUMBER, han_value

_SHORT = {name[:3]: number for name, number in MONTHS.items()} | {"sept": "9"}
_MONTH = "|".join(sorted((*MONTHS, *_SHORT), key=len, reverse=True))
_NUMBERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_ISO = r"(\d{4})-(\d{1,2})-(\d{1,2})"
_HAN_DAY = r"(?:(?P<{0}y>\d{{4}})年)?(?P<{0}m>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?P<{0}d>\d{{1,2}})[日号]"
_HAN_MONTH = r"(?:\d{1,2}|十[一二]|[一二三四五六七八九十])"
_YEAR_WORDS = {"this year": 0, "last year": -1, "今年": 0, "本年": 0, "去年": -1, "前年": -2, "上一年": -1, "本年度": 0}

Days = tuple[datetime.date, datetime.date]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPeriod:
    """Days that a question names.

    Attributes:
        start: Where the words begin in the text; ``end`` is exclusive.
        first: ``None`` for no bound, as is ``after``, the day after the last one.
        is_part_of_year: No year is named, so that one beside it ("in May of this year") decides.
    """

    start: int
    end: int
    first: datetime.date | None
    after: datetime.date | None
    is_part_of_year: bool = False


def periods_in(text: str, today: datetime.date, latest: datetime.date | None = None) -> list[NamedPeriod]:
    """Periods in a folded text, in order; the longer reading of the same words wins.

    A month or quarter without a year is the last one that has begun, and where ``latest`` is given, has begun by then:
    May of an order file that ends in 2025 is May 2025. "Since" and "以来" leave the end open.
    """
    found: list[NamedPeriod] = []
    for pattern, read in _readers():
        for match in pattern.finditer(text):
            if any(own.start < match.end() and match.start() < own.end for own in found):
                continue
            period = _safe(read, match, today)
            if period is not None:
                found.append(_begun_by(period, latest))
    return sorted(found, key=lambda own: own.start)


def _begun_by(period: NamedPeriod, latest: datetime.date | None) -> NamedPeriod:
    if latest is None or not period.is_part_of_year or period.first is None or period.after is None:
        return period
    is_later = (period.first.month, period.first.day) > (latest.month, latest.day)
    years = max(0, period.first.year - latest.year + is_later)
    return period if not years else _years_before(period, years)


def _years_before(period: NamedPeriod, years: int) -> NamedPeriod:
    """The same days of another year; a 29th of February becomes the first of March."""

    def shifted(day: datetime.date) -> datetime.date:
        try:
            return day.replace(year=day.year - years)
        except ValueError:
            return datetime.date(day.year - years, 3, 1)

    first, after = period.first, period.after
    return replace(period, first=first and shifted(first), after=after and shifted(after))


Reader = Callable[[re.Match[str], datetime.date], tuple[datetime.date | None, datetime.date | None, bool]]


def _safe(read: Reader, match: re.Match[str], today: datetime.date) -> NamedPeriod | None:
    """``None`` for a 31st of February and a year that no calendar has."""
    try:
        first, after, is_part = read(match, today)
    except (ValueError, OverflowError):
        return None
    return NamedPeriod(start=match.start(), end=match.end(), first=first, after=after, is_part_of_year=is_part)


@cache
def _readers() -> tuple[tuple[re.Pattern[str], Reader], ...]:
    return tuple((re.compile(pattern), read) for pattern, read in _forms())


def _forms() -> Iterator[tuple[str, Reader]]:
    """The longest forms first."""
    yield rf"(?:between|from)? ?\b{_ISO} ?(?:and|to|until|till|-|–|至|到) ?{_ISO}(?:之间|期间)?", _iso_range
    yield (
        f"{_HAN_DAY.format('a')}(?:至|到|-|–|—|~){_HAN_DAY.format('b')}(?:之间|期间)?".replace(
            "(?P<bm>\\d{1,2}|[一二三四五六七八九十]{1,2})月", "(?:(?P<bm>\\d{1,2}|[一二三四五六七八九十]{1,2})月)?"
        ),
        _han_range,
    )
    yield (
        rf"\b(?:from )?\b({_MONTH})\.? ?(?:to|until|till|through|-|–) ?({_MONTH})\b\.?(?:(?: of)? (\d{{4}})\b)?",
        _months,
    )
    yield rf"\bbetween ({_MONTH}) and ({_MONTH})\b(?:(?: of)? (\d{{4}})\b)?", _months
    yield rf"(?:(\d{{4}})年)?({_HAN_MONTH})月?份?(?:至|到|-|–|—|~)({_HAN_MONTH})月份?", _han_months
    yield rf"\bsince {_ISO}|(?:自|从)?{_ISO}(?:以来|起|开始|之后)", _since_day
    yield rf"\bsince ({_MONTH})\b\.?(?: (\d{{4}})\b)?", _since_month
    yield rf"(?:自|从)?(?:(\d{{4}})年)?({_HAN_MONTH})月份?(?:以来|起|开始)", _since_han_month
    yield r"\bsince (\d{4})\b|(?:自|从)?(\d{4})年(?:以来|起|开始)", _since_year
    yield rf"\b(?:on )?{_ISO}", _iso_day
    yield _HAN_DAY.format("a"), _han_day
    yield (
        rf"\b(?:q([1-4])|({'|'.join(_NUMBERS)}) quarter)\b(?:(?: of)? (\d{{4}})\b)?",
        _quarter,
    )
    yield r"(?:(\d{4})年)?第?([一二三四1-4])季度?", _quarter_han
    # "May we see …" is no month.
    yield rf"\b({_MONTH})\b\.?(?! (?:i|we|you)\b)(?:(?: of)? (\d{{4}})\b)?", _month
    yield rf"(?:(\d{{4}})年)?({_HAN_MONTH})月份?(?![度])", _han_month
    yield (
        r"\b(?:in |during |over |within |for )?(?:the )?(?:last|past) (\d+) days\b|(?:最近|过去|近)(\d+)[天日]",
        _last_days,
    )
    yield (
        (
            r"\b(?:(this|last|previous|current) (month|week|quarter))\b"
            r"|(本|这个?|上个?|当)(月|周|星期|季度)"
        ),
        _relative,
    )
    yield r"\b(?:this year|last year)\b|今年|去年|前年|本年度?|上一年", _year_word
    yield r"\b((?:19|20)\d{2})\b(?!-)|((?:19|20)\d{2})年", _year
    yield r"\b(?:today|yesterday)\b|今天|昨天|今日|昨日", _day_word


def _iso_range(match: re.Match[str], _: datetime.date) -> tuple[datetime.date, datetime.date, bool]:
    parts = [int(part) for part in match.groups()]
    return datetime.date(*parts[:3]), _next(datetime.date(*parts[3:])), False


def _han_range(match: re.Match[str], today: datetime.date) -> tuple[datetime.date, datetime.date, bool]:
    year = match["ay"] or match["by"]
    month = _value(match["am"])
    first = datetime.date(int(year) if year else _latest_year(month, today), month, int(match["ad"]))
    last_month = _value(match["bm"]) if match["bm"] else month
    last_year = int(match["by"]) if match["by"] else first.year + (last_month < month)
    return first, _next(datetime.date(last_year, last_month, int(match["bd"]))), not year


def _months(match: re.Match[str], today: datetime.date) -> tuple[datetime.date, datetime.date, bool]:
    return _month_span(_month_of(match[1]), _month_of(match[2]), match[3], today)


def _han_months(match: re.Match[str], today: datetime.date) -> tuple[datetime.date, datetime.date, bool]:
    return _month_span(_value(match[2]), _value(match[3]), match[1], today)


def _month_span(
    first: int, last: int, year: str | None, today: datetime.date
) -> tuple[datetime.date, datetime.date, bool]:
    start = int(year) if year else _latest_year(last, today) - (last < first)
    return datetime.date(start, first, 1), _after_month(start + (last < first), last), not year


def _since_day(match: re.Match[str], _: datetime.date) -> tuple[datetime.date, None, bool]:
    return datetime.date(*(int(part) for part in match.groups() if part)), None, False


def _since_month(match: re.Match[str], today: datetime.date) -> tuple[datetime.date, None, bool]:
    month = _month_of(match[1])
    return datetime.date(int(match[2]) if match[2] else _latest_year(month, today), month, 1), None, False


def _since_han_month(match: re.Match[str], today: datetime.date) -> tuple[datetime.date, None, bool]:
    month = _value(match[2])
    return datetime.date(int(match[1]) if match[1] else _latest_year(month, today), month, 1), None, False


def _since_year(match: re.Match[str], _: datetime.date) -> tuple[datetime.date, None, bool]:
    return datetime.date(int(match[1] or match[2]), 1, 1), None, False


def _iso_day(match: re.Match[str], _: datetime.date) -> tuple[datetime.date, datetime.date, bool]:
    day = datetime.date(*(int(part) for part in match.groups()))
    return day, _next(day), False


def _han_day(match: re.Match[str], today: datetime.date) -> tuple[datetime.date, datetime.date, bool]:
    month = _value(match["am"])
    day = datetime.date(int(match["ay"]) if match["ay"] else _latest_year(month, today), month, int(match["ad"]))
    return day, _next(day), not match["ay"]


def _quarter(match: re.Match[str], today: datetime.date) -> tuple[datetime.date, datetime.date, bool]:
    return _quarter_span(int(match[1]) if match[1] else _NUMBERS[match[2]], match[3], today)


def _quarter_han(match: re.Match[str], today: datetime.date) -> tuple[datetime.date, datetime.date, bool]:
    return _quarter_span(_value(match[2]), match[1], today)


def _quarter_span(quarter: int, year: str | None, today: datetime.date) -> tuple[datetime.date, datetime.date, bool]:
    first = 3 * quarter - 2
    start = int(year) if year else _latest_year(first, today)
    return datetime.date(start, first, 1), _after_month(start, first + 2), not year


def _month(match: re.Match[str], today: datetime.date) -> tuple[datetime.date, datetime.date, bool]:
    month = _month_of(match[1])
    return _month_span(month, month, match[2], today)


def _han_month(match: re.Match[str], today: datetime.date) -> tuple[datetime.date, datetime.date, bool]:
    month = _value(match[2])
    return _month_span(month, month, match[1], today)


def _last_days(match: re.Match[str], today: datetime.date) -> tuple[datetime.date, datetime.date, bool]:
    """Today among them."""
    return _next(today) - datetime.timedelta(days=int(match[1] or match[2])), _next(today), False


def _relative(match: re.Match[str], today: datetime.date) -> tuple[datetime.date, datetime.date, bool]:
    is_last = (match[1] or match[3])[0] in "lp上"
    unit = {"月": "month", "周": "week", "星期": "week", "季度": "quarter"}.get(match[4], match[2])
    if unit == "week":
        monday = today - datetime.timedelta(days=today.weekday() + (7 if is_last else 0))
        return monday, monday + datetime.timedelta(days=7), False
    months = 3 if unit == "quarter" else 1
    this = today.year * 12 + (today.month - 1) // months * months - (months if is_last else 0)
    return datetime.date(this // 12, this % 12 + 1, 1), _after_month(this // 12, this % 12 + months), False


def _year_word(match: re.Match[str], today: datetime.date) -> tuple[datetime.date, datetime.date, bool]:
    word = next(word for word in sorted(_YEAR_WORDS, key=len, reverse=True) if word in match[0])
    year = today.year + _YEAR_WORDS[word]
    return datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1), False


def _year(match: re.Match[str], _: datetime.date) -> tuple[datetime.date, datetime.date, bool]:
    year = int(match[1] or match[2])
    return datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1), False


def _day_word(match: re.Match[str], today: datetime.date) -> tuple[datetime.date, datetime.date, bool]:
    day = today if match[0][0] in "t今" else today - datetime.timedelta(days=1)
    return day, _next(day), False


def _value(text: str) -> int:
    return int(text) if text.isdigit() else int(han_value(text)) if re.fullmatch(HAN_NUMBER, text) else 0


def _month_of(name: str) -> int:
    return int(MONTHS.get(name) or _SHORT[name])


def _latest_year(month: int, today: datetime.date) -> int:
    return today.year if month <= today.month else today.year - 1


def _after_month(year: int, month: int) -> datetime.date:
    return datetime.date(year + month // 12, month % 12 + 1, 1)


def _next(day: datetime.date) -> datetime.date:
    return day + datetime.timedelta(days=1)
