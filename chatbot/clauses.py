"""The clauses of a sentence: what is denied in one of them, or measured, says nothing of another one."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from chatbot.figures import numbers_in

# A comma within a number and a full stop within "1.5" part nothing.
_MARKS = r"[,.](?=\s|$)|[;:!?，；：。！？—]"
_CONTRASTS = (
    r"\b(?:but|while|whereas|however|although|though|except|unless)\b|但是?|而(?![且已])|然而|不过(?!\d|\s\d)|除非|除了"
)
_CLAUSE = re.compile(rf"{_MARKS}|{_CONTRASTS}", re.IGNORECASE)
_PART = re.compile(rf"{_MARKS}|{_CONTRASTS}|\band\b|\bor\b|、|和|以及|或者?", re.IGNORECASE)


def clauses(text: str) -> list[str]:
    """Parts of a sentence that may deny each for itself, in order."""
    return [clause for clause in _split(text, _CLAUSE) if clause.strip()]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredPart:
    """A part of a sentence with a number in it.

    Attributes:
        text: Itself.
        around: With the parts beside it that have no number: which number those are about cannot be told.
    """

    text: str
    around: str


def measured_parts(text: str) -> list[MeasuredPart]:
    """Parts of a sentence with a number in each, in order."""
    parts = _split(text, _PART)
    measured = [bool(numbers_in(part)) for part in parts]
    found = []
    for place, part in enumerate(parts):
        if measured[place]:
            before, after = measured[:place][::-1], measured[place + 1 :]
            start = place - (before.index(True) if True in before else len(before))
            end = place + 1 + (after.index(True) if True in after else len(after))
            found.append(MeasuredPart(text=part, around="".join(parts[start:end])))
    return found


def _split(text: str, separator: re.Pattern[str]) -> list[str]:
    """The text in pieces, each beginning with what parts it from the one before."""
    starts = [0, *(match.start() for match in separator.finditer(text)), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(starts)]
