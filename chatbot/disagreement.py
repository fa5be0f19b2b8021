"""Do two sentences speak about the same thing and say something else? Rules, without a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chatbot.measures import Measure
from chatbot.statements import Statement
from chatbot.subjects import is_one_subject, likeness, names_fit

# Share of its words that a sentence may have beyond those of its opposite.
_OPPOSITE_EXTRA = 0.25

Kind = Literal["value", "opposite"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """How two statements differ.

    Attributes:
        kind: Another value, or the opposite.
        score: How sure it is, 0 to 1.
        parts: The differing words of the first and of the second statement, as they stand; empty for the side of an
            opposite that has none ("may be returned" against "may not be returned").
    """

    kind: Kind
    score: float
    parts: tuple[tuple[str, ...], tuple[str, ...]]


def disagreement(first: Statement, second: Statement, similarity: float) -> Disagreement | None:
    """Compare two statements of different documents.

    Args:
        first: One.
        second: The other.
        similarity: Cosine of their vectors.
    """
    values = differing_values(first, second)
    is_physical = any(one.is_physical for one, _ in values)
    if not (values or _is_opposite(first, second)) or not is_one_subject(first, second, is_physical=is_physical):
        return None
    return Disagreement(
        kind="value" if values else "opposite",
        score=round(likeness(first, second, similarity), 3),
        parts=(
            tuple(dict.fromkeys(first.text[one.start : one.end] for one, _ in values)) or first.stance.words,
            tuple(dict.fromkeys(second.text[other.start : other.end] for _, other in values)) or second.stance.words,
        ),
    )


def differing_values(first: Statement, second: Statement) -> list[tuple[Measure, Measure]]:
    """Pairs of values that stand against each other; none where one side only says more than the other."""
    pairs: list[tuple[Measure, Measure]] = []
    if first.is_imprint or second.is_imprint:
        return pairs
    for dimension in dict.fromkeys(measure.dimension for measure in first.measures):
        own = [measure for measure in first.measures if measure.dimension == dimension]
        other = [measure for measure in second.measures if measure.dimension == dimension]
        left = [measure for measure in own if not any(measure.agrees_with(foreign) for foreign in other)]
        right = [measure for measure in other if not any(measure.agrees_with(foreign) for foreign in own)]
        if len(left) == len(right) or (left and right and (len(own) == 1 or len(other) == 1)):
            pairs += [
                (one, next((foreign for foreign in right if foreign.bound == one.bound), right[0])) for one in left
            ]
    if len({one.dimension for one, _ in pairs}) > 1 and any(
        "least" in (one.bound, other.bound) for one, other in pairs
    ):
        # Steps of a scale: from another amount on, another discount.
        return []
    return pairs if all(_may_be_compared(one, foreign) for one, foreign in pairs) else []


def _may_be_compared(one: Measure, other: Measure) -> bool:
    bounds = {one.bound, other.bound}
    if bounds >= {"most", "least"} or ("every" in bounds and len(bounds) > 1):
        return False
    # An amount from which something holds is no price.
    return one.dimension != "money" or (one.bound == "least") == (other.bound == "least")


def _is_opposite(first: Statement, second: Statement) -> bool:
    one, other = first.stance, second.stance
    if one.is_conditional or other.is_conditional or not (one.has_predicate and other.has_predicate):
        return False
    if first.time_clauses.terms - second.meaning.terms or second.time_clauses.terms - first.meaning.terms:
        return False
    if one.payer and other.payer and one.payer != other.payer:
        return True
    if one.charge and other.charge and one.charge != other.charge:
        return one.is_denied == other.is_denied
    if one.lacks != other.lacks or one.is_denied == other.is_denied:
        return False
    return _says_no_more(first, second) and _says_no_more(second, first)


def _says_no_more(one: Statement, other: Statement) -> bool:
    """Whether a sentence speaks of nothing beyond what the other speaks of: a further word may be what is denied."""
    extra = one.meaning.terms - other.meaning.terms
    if one.language != other.language:
        extra = one.meaning.concepts - other.meaning.concepts
        if len(one.meaning.words) > len(one.meaning.concepts):
            return False
    return len(extra) <= _OPPOSITE_EXTRA * len(one.meaning.terms)


def confirms(first: Statement, second: Statement, *, against: Statement) -> bool:
    """Whether a statement near to ``first`` says the same, and not also what ``against`` says."""
    if second.names and against.names and not names_fit(second.names, against.names):
        return False
    terms = first.meaning.terms
    if len(terms & second.meaning.terms) < len(terms & against.meaning.terms):
        return False
    if not first.measures:
        return _stance(first) == _stance(second) and _says_no_more(first, second) and _says_no_more(second, first)
    contrary = [value for value in against.measures if not _is_given(value, first)]
    return all(_is_given(value, second) for value in first.measures) and not any(
        _is_given(value, second) for value in contrary
    )


def _stance(statement: Statement) -> tuple[bool, str, str]:
    return statement.stance.is_denied, statement.stance.payer, statement.stance.charge


def _is_given(value: Measure, statement: Statement) -> bool:
    return any(own.dimension == value.dimension and own.agrees_with(value) for own in statement.measures)
