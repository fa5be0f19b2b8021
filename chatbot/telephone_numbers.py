"""Telephone numbers, as they are written in Europe, America and China."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chatbot.folded_text import Span
from chatbot.number_runs import NumberRun, before, counts_a_thing, ends_free, number_runs, starts_free

_SAID = re.compile(
    r"(?:\b(?:tel|tele(?:ph|f)one?s?|telefon|phones?|mobiles?|mob|mobil|handy|cell ?phone|fax|fon|whats-?app|sms"
    # A load cell and an O-ring have numbers too.
    r"|landline|hotline|my (?:number|cell)|(?:call|ring|reach|text) (?:me|us|him|her)|call back|dial|text)\b"
    r"|电话|手机|座机|传真|热线|总机|致电|拨打?|打|回电|来电|联系方式|微信)"
    r"(?:[\s.:=(]|\b(?:numbers?|no|nr|is|at|on|me|us|back|under|to|via)\b|'s\b|号码|号|请打|是|为)*$",
    re.IGNORECASE,
)
_SAID_AFTER = re.compile(
    r"\)? (?:is|was) (?:my|our|his|her|the) (?:\w{1,12} )?(?:number|phone|mobile|cell)\b"
    r"|\)?(?:是|为)[我他她]们?的?(?:手机|电话|号)"
)
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9][0-9]{9}")
_MOBILE_DIGITS = (11, 13, 15)
_SPELLED_MOBILE = re.compile(
    "(?<![〇零一二三四五六七八九幺])[一幺][三四五六七八九][〇零一二三四五六七八九幺]{9}(?![〇零一二三四五六七八九幺])"
)
_AMERICAN = re.compile(r"1?[2-9][0-9]{2}[2-9][0-9]{6}")
_AREA = re.compile(r"0[1-9][0-9]{0,4}")
_LEAST_DIGITS = 6
# More groups than this no number is written in.
_MOST_GROUPS = 8
# Source: ITU-T E.164, list of country codes.
_COUNTRY = re.compile(
    r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[1-69]\d|3[578]\d|42\d|5[09]\d|6[789]\d|8[58]\d|9[679]\d"
)
# Digits with the country code: fixed where a country has one length; E.164 has 15 at most.
_INTERNATIONAL_LENGTHS = {"1": (11, 11), "7": (11, 11), "86": (10, 13)}
_ANY_LENGTH = (9, 15)
_DATE = re.compile(r"(?:[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}|[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{2,4})(?![0-9])")
_EXTENSION = re.compile(r" ?(?:ext\.?|extension|x|durchwahl|转|分机)[ .:]{0,2}[0-9]{1,6}(?![0-9A-Za-z])", re.IGNORECASE)
_FRENCH_PAIRS = (2, 2, 2, 2, 2)
_STOCKHOLM = {(2, 3, 2, 2), (2, 3, 3, 2), (2, 3, 3)}
_SHORT_AREA = ((2, 8), (2, 4, 4), (2, 3, 4), _FRENCH_PAIRS)


def telephone_numbers(text: str) -> Iterator[Span]:
    """Where telephone numbers stand in a folded text.

    What has no plus, no separators and no word such as "phone" before it is one only if it is a Chinese mobile number:
    ten digits in a row are an article number in customers' letters.
    """
    for run in number_runs(text):
        if run.count(0, len(run.groups)) >= _LEAST_DIGITS:
            for start, end in _in_run(run):
                extension = _EXTENSION.match(text, end)
                yield start, extension.end() if extension else end
    for match in _SPELLED_MOBILE.finditer(text):
        yield match.span()


def _in_run(run: NumberRun) -> list[Span]:
    said = bool(_SAID.search(before(run.text, run.start)) or _SAID_AFTER.match(run.text, run.groups[-1][1]))
    numbered = not said and run.text[run.start] != "+" and counts_a_thing(run.text, run.start)
    if (last := _international(run, said=said)) and (said or _is_free(run, 0, last)) and not numbered:
        return [run.span(0, last)]
    if mobiles := list(_mobiles(run, said=said)):
        return mobiles
    last = _said(run) if said else _national(run)
    return [run.span(0, last)] if last else []


def _is_free(run: NumberRun, first: int, last: int) -> bool:
    start, end = run.span(first, last)
    return starts_free(run.text, start) and ends_free(run.text, end)


def _international(run: NumberRun, *, said: bool) -> int:
    """How many groups make a number with its country's code; 0 for none."""
    plus = "+" in run.text[run.start : run.groups[0][0]]
    if not plus and not run.digits(0, 1).startswith("00"):
        return 0
    for last in range(min(len(run.groups), _MOST_GROUPS), 0, -1):
        # "+49 (0)30": the zero is not dialled.
        number = "".join(run.digits(place, place + 1) for place in range(last) if run.digits(place, place + 1) != "0")
        number = number if plus else number[2:]
        country = _COUNTRY.match(number)
        if not country:
            return 0
        least, most = _INTERNATIONAL_LENGTHS.get(country.group(), _ANY_LENGTH)
        if least <= len(number) <= most:
            return last if plus or said or last > 1 or _is_long(run.digits(0, 1)) else 0
    return 0


