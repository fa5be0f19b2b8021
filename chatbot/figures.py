"""The hard facts of a sentence: numbers, units and part numbers, each in one spelling."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from chatbot.measure_units import CANONICAL_UNITS, DIGITS, unit_pattern
from chatbot.number_words import (
    ENGLISH_MULTIPLE,
    ENGLISH_NUMBER,
    HAN_MULTIPLE,
    HAN_NUMBER,
    english_value,
    han_value,
    multiple_value,
)
from ingest.normalize import normalize

_CURRENCIES = frozenset({"eur", "usd", "cny"})
_ALL_UNITS = frozenset(CANONICAL_UNITS.values())
_UNIT = unit_pattern(CANONICAL_UNITS)
_UNIT_ANYWHERE = re.compile(rf"(?<![a-z0-9/·.])(?:{_UNIT})")
_HAN_UNIT = "|".join(re.escape(spelling) for spelling in CANONICAL_UNITS if not spelling.isascii())
MONTHS = {
    name: str(number)
    for number, name in enumerate(
        "january february march april may june july august september october november december".split(), start=1
    )
}
_MONTH_OF_DATE = re.compile(r"\d\.? ([a-z]+)\b|\b([a-z]+) \d")
# 3万 is 30,000 and "1.5 million" 1,500,000; of "3-5 million" the first number is one of millions too.
_MULTIPLES = rf"{HAN_MULTIPLE}|{ENGLISH_MULTIPLE}"
_MULTIPLE = rf"(?:\s?(?P<multiple>{_MULTIPLES})|(?=\s?(?:-|–|~|至|到|to)\s?(?:{DIGITS})\s?(?P<shared>{_MULTIPLES})))?"
# A minus stands behind a number or a unit in a range only: 工作温度-10℃ is below zero, 5天-7天 is not.
_UNIT_ENDS = "".join(sorted({unit[-1] for unit in CANONICAL_UNITS if not unit.isascii()} - {"度"}))
_MINUS = rf"(?<![a-z0-9_)\]°%{_UNIT_ENDS}号页章节])(?<!摄氏度)-"
_BELOW_ZERO = re.compile(r"(?:\bminus\s|零下\s?|负\s?)(?=\d)")
_NUMBER = re.compile(rf"(?<![a-z0-9])(?P<minus>{_MINUS})?(?P<digits>{DIGITS}){_MULTIPLE}")
_MEASURE = re.compile(rf"(?P<digits>{DIGITS})(?:\s?(?:{_MULTIPLES}))?[\s-]?(?P<unit>{_UNIT})")
# "Price (万元)": what a table's head says of all numbers below it.
_HEAD_MULTIPLE = re.compile(rf"[(:/,]\s?(?P<multiple>{_MULTIPLES})\s?(?P<unit>{_UNIT})")
_SPELLED = re.compile(
    rf"\b(?P<word>(?i:{ENGLISH_NUMBER}))[\s-](?P<unit>{_UNIT})|(?P<han>{HAN_NUMBER})(?P<han_unit>{_HAN_UNIT})"
)
_DATE = re.compile(r"\d{4}\s?年|\d+\s?月(?:\s?\d+\s?日)?")
_PERCENT_HAN = re.compile(rf"百分之(?P<han>{HAN_NUMBER})")
_WORKING_DAY = re.compile(r"\b(?:working|business) day")
_NAME = re.compile(r"(?<![a-z0-9])(?=[a-z0-9/._-]*\d)(?=[a-z0-9/._-]*[a-z])[a-z0-9]+(?:[-/._][a-z0-9]+)*")
_NAME_PIECE = re.compile(r"[a-z]+|\d+")
# "30kg", "4-20ma", "m3/h", "17-inch": no part numbers.
_ONLY_MEASURES = re.compile(rf"(?:[\d.,]+-)?[\d.,]+(?:{_UNIT})|(?:{_UNIT})|[\d.,]+-[a-z]{{3,}}")
_WORD_BEFORE = re.compile(r"([a-z]+)[\s-]?$")
# "30 (thirty) days", "thirty (30) days", "30 calendar days", 30个自然日; "10 pumps" are no 10 of anything else. Behind
# one word, of whatever kind, the unit counts.
_LONG_UNIT = unit_pattern(unit for unit in CANONICAL_UNITS if len(unit) > 1 or not unit.isascii())
_OF_WHAT = re.compile(
    rf"(?:\s?\([^()]{{1,20}}\)|\))?[\s-]?"
    rf"(?:(?P<unit>{_UNIT})|(?:[a-z]{{3,12}}\s|[\u3400-\u9fff]{{1,4}}?)(?P<later>{_LONG_UNIT})"
    rf"|(?!(?:or|to|and|by|is|are|at|in|on|of|if|for|from|per|with|before|after)\b)"
    r"(?P<other>[a-z]{3,}|(?![至到或和与及、为是时内以的])[\u3400-\u9fff]))"
)
_CURRENCY_BEFORE = re.compile(r"(eur|usd|cny|rmb|人民币|[€$¥])\s?$")


class _Figures(NamedTuple):
    numbers: frozenset[str]
    units: frozenset[str]
    names: tuple[str, ...]
    labelled: dict[str, str]
    # Of what each number is in each place: a unit, another word, or "" where it stands alone, as in a table's cell.
    of_what: dict[str, frozenset[str]]
    # Numbers as they follow each other, each with what it is of.
    order: tuple[tuple[str, str], ...]


def numbers_in(text: str) -> frozenset[str]:
    """Numbers of a text in one spelling: no thousands separators, no trailing zeros, words of measures as digits.

    Digits within part numbers are no numbers; see ``names_in``.
    """
    return _figures(text).numbers


def units_in(text: str) -> frozenset[str]:
    """Units that stand behind a number, and currencies, each by its first spelling in the table."""
    return _figures(text).units


def names_in(text: str) -> tuple[str, ...]:
    """Part numbers and the like: tokens that mix letters and digits, normalised, in order."""
    return _figures(text).names


def name_spans(folded: str) -> list[tuple[int, int]]:
    """Where part numbers stand in a text of small letters."""
    return [match.span() for match in _NAME.finditer(folded) if not _ONLY_MEASURES.fullmatch(match.group())]


def figures_hold(sentence: str, evidence: str, *, passage: str, question: str) -> bool:
    """Whether every number, unit and part number of a sentence stands in the evidence.

    The question may lend numbers beside at least one of the evidence ("Does it weigh 100 kg?" is no reason to say
    so), and part numbers that the passage around the evidence names, itself or by its series ("AX pumps").
    """
    claimed, known, asked = _figures(sentence), _figures(evidence), _figures(question)
    near, lent = _fold(passage), _fold(question)
    for name in claimed.names:
        if not is_named(name, evidence) and not (
            _is_in(name, lent) and (_is_in(name, near) or _has_series(name, near))
        ):
            return False
    # "DN 50" is the name DN50 of the evidence.
    known_names = {_compact(name) for name in (*known.names, *asked.names)}
    numbers = {number for number in claimed.numbers if claimed.labelled.get(number) not in known_names}
    backed = known.numbers | _month_numbers(evidence)
    if numbers and not (numbers <= backed | asked.numbers and numbers & backed):
        return False
    if not all(_is_of(number, claimed, known if number in known.of_what else asked) for number in claimed.of_what):
        return False
    return claimed.units <= known.units | _units_anywhere(f"{_fold(evidence)}\n{lent}")


def are_in_order(sentence: str, quote: str) -> bool:
    """Whether the numbers of each unit follow each other in a sentence as in the quote; of those that it has once."""
    said, known = _figures(sentence).order, _figures(quote).order
    both = {one for one in said if one[1] in _ALL_UNITS and said.count(one) == known.count(one) == 1}

    def order(figures: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        return sorted((one for one in figures if one in both), key=lambda one: one[1])

    return order(said) == order(known)


def mixes_measures(text: str, parts: Sequence[str]) -> bool:
    """Whether two numbers of a text come from two parts of a quote, where the first one's has another of that unit.

    “20 bar at 6 °C” is none of “16 bar at 20 °C and 20 bar at 80 °C, 10 bar at 6 °C”.
    """
    said = _figures(text).of_what
    known = [_figures(part).of_what for part in parts]
    for first, second in itertools.permutations(said, 2):
        homes = [own for own in known if first in own]
        if not homes or not any(second in own for own in known):
            continue
        units = said[second] & _ALL_UNITS
        if all(second not in own and any(other != first and units & of for other, of in own.items()) for own in homes):
            return True
    return False


def without_names(text: str) -> str:
    """The text, normalised, without its part numbers."""
    return _NAME.sub(lambda match: match.group() if _ONLY_MEASURES.fullmatch(match.group()) else " ", _fold(text))


def without_measures(text: str) -> str:
    """The text, normalised, without numbers that have a unit, and their units."""
    return _MEASURE.sub(" ", _fold(text))


def with_digits(text: str) -> str:
    """The text with the number words of its measures as digits."""

    def digits(match: re.Match[str]) -> str:
        if match["word"]:
            return f"{english_value(match['word'])} {match['unit']}"
        return f"{_plain(str(han_value(match['han'])))}{match['han_unit']}"

    return _SPELLED.sub(digits, text)


def is_named(name: str, text: str) -> bool:
    """Whether a text holds a part number, however its parts are separated; a longer number does not count.

    Several in a row ("ESP32/ESP32-S2") are looked for one by one.
    """
    folded = _fold(text)
    each = name.split("/")
    return _is_in(name, folded) or (
        len(each) > 1 and all(_NAME.fullmatch(part) and _is_in(part, folded) for part in each)
    )


def _is_of(number: str, claimed: _Figures, known: _Figures) -> bool:
    """Whether a number is of the same unit in both; where it stands alone, its unit may stand anywhere."""
    elsewhere = known.of_what.get(number, frozenset())
    units = {what for what in claimed.of_what[number] if what in claimed.units}
    return not elsewhere or "" in elsewhere or units <= elsewhere


def _is_in(name: str, folded: str) -> bool:
    return bool(re.search(rf"(?<![a-z0-9]){_loosely(_NAME_PIECE.findall(name))}(?![a-z0-9])", folded))


def _has_series(name: str, folded: str) -> bool:
    pieces = _NAME_PIECE.findall(name)
    return any(
        re.search(rf"(?<![a-z0-9/-]){_loosely(pieces[:length])}(?![a-z0-9]|[-/.][a-z0-9])", folded)
        for length in range(1, len(pieces))
        if len("".join(pieces[:length])) > 1
    )


def _compact(name: str) -> str:
    return "".join(_NAME_PIECE.findall(name))


def _loosely(pieces: Sequence[str]) -> str:
    return "[-/._ ]?".join(re.escape(piece) for piece in pieces)


def _fold(text: str) -> str:
    return _WORKING_DAY.sub("working-day", _BELOW_ZERO.sub("-", normalize(text).replace("\u2212", "-")))


@lru_cache(maxsize=4096)
def _figures(text: str) -> _Figures:
    folded = _fold(text)
    plain = folded
    for start, end in name_spans(folded):
        plain = plain[:start] + "\ufffc" * (end - start) + plain[end:]
    dates = [match.span() for match in _DATE.finditer(plain)]
    found: list[tuple[int, str, str]] = []
    labelled = {}
    for match in _NUMBER.finditer(plain):
        number = _value(match)
        value = f"-{number}" if match["minus"] and number != "0" else number
        is_date = any(start <= match.start("digits") < end for start, end in dates)
        found.append((match.start(), value, "date" if is_date else _of_what(plain, match)))
        if word := _WORD_BEFORE.search(plain[: match.start()]):
            labelled[value] = f"{word[1]}{match['digits']}"
    undated = _DATE.sub(" ", plain)
    units = {_canonical(match["unit"]) for match in _MEASURE.finditer(undated)}
    units |= {unit for match in _UNIT_ANYWHERE.finditer(plain) if (unit := _canonical(match.group())) in _CURRENCIES}
    for match in _SPELLED.finditer(plain):
        unit = _canonical(match["unit"] or match["han_unit"])
        found.append((match.start(), _spelled_value(match), unit))
        units.add(unit)
    found += [(match.start(), _plain(str(han_value(match["han"]))), "%") for match in _PERCENT_HAN.finditer(plain)]
    if head := _HEAD_MULTIPLE.search(plain):
        found += [
            (place, _times(value, head["multiple"]), _canonical(head["unit"]))
            for place, value, what in found
            if not what
        ]
    found.sort()
    of_what: dict[str, set[str]] = {}
    for _, value, what in found:
        of_what.setdefault(value, set()).add(what)
    return _Figures(
        numbers=frozenset(of_what),
        units=frozenset(units),
        names=tuple(folded[start:end] for start, end in name_spans(folded)),
        labelled=labelled,
        of_what={value: frozenset(what) for value, what in of_what.items()},
        order=tuple((value, what) for _, value, what in found),
    )


def _of_what(plain: str, number: re.Match[str]) -> str:
    if before := _CURRENCY_BEFORE.search(plain[: number.start("digits")]):
        return _canonical(before[1]) if before[1] != "人民币" else "cny"
    behind = _OF_WHAT.match(plain, number.end())
    if not behind:
        return ""
    unit = behind["unit"] or behind["later"]
    return _canonical(unit) if unit else behind["other"]


def _value(match: re.Match[str]) -> str:
    """Of digits, and what multiplies them."""
    number, multiple = _plain(match["digits"]), match["multiple"] or match["shared"]
    return _times(number, multiple) if multiple else number


def _times(number: str, multiple: str) -> str:
    return _plain(f"{Decimal(number) * multiple_value(multiple):f}")


def _spelled_value(match: re.Match[str]) -> str:
    return str(english_value(match["word"])) if match["word"] else _plain(str(han_value(match["han"])))


def _plain(digits: str) -> str:
    whole, _, fraction = digits.replace(",", "").partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def _canonical(spelling: str) -> str:
    return CANONICAL_UNITS.get(spelling) or CANONICAL_UNITS[spelling.removesuffix("s")]


@lru_cache(maxsize=256)
def _units_anywhere(folded: str) -> frozenset[str]:
    """Units of the evidence may stand in a table's head, far from their numbers."""
    units = {_canonical(match.group()) for match in _UNIT_ANYWHERE.finditer(folded)}
    return frozenset(units | {_canonical(match["unit"]) for match in _MEASURE.finditer(folded)})


def _month_numbers(text: str) -> frozenset[str]:
    words = (match[1] or match[2] for match in _MONTH_OF_DATE.finditer(normalize(text)))
    return frozenset(MONTHS[word] for word in words if word in MONTHS)
