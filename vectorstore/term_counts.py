"""How rare a word is among the chunks that somebody may see."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Protocol

# A code on more rows than this, and than a hundredth of all, names a family of products, not a part.
_RARE_ROWS = 5


class TermCounts(Protocol):
    """Counts words in visible chunks: a word that stands in hidden ones only must look like one that does not."""

    def holding(self, term: str) -> int:
        """How many chunks hold the term."""

    def idf(self, term: str) -> float:
        """Inverse document frequency; a term that no chunk holds is as rare as can be."""


def inverse_frequency(holding: int, size: int) -> float:
    """Inverse document frequency of a term that ``holding`` of ``size`` chunks hold."""
    return math.log(1 + (size - holding + 0.5) / (holding + 0.5))


def greatest_score(counts: TermCounts, tokens: Sequence[str], synonyms: Mapping[str, Sequence[str]]) -> float:
    """The most that a question could weigh, in inverse document frequencies.

    A word that no chunk holds in any form counts as the rarest.
    """
    total = 0.0
    for term in dict.fromkeys(tokens):
        known = [word for word in (term, *synonyms.get(term, ())) if counts.holding(word)]
        total += max(map(counts.idf, known or [term]))
    return total


def rare_codes(counts: TermCounts, codes: Sequence[str], size: int) -> list[str]:
    """Codes that few of ``size`` chunks hold; a code within a longer one that is held says no more."""
    known: list[str] = []
    for code in codes:
        if 0 < counts.holding(code) <= max(_RARE_ROWS, size // 100) and not any(code in longer for longer in known):
            known.append(code)
    return known
