"""Units that a model spells out, as documents write them: "90 cubic metres per hour" is 90 m³/h."""

from __future__ import annotations

import re
from functools import cache

from chatbot.products.units import DURATION, MONEY, PIECES, spellings
from ingest.language import count_han

# "in" and "no" are words; short units stand as documents write them already.
_SHORTEST_WORD = 4
# "24 months" and "5 pieces" stand so in documents too.
_AS_WRITTEN = {MONEY, DURATION, PIECES}


def with_short_units(text: str) -> str:
    """A text with the units behind its numbers as documents write them; see ``chatbot/products/units.toml``."""
    table = spellings()
    return _spelled().sub(lambda match: f" {table[match.group(1).lower()].name}", text)


@cache
def _spelled() -> re.Pattern[str]:
    words = [
        spelling
        for spelling, unit in spellings().items()
        if unit.dimension not in _AS_WRITTEN and (count_han(spelling) > 1 or _is_word(spelling))
    ]
    # Longest first, for "litres per hour" holds "litres".
    longest = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<=\d)\s?({'|'.join(map(re.escape, longest))})(?![a-z])", re.IGNORECASE)


def _is_word(spelling: str) -> bool:
    letters = spelling.replace(" ", "")
    return letters.isascii() and letters.isalpha() and len(spelling) >= _SHORTEST_WORD