def _is_long(digits: str) -> bool:
    """Whether "00…" without separators is longer than an order number with zeros before it, and is no GTIN."""
    return len(digits) >= 13 and not (len(digits) <= 14 and _is_gtin(digits))


def _is_gtin(digits: str) -> bool:
    """Source: GS1 General Specifications, 7.9, check digit."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return total % 10 == 0


def _mobiles(run: NumberRun, *, said: bool) -> Iterator[Span]:
    """Chinese mobile numbers at the borders of groups, with or without 86 before them."""
    first = 0
    while first < len(run.groups):
        last = next((last for last in range(first + 1, first + _MOST_GROUPS) if _is_mobile(run, first, last)), 0)
        start = run.groups[first][0]
        if last and (said or (_is_free(run, first, last) and not counts_a_thing(run.text, start))):
            yield run.span(first, last)
        first = last or first + 1


def _is_mobile(run: NumberRun, first: int, last: int) -> bool:
    return (
        last <= len(run.groups)
        and run.count(first, last) in _MOBILE_DIGITS
        and bool(_MOBILE.fullmatch(run.digits(first, last)))
        and not set(run.separators(first, last)) - set(" -()")
    )


def _said(run: NumberRun) -> int:
    """How many groups are the number whose word stands before it; 0 for none.

    What follows the fifteenth digit is something else, and so is what has a unit.
    """
    if _DATE.match(run.text, run.groups[0][0]):
        return 0
    for last in range(min(len(run.groups), _MOST_GROUPS), 0, -1):
        if _LEAST_DIGITS <= run.count(0, last) <= _ANY_LENGTH[1] and ends_free(run.text, run.span(0, last)[1]):
            return last
    return 0


def _national(run: NumberRun) -> int:
    """The number of groups, if all of them together are written as a number without country code is; else 0."""
    whole = len(run.groups)
    if not (_is_american(run) or _has_area_code(run)) or counts_a_thing(run.text, run.start):
        return 0
    return whole if _is_free(run, 0, whole) else 0


def _is_american(run: NumberRun) -> bool:
    """Source: North American Numbering Plan; area and exchange begin with 2 to 9. Chinese 400 numbers look alike."""
    digits, written = run.digits(0, len(run.groups)), run.text[run.start : run.groups[-1][1]]
    # "250 300 4000" may be three figures of a table.
    return (
        run.lengths(0, len(run.groups)) in {(3, 3, 4), (1, 3, 3, 4)}
        and bool(_AMERICAN.fullmatch(digits))
        and bool(set(written) & set("(-."))
    )


def _has_area_code(run: NumberRun) -> bool:
    """Whether an area's code with its zero stands first, as in Europe and China."""
    lengths = run.lengths(0, len(run.groups))
    separators = run.separators(0, len(run.groups))
    area = run.digits(0, 1)
    if len(lengths) < 2 or not _AREA.fullmatch(area):
        return False
    if len(area) == 2:
        return lengths in _SHORT_AREA or (lengths in _STOCKHOLM and separators[0] == "-")
    # Of dots only French pairs are made; versions and article numbers have them too. Few subscribers' begin with 0.
    if ("." in separators or run.digits(1, 2).startswith("0")) and ")" not in separators:
        return False
    rest = lengths[1:]
    if len(rest) > 1 and separators.endswith("-") and rest[-1] <= 4 and 6 <= sum(rest[:-1]) <= 8:
        return True
    return 5 <= sum(rest) <= 9 and min(rest) >= 2
