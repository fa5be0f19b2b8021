"""Raised figures as plain text holds them: exponents and marks of notes that do not run into the figure before them."""

from __future__ import annotations

import re

_EXPONENT = re.compile(r"[-+−–]?\d{1,3}")
# Figures, alone or as lists and with brackets: "1", "2)", "1, 3".
_FIGURES = re.compile(r"[-+−–]?\d[\d\s,;)\]*–-]*")
# Of a size, one above the other: "+2", "-0.1", "0".
_TOLERANCE = re.compile(r"[-+−–±]\s?\d+(?:[.,]\d+)?|0")
# Cents and minutes behind their point.
_DECIMALS = re.compile(r"\d{2}")
_DECIMAL_POINT = re.compile(r"\d[.,:]$")
_ELEMENT = re.compile(r"[A-Z][a-z]?(?![a-z])")
_POWER_OF_TEN = re.compile(r"(?<![\d.,])10$")
# A unit or a symbol; a word's figure is the mark of a note.
_SYMBOL = re.compile(r"(?<![A-Za-zµμΩ])[A-Za-zµμΩ]{1,2}$|米$")
_RAISED = str.maketrans("0123456789-+−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁻⁻")


def spelt_raised(before: str, raised: str, after: str = "", *, is_numerator: bool = False) -> str:
    """What to write for raised text behind a line's text so far; anything but figures as it is.

    ``10⁶`` becomes ``10^6``, as ``ingest.normalize`` would read 106; ``m²`` keeps its raised figure. Tolerances stand
    apart, raised cents and the mass of an isotope do not. Others are marks of notes: ``24 (1) months``. Cents without
    a point are taken for such a mark: a note's number must not become a price.

    Args:
        before: Of the same paragraph or cell.
        raised: The raised text.
        after: What follows it.
        is_numerator: A slash and a lowered figure follow.
    """
    base, text = before.rstrip(), raised.strip()
    if not base or (_DECIMALS.fullmatch(text) and _DECIMAL_POINT.search(before)):
        return raised
    is_power = bool(_POWER_OF_TEN.search(base) and _EXPONENT.fullmatch(text)) and text[0] not in "+0"
    if _TOLERANCE.fullmatch(text) and base[-1].isdigit() and not is_power:
        return raised if before[-1].isspace() else f" {text}"
    if not _FIGURES.fullmatch(text) or (before[-1] in " \n\t\xa0(" and text.isdigit() and _ELEMENT.match(after)):
        return raised
    if is_numerator:
        return f" {text}" if before[-1].isdigit() else raised
    if is_power and text != "1":
        return f"^{re.sub('[−–]', '-', text)}"
    is_exponent = bool(_EXPONENT.fullmatch(text)) and text.lstrip("+") != "1" and not base[-1].isdigit()
    if is_exponent and (not text[0].isdigit() or _SYMBOL.search(base)):
        return text.translate(_RAISED)
    mark = f"({text.rstrip(')] ')})"
    return mark if before[-1].isspace() else f" {mark}"


def spelt_lowered(before: str, lowered: str) -> str:
    """What to write for lowered text behind a line's text so far: a tolerance apart, anything else as it is."""
    is_tolerance = before[-1:].isdigit() and _TOLERANCE.fullmatch(lowered.strip()) and lowered.strip() != "0"
    return f" {lowered.strip()}" if is_tolerance else lowered
