"""What a sentence says, to tell whether another one says it again."""

from __future__ import annotations

from chatbot.figures import names_in, numbers_in, units_in
from chatbot.support import content_terms, is_negated


def gist_of(sentence: str) -> frozenset[str]:
    """Its words without those that only join it, its figures and names, and whether it denies."""
    figures = (*numbers_in(sentence), *names_in(sentence), *units_in(sentence))
    return content_terms(sentence) | {f"={figure}" for figure in figures} | ({"¬"} if is_negated(sentence) else set())
