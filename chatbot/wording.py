"""Is a model's wording of a quote as good as the quote? Where it is not, the quote is given.

A small model words what it read so that each word stands in the quote and the whole is still wrong: it takes another
name of the same sentence, or leaves out the condition (eval/LOG.md).
"""

from __future__ import annotations

from collections.abc import Set

from chatbot.support import content_terms
from ingest.language import count_han

# Share of a sentence's own words, and of those that it takes from the question, that the quote must hold.
_OWN_SHARE = 1.0
_FRAME_SHARE = 0.9
# Share of the question's words in the quote that the wording must say too: else it speaks of something beside.
_ANSWERED_SHARE = 0.5
# Share of a quote's words that the wording, the question or a heading must say: what is left out may be the condition.
_SAID_SHARE = 0.3
# "Dispensing" and "dispense" count as one word.
_STEM_CHARS = 5


def is_as_good(sentence: str, quote: str, *, question: str, heading: str) -> bool:
    """Whether a sentence says what a quote says: nothing beyond it, what was asked for, and most of it.

    Args:
        sentence: Backed by the quote, see ``find_support``.
        quote: One sentence of the evidence.
        question: As it was asked; its words may be used, but most of them must be the quote's too.
        heading: Title and headings that the quote stands under.
    """
    said, asked, above = content_terms(sentence), content_terms(question), content_terms(heading)
    quoted = content_terms(quote)
    return (
        _share(said - asked, quoted | above) >= _OWN_SHARE
        and _share(said & asked, quoted | above) >= _FRAME_SHARE
        and _share(asked & quoted, said) >= _ANSWERED_SHARE
        and _share(quoted, said | asked | above) >= _SAID_SHARE
    )


def _share(terms: Set[str], held: Set[str]) -> float:
    if not terms:
        return 1.0
    stems = {term[:_STEM_CHARS] for term in held if not count_han(term)}
    found = sum(term in held or (len(term) >= _STEM_CHARS and term[:_STEM_CHARS] in stems) for term in terms)
    return found / len(terms)
