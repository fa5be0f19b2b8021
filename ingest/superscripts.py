"""Raised figures as plain text holds them: exponents and marks of notes that do not run into the figure before them."""

from __future__ import annotations

import re

_EXPONENT = re.compile(r"[-+−–]?\d{1,3}")
# Figures, alone or as lists and with brackets: "1", "2)", "1, 3".
_FIGURES = re.compile(r"[-+−–]?\d[\d\s,;)\]*–-]*")
_POWER_OF_TEN = re.compile(r"(?<![\d.,])10$")
# A unit or a symbol; a word's figure is the mark of a note.
_SYMBOL = re.compile(r"(?<![A-Za-zµμΩ])[A-Za-zµμΩ]{1,2}$|米$")
_RAISED = str.maketrans("0123456789-+−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁻⁻")


def spelt_raised(before: str, raised: str, *, is_numerator: bool = False) -> str:
    """What to write for raised text behind a line's text so far; anything but figures as it is.

    ``10⁶`` becomes ``10^6``, as ``ingest.normalize`` would read 106; ``m²`` keeps its raised figure. Others are marks
    of notes: ``24 (1) months``.

    Args:
        before: Of the same paragraph or cell.
        raised: The raised text.
        is_numerator: A slash and a lowered figure follow.
    """
    base, text = before.rstrip(), raised.strip()
    if not base or not _FIGURES.fullmatch(text):
        return raised
    if is_numerator:
        return f" {text}" if before[-1].isdigit() else raised
    if _EXPONENT.fullmatch(text) and text.lstrip("+") != "1":
        signed = not text[0].isdigit()
        if base[-1].isdigit() and (signed or _POWER_OF_TEN.search(base)):
            return f"^{re.sub('[−–]', '-', text)}"
        if not base[-1].isdigit() and (signed or _SYMBOL.search(base)):
            return text.translate(_RAISED)
    mark = f"({text.rstrip(')] ')})"
    return mark if before[-1].isspace() else f" {mark}"
