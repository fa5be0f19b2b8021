"""Numbers of a cell: plain, with a unit, ranges, alternatives and fractions, as suppliers write them."""

from __future__ import annotations

import re
import unicodedata

from chatbot.products.types import Span
from chatbot.products.units import unit_of

_SIGN = r"(?:(?<![\w)])[-+\u2212])?"
# Thousands in groups of three, a decimal point or comma; "1 1/4", "3/4".
NUMBER = (
    rf"{_SIGN}(?:\d{{1,3}}(?:[,'\u2019]\d{{3}})+(?:\.\d+)?(?![\d])|\d{{1,3}}(?:\.\d{{3}})+,\d+|\d+\s\d{{1,2}}/\d{{1,2}}(?!\d)"
    r"|\d{1,2}/(?:2|4|8|16|32)(?!\d)|\d+(?:[.,]\d+)?)"
)
_NUMBER = re.compile(NUMBER)
_RANGE = re.compile(
    rf"(?P<low>{NUMBER})(?P<unit>\s*[^\s\d]{{0,6}}?)\s*(?:-|–|—|~|～|\.\.\.|…|to|至|到)\s*(?P<high>[-+\u2212]?{NUMBER})"
)
_LIST = re.compile(r"\s*(?:/|,\s|;|、|\bor\b|或)\s*")
# Words around a value that change nothing of it. "min" before a number is a least value, after one a unit.
_AROUND = re.compile(
    r"^(?:max(?:imum|\.)?|min(?:imum|\.)?|up to|approx(?:\.|imately)?|ca\.?|about|from|≤|≥|<=|>=|<|>|=|~|±"
    r"|最大|最高|最小|最低|约|至|达|可达|不超过)[\s:：]*",
    re.IGNORECASE,
)
_FRACTIONS = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅛": " 1/8", "⅜": " 3/8", "⅝": " 5/8", "⅞": " 7/8"}
# What may follow a unit without changing it: "24 V DC", "230 V, 50 Hz" is not of these.
_KIND = re.compile(r"\s*(?:ac|dc|a\.c\.|d\.c\.|交流|直流|~|=|⎓|max\.?|min\.?|nominal|gauge)$", re.IGNORECASE)


def number_of(text: str) -> float | None:
    """The value of one number as it is written; ``None`` if it is none."""
    plain = text.strip().replace("\u2212", "-")
    if not _NUMBER.fullmatch(plain):
        return None
    whole, _, fraction = plain.rpartition(" ") if "/" in plain else ("", "", "")
    if "/" in plain:
        top, _, bottom = (fraction or plain).partition("/")
        if not float(bottom):
            return None
        return float(whole or 0) + float(top) / float(bottom)
    digits = re.sub(r"['\u2019]", "", plain)
    if re.fullmatch(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        return float(digits.replace(",", ""))
    if re.fullmatch(r"[-+]?\d{1,3}(?:\.\d{3})+,\d+", digits):
        return float(digits.replace(".", "").replace(",", "."))
    return float(digits.replace(",", "."))


def with_fractions(text: str) -> str:
    """The text with fraction characters and minus signs written out."""
    for character, written in _FRACTIONS.items():
        text = re.sub(rf"(?<=\d)\s?{character}", written, text).replace(character, written.strip())
    return text.replace("\u2212", "-")


def spans_of(text: str, heading_unit: str) -> tuple[tuple[Span, ...], str]:
    """The numbers of a cell, and the unit that they are in.

    Args:
        text: The cell.
        heading_unit: Of its column; a unit in the cell wins. Empty for none.

    Returns:
        No spans where the cell is a text, a mixture of units, or a word with digits in it.
    """
    folded = with_fractions(text.strip())
    parts = [folded] if _fraction(folded) else [part for part in _LIST.split(folded) if part]
    read = [_span(part) for part in parts]
    if not read or any(entry is None for entry in read):
        return (), heading_unit
    found = [entry for entry in read if entry is not None]
    units = {unit for _, unit in found if unit}
    if len(units) > 1:
        return (), heading_unit
    unit = next(iter(units), heading_unit)
    known = unit_of(unit) if unit else None
    return tuple(span for span, _ in found), known.name if known else unit


def _fraction(text: str) -> bool:
    """Whether a slash belongs to a number ("1 1/4 inch"), not between two."""
    match = _NUMBER.match(text)
    return bool(match and "/" in match.group())


def _span(part: str) -> tuple[Span, str] | None:
    """One number or range and the unit behind or before it; ``None`` for anything else."""
    bare = _KIND.sub("", _AROUND.sub("", part)).strip()
    if match := _RANGE.match(bare):
        low, high = number_of(match["low"]), number_of(match["high"])
        unit = bare[match.end() :].strip() or match["unit"].strip()
        if low is not None and high is not None and low <= high and _is_unit(unit):
            return Span(low=low, high=high), unit
    if match := _NUMBER.match(bare):
        value, unit = number_of(match.group()), bare[match.end() :].strip()
    elif match := _NUMBER.search(bare):
        # A unit before its number: DN 50, EUR 20.
        value, unit = number_of(match.group()), bare[: match.start()].strip()
        known = unit_of(unit)
        if match.end() != len(bare) or known is None or not (known.is_prefix or known.dimension == "money"):
            return None
    else:
        return None
    return (Span(low=value, high=value), unit) if value is not None and _is_unit(unit) else None


def _is_unit(text: str) -> bool:
    """Whether what stands beside a number can be a unit: known, or one short word without digits but an exponent."""
    if not text or unit_of(text):
        return True
    folded = unicodedata.normalize("NFKC", text)
    return len(folded) <= 10 and " " not in folded and not re.search(r"\d(?!$)|[,;()]", folded)
