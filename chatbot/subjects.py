"""Do two sentences of different documents speak about one thing? Precision first: in doubt they do not."""

from __future__ import annotations

from chatbot.concepts import concepts
from chatbot.statements import Statement

# These numbers were set on the first parts of tests/chatbot/data/contradictions.jsonl and on real manuals and policies.
_COVERAGE_SHARE = 0.65
# Cosines of e5 from which on two sentences are near, and as near as can be, in one language and across.
_COSINES = {True: (0.86, 0.97), False: (0.82, 0.90)}
# Two statements on one part number are likelier to be about one thing.
_SAME_PRODUCT = 0.08
# Share of the words of two headings that both hold, from which on they say the same.
_SHARED_HEADING = 0.5
# A word of the other side's heading is not quite as good as one of its sentence.
_IN_HEADING = 0.8
# Each side speaks of something that the other does not: "trial licence", "full licence".
_BOTH_EXTRA = 0.35
# One side alone speaks of a special case, of another deed, or sets a condition.
_ONE_SIDED, _OTHER_DEED, _SMALL = 0.08, 0.25, 0.05
_CHARGES = frozenset({"free", "cost"})


def is_one_subject(first: Statement, second: Statement, *, is_physical: bool) -> bool:
    """Whether two statements speak about one thing, as far as words, part numbers, headings and titles tell.

    Args:
        first: One.
        second: The other, of another document.
        is_physical: They differ in a property of a thing, which each product has in its own measure.
    """
    shared = first.meaning.terms & second.meaning.terms
    if not shared or _is_contrasted(first, second):
        return False
    if len(shared) == 1 and not _headings_agree(first.own_heading.terms, second.own_heading.terms):
        # "Not supported" says only below its heading of what.
        return False
    if first.proper_names and second.proper_names and not first.proper_names & second.proper_names:
        return False
    if first.label.terms and second.label.terms and not first.label.terms & second.label.terms:
        return False
    if first.names and second.names and not names_fit(first.names, second.names):
        return False
    if first.scope and second.scope:
        return _is_one_product(first, second)
    if first.serials and second.serials and not first.serials & second.serials:
        return False
    is_general = bool(first.meaning.concepts & second.meaning.concepts & concepts().general)
    if first.scope or second.scope:
        return is_general
    own, other = _title_alone(first, second), _title_alone(second, first)
    kinds = first.title.concepts | second.title.concepts
    if is_physical or "product_document" in kinds:
        # Each product has values of its own: the titles must not name two.
        return not (own or other) if not is_general else not (own and other)
    return is_general or "terms_document" in kinds or not (own and other)


def _headings_agree(own: frozenset[str], other: frozenset[str]) -> bool:
    return not own or not other or len(own & other) >= _SHARED_HEADING * len(own | other)


def _title_alone(one: Statement, other: Statement) -> frozenset[str]:
    """What one title names, beside words of trade, that the other side speaks of nowhere."""
    return one.title.words - other.title.words - other.meaning.words - other.above.words


def _is_one_product(first: Statement, second: Statement) -> bool:
    return any(_is_series(own, other) for own in first.scope for other in second.scope)


def names_fit(own: frozenset[str], other: frozenset[str]) -> bool:
    """Whether not both sides name something that the other one does not."""
    return all(any(_is_series(one, two) for two in other) for one in own) or all(
        any(_is_series(one, two) for two in own) for one in other
    )


def _is_series(own: str, other: str) -> bool:
    """Whether two part numbers are one, or one names the series of the other."""
    short, long = sorted((own, other), key=len)
    return long == short or (long.startswith(short) and not long[len(short)].isalnum())


def _is_contrasted(first: Statement, second: Statement) -> bool:
    for groups, headings in (
        (concepts().contrasts, (first.own_heading, second.own_heading)),
        (concepts().wide_contrasts, (first.above, second.above)),
    ):
        for group in groups:
            own = group & first.meaning.concepts or group & headings[0].concepts
            other = group & second.meaning.concepts or group & headings[1].concepts
            if own - other and other - own:
                return True
    return False


def likeness(first: Statement, second: Statement, similarity: float) -> float:
    """How sure it is that two statements are about one thing, 0 to 1; ``similarity`` is their vectors' cosine."""
    same_language = first.language == second.language
    lowest, highest = _COSINES[same_language]
    nearness = min(1.0, max(0.0, (similarity - lowest) / (highest - lowest)))
    bonus = _SAME_PRODUCT if first.scope and second.scope else 0.0
    coverage = _coverage(first, second, same_language=same_language)
    score = _COVERAGE_SHARE * coverage + (1 - _COVERAGE_SHARE) * nearness + bonus - _penalty(first, second)
    return min(1.0, max(0.0, score))


def _coverage(first: Statement, second: Statement, *, same_language: bool) -> float:
    """Share of what each speaks of that the other one speaks of too, by itself or by its headings."""
    shares, extras = [], []
    ignored = _CHARGES if first.stance.charge != second.stance.charge else frozenset()
    for one, other in ((first, second), (second, first)):
        found = total = extra = 0.0
        for term in one.meaning.terms - ignored:
            # Words of one language are not found in the other; Chinese pairs overlap.
            is_word = term in one.meaning.words
            weight = 0.5 if is_word and (not same_language or one.language == "zh") else 1.0
            share = 1.0 if term in other.meaning.terms else _IN_HEADING if term in other.heading.terms else 0.0
            total += weight
            found += weight * share
            extra += weight * (share == 0 and (same_language or not is_word))
        shares.append(found / total if total else 0.0)
        extras.append(extra)
    return sum(shares) / 2 - _BOTH_EXTRA * (min(extras) >= 0.5)


def _penalty(first: Statement, second: Statement) -> float:
    """One side alone speaks of a special case."""
    penalty = 0.0
    for group in (*concepts().contrasts, *concepts().wide_contrasts):
        left, right = group & first.meaning.concepts, group & second.meaning.concepts
        if bool(left) != bool(right) and not (left or right) <= (first.heading.concepts | second.heading.concepts):
            penalty += _ONE_SIDED
    for one, other in ((first, second), (second, first)):
        alone = one.meaning.concepts - other.meaning.concepts - other.above.concepts
        penalty += _OTHER_DEED * len(alone & concepts().deeds)
    if first.stance.is_conditional != second.stance.is_conditional:
        penalty += _SMALL
    if bool(first.proper_names) != bool(second.proper_names):
        penalty += _SMALL
    return penalty
