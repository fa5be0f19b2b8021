"""Numbers by which a state knows a person: told by day of birth and check digit, or by the word before them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from chatbot.folded_text import Span
from chatbot.number_runs import before, counts_a_thing

# Looked for ahead, so that a number that is none does not hide one that begins within it.
_RESIDENT = re.compile(
    r"(?<![A-Za-z0-9_])(?=(?P<number>[1-8][0-9]{5}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{3}[0-9Xx])(?![A-Za-z0-9_]))"
)
_OLD_RESIDENT = re.compile(
    r"(?<![A-Za-z0-9_])(?<![A-Za-z0-9][-./])(?P<number>[1-8][0-9]{14})(?![A-Za-z0-9_]|[-./][0-9])"
)
# Source: GB/T 2260, the first two digits.
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()
)
# Source: GB 11643-1999 (ISO 7064, MOD 11-2).
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FIRST_YEAR = 1880
_RESIDENT_SAID = re.compile(
    r"(?:身份证|证件)(?:号码|号|[是为:\s])*$|\b(?:ID|identity)(?: card)?(?: (?:number|no\.?))?(?: is|[:\s])*$",
    re.IGNORECASE,
)
# Behind its word a number is one even if a digit is missing; other papers have no check digit.
_SAID = re.compile(
    r"(?:身份证|证件|台胞证|回乡证|通行证|驾驶证|驾照|军官证)(?:号码|档案号?|号)?[是为:\s]{0,3}"
    r"(?P<number>[A-Z]?[0-9]{8,17}[0-9Xx]?)(?![A-Za-z0-9])"
)
_SOCIAL_SECURITY = re.compile(
    r"\b(?i:ssn|social security (?:number|no\.?))(?: is|[:#\s]){0,3}(?P<number>[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4})"
    r"(?![0-9])"
)
_PASSPORT = re.compile(
    r"(?:\b[Pp]assports?\b|护照)(?:\s|[.:#]|\b(?i:number|no|nr|is)\b|号码|号|是|为){0,6}"
    r"(?P<number>(?=(?:[A-Za-z]*[0-9]){5})[A-Za-z0-9]{7,9})(?![A-Za-z0-9]|[-/][A-Za-z0-9])"
)


def identity_numbers(text: str) -> Iterator[Span]:
    """Where Chinese resident numbers stand in a folded text, and other papers' numbers behind their word.

    A resident number of eighteen digits must have its check digit, unless the text says that it is one: people mistype.
    """
    for match in _RESIDENT.finditer(text):
        number = re.sub("[ -]", "", match.group("number")).upper()
        born = _is_day(number[6:14])
        if (
            born
            and number[:2] in _PROVINCES
            and (_has_check(number) or _RESIDENT_SAID.search(before(text, match.start())))
        ):
            yield match.span("number")
    for match in _OLD_RESIDENT.finditer(text):
        number = match.group("number")
        if _is_day(f"19{number[6:12]}") and number[:2] in _PROVINCES and not counts_a_thing(text, match.start()):
            yield match.span("number")
    for pattern in (_SAID, _SOCIAL_SECURITY):
        for match in pattern.finditer(text):
            yield match.span("number")


def passport_numbers(text: str) -> Iterator[Span]:
    """Where passport numbers stand in a folded text: behind their word only, for they look like part numbers."""
    for match in _PASSPORT.finditer(text):
        yield match.span("number")


def _is_day(digits: str) -> bool:
    try:
        day = datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return day.year >= _FIRST_YEAR


def _has_check(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[-1] == _CHECKS[total % 11]
