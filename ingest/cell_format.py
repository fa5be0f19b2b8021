"""Dates as a spreadsheet shows them, by the number format of their cell; numbers are in ``cell_number``."""

from __future__ import annotations

import datetime
import re

from ingest.tables import clean_cell

_DATE_PART = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|y+|m+|d+|h+|s+(?:\.0+)?|am/pm|上午/下午|.', re.IGNORECASE)
# What Excel shows by the reader's own settings (formats 14 and 22) is written by ISO 8601, which nobody misreads.
_LOCAL = frozenset({"mm-dd-yy", "m/d/yy", "m/d/yyyy", "m/d/yy h:mm", "General", ""})
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def format_date(value: datetime.datetime | datetime.date | datetime.time, number_format: str) -> str:
    """A date or time as its format shows it, by ISO 8601 where the format follows the reader's own settings."""
    pattern = number_format.split(";", maxsplit=1)[0]
    if isinstance(value, datetime.time):
        return value.isoformat("minutes" if value.second == 0 else "seconds")
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime.combine(value, datetime.time())
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", pattern).lower()
    if pattern in _LOCAL or not ("y" in bare or ("d" in bare and "m" in bare)):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    parts = [match.group() for match in _DATE_PART.finditer(pattern)]
    shown = [_date_part(part, place, parts, value) for place, part in enumerate(parts)]
    return clean_cell("".join(shown))


def _date_part(part: str, place: int, parts: list[str], value: datetime.datetime) -> str:
    name, length = part[0].lower(), len(part)
    if part.startswith('"'):
        return part.strip('"')
    if part.startswith("\\"):
        return part[1:]
    if part.startswith("["):
        return ""
    match name:
        case "y":
            return f"{value.year % 100:02d}" if length <= 2 else f"{value.year:04d}"
        case "m" if _is_minute(place, parts):
            return f"{value.minute:02d}" if length == 2 else str(value.minute)
        case "m" if length >= 3:
            return _MONTHS[value.month - 1][: 3 if length == 3 else 20]
        case "m":
            return f"{value.month:02d}" if length == 2 else str(value.month)
        case "d" if length >= 3:
            return _DAYS[value.weekday()][: 3 if length == 3 else 20]
        case "d":
            return f"{value.day:02d}" if length == 2 else str(value.day)
        case "h":
            half = any(other.lower() == "am/pm" for other in parts)
            hour = (value.hour + 11) % 12 + 1 if half else value.hour
            return f"{hour:02d}" if length == 2 else str(hour)
        case "s":
            return f"{value.second:02d}"
    if part.lower() == "am/pm":
        return "AM" if value.hour < 12 else "PM"
    return {"上午/下午": "上午" if value.hour < 12 else "下午", "@": "", "_": "", "*": ""}.get(part, part)


def _is_minute(place: int, parts: list[str]) -> bool:
    """``m`` is a minute after an hour or before a second."""
    letters = [other for other in parts if other[0].lower() in "ymdhs"]
    own = sum(other[0].lower() in "ymdhs" for other in parts[:place])
    before = letters[own - 1][0].lower() if own else ""
    after = letters[own + 1][0].lower() if own + 1 < len(letters) else ""
    return before == "h" or after == "s"
