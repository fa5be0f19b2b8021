"""Is a model's wording of a quote as good as the quote? Where it is not, the quote is given.

A small model words what it read so that each word stands in the quote and the whole is still wrong: it takes another
name of the same sentence, or leaves out the condition (eval/LOG.md).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Set

from chatbot.phrases import says_yes_or_no
from chatbot.support import content_terms, han_triples, is_negated
from ingest.language import count_han
from ingest.row_text import is_row
from ingest.sentences import split_sentences

# Share of a sentence's own words, and of those that it takes from the question, that the quote must hold.
_OWN_SHARE = 1.0
_FRAME_SHARE = 0.9
# Share of the question's words in the quote that the wording must say too: else it speaks of something beside.
_ANSWERED_SHARE = 0.5
# Share of a quote's words that the wording, the question or a heading must say: what is left out may be the condition.
_SAID_SHARE = 0.3
# From this share of a quote's words on, a wording of nothing else is the quote with something left out.
_EXTRACT_SHARE = 0.5
# "Dispensing" and "dispense" count as one word.
_STEM_CHARS = 5
# What a page, a reader of Markdown or a model takes for more than text.
_MARKUP = re.compile(r"[<>{}\[\]|`\\]|://")
_ITEM = re.compile(r"\s*(?:[-*•]|\d+[.)])\s")
_CLAUSE_END = re.compile(r"[,，;；:：、]| [–—-] ")


def is_as_good(sentence: str, quote: str, *, question: str, heading: str) -> bool:
    """Whether a sentence says what a quote says: nothing beyond it, what was asked for, and most of it.

    Chinese characters must stand together as they do in the quote, the question or the heading. Markup that the quote
    has not, and a clause that denies what another one says, are beyond it. A sentence of nothing but the question's
    words says nothing.

    Args:
        sentence: Backed by the quote, see ``find_support``.
        quote: One sentence of the evidence.
        question: As it was asked; its words may be used, but most of them must be the quote's too.
        heading: Title and headings that the quote stands under.
    """
    if not set(_MARKUP.findall(sentence)) <= set(_MARKUP.findall(quote)) or _denies_itself(sentence):
        return False
    said, asked, above = content_terms(sentence), content_terms(question), content_terms(heading)
    quoted = content_terms(quote)
    if said <= asked:
        # "Where at the Space Center?" – "The Space Center."
        return False
    if not han_triples(sentence) <= han_triples(quote) | han_triples(question) | han_triples(heading):
        # Each pair of characters stands in the quote, but not side by side: another county was dissolved.
        return False
    return (
        _share(said - asked, quoted | above) >= _OWN_SHARE
        and _share(said & asked, quoted | above) >= _FRAME_SHARE
        and _share(asked & quoted, said) >= _ANSWERED_SHARE
        and _share(quoted, said | asked | above) >= _SAID_SHARE
    )


def leaves_out_little(sentence: str, quote: str) -> bool:
    """Whether a sentence is half of a quote or more, and nothing else: what is left out may be the condition.

    A row of a table is no sentence, a line of a list stays one, and "No, …" stays an answer.
    """
    said, quoted = content_terms(sentence), content_terms(quote)
    return (
        said < quoted
        and len(said) >= _EXTRACT_SHARE * len(quoted)
        and not is_row(quote)
        and not _ITEM.match(sentence)
        and len(split_sentences(sentence)) == 1
        and not says_yes_or_no(sentence)
    )


def introduces(lead_in: str, texts: Iterable[str]) -> bool:
    """Whether a text of the evidence, a quote or a heading, says all that a lead-in says, and denies as it does."""
    terms = content_terms(lead_in)
    return any(
        is_negated(lead_in) == is_negated(text) and _share(terms, content_terms(text)) >= _OWN_SHARE for text in texts
    )


def _denies_itself(sentence: str) -> bool:
    """Whether of two clauses about the same only one denies: "it must not run dry, it may run dry"."""
    clauses = [(content_terms(clause), is_negated(clause)) for clause in _CLAUSE_END.split(sentence)]
    return any(
        one_denies != other_denies and min(len(one), len(other)) > 1 and (one <= other or other <= one)
        for (one, one_denies), (other, other_denies) in itertools.combinations(clauses, 2)
    )


def _share(terms: Set[str], held: Set[str]) -> float:
    if not terms:
        return 1.0
    stems = {term[:_STEM_CHARS] for term in held if not count_han(term)}
    found = sum(term in held or (len(term) >= _STEM_CHARS and term[:_STEM_CHARS] in stems) for term in terms)
    return found / len(terms)
