"""Whether a tuned embedder may be kept; no files, no models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from chatbot.significance import PairedDifference, paired_test
from chatbot.tuning.measures import Values

HELD_BACK = "held back"
DECISIVE = ("search", "nDCG@10")
"""What must rise on the questions that were held back: the order of what people get."""

# What the mean of a set to be guarded may lose whatever chance says: a hundred questions are too few for chance to
# say much.
_MOST_LOST = 0.02
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A measure on a set of questions, after less before."""

    questions: str
    channel: str
    measure: str
    before: float
    after: float
    difference: PairedDifference


def compare(questions: str, before: Values, after: Values) -> list[Comparison]:
    """Every measure of one set; none where there are no questions."""
    return [
        Comparison(
            questions=questions,
            channel=channel,
            measure=measure,
            before=fmean(old),
            after=fmean(after[channel, measure]),
            difference=paired_test(old, after[channel, measure]),
        )
        for (channel, measure), old in before.items()
        if old
    ]


def reasons_against(comparisons: Sequence[Comparison], *, significance: float) -> list[str]:
    """Why it must not be kept; empty where it may be.

    It must find the passages of questions that were held back better (``DECISIVE``), nothing may have become
    significantly worse, and of no other set may that measure have fallen by more than two hundredths.

    Args:
        comparisons: Of all sets, that of the questions held back among them.
        significance: p below which a fall is no chance.
    """
    found = []
    for own in comparisons:
        place = f"{own.channel} {own.measure} of {own.questions}"
        moved = f"{own.before:.3f} -> {own.after:.3f}"
        fallen = -own.difference.difference
        is_decisive = (own.channel, own.measure) == DECISIVE
        if is_decisive and own.questions == HELD_BACK and fallen > -_ROUNDING:
            found.append(f"{place} is no better ({moved})")
        elif fallen > 0 and own.difference.p_value < significance:
            found.append(f"{place} is worse ({moved}, p = {own.difference.p_value:.2g})")
        elif is_decisive and own.questions != HELD_BACK and fallen > _MOST_LOST + _ROUNDING:
            found.append(f"{place} has fallen by more than {_MOST_LOST:g} ({moved})")
    return found
