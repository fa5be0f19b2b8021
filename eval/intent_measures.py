"""How well intents were told, with intervals: of a whole set, of each language, of each message."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from chatbot.classify.types import OUT_OF_SCOPE, Told
from eval.bootstrap import estimate, mean_estimate
from eval.intent_set import IntentMessage
from eval.types import Estimates, QuestionMeasures, Slices

ACCURACY, RECALL, MACRO_F1 = "in_scope_accuracy", "out_of_scope_recall", "macro_f1"
# As for other parts of a set.
_FEWEST = 5


def measured(
    asked: Sequence[IntentMessage], told: Sequence[Told]
) -> tuple[Estimates, Slices, tuple[QuestionMeasures, ...]]:
    """Measures of the set, of its languages where there are two, and of each message.

    A message of a label counts as right where it got the label: one that is rejected is wrong. ``macro_f1`` is the mean
    over the labels that some message has, what belongs to none among them.
    """
    right = np.array([own.label == said.label for own, said in zip(asked, told, strict=True)], dtype=np.float64)
    languages = sorted({own.language for own in asked})
    parts = {
        language: _estimates(asked, told, right, np.array([own.language == language for own in asked]))
        for language in languages
        if sum(own.language == language for own in asked) >= _FEWEST
    }
    slices: Slices = {"language": {str(name): own for name, own in parts.items()}} if len(parts) > 1 else {}
    per_question = tuple(
        QuestionMeasures(
            query_id=own.id,
            language=own.language,
            kind=None,
            answerable=own.label != OUT_OF_SCOPE,
            confidence=said.scope,
            measures={RECALL if own.label == OUT_OF_SCOPE else ACCURACY: float(is_right)},
        )
        for own, said, is_right in zip(asked, told, right, strict=True)
    )
    return _estimates(asked, told, right, np.ones(len(asked), dtype=bool)), slices, per_question


def _estimates(
    asked: Sequence[IntentMessage], told: Sequence[Told], right: NDArray[np.float64], chosen: NDArray[np.bool_]
) -> Estimates:
    is_outside = np.array([own.label == OUT_OF_SCOPE for own in asked])
    names = sorted({own.label for own in asked} | {said.label for said in told})
    place = {name: number for number, name in enumerate(names)}
    wanted = np.array([place[own.label] for own in asked])[chosen]
    got = np.array([place[said.label] for said in told])[chosen]

    def macro_f1(rows: NDArray[np.int64]) -> float:
        own, said = wanted[rows], got[rows]
        counts = np.bincount(own, minlength=len(names))
        hits = np.bincount(own[own == said], minlength=len(names))
        both = counts + np.bincount(said, minlength=len(names))
        return float((2 * hits / np.maximum(1, both))[counts > 0].mean())

    found = {
        ACCURACY: mean_estimate(right[chosen & ~is_outside].tolist()),
        RECALL: mean_estimate(right[chosen & is_outside].tolist()),
        MACRO_F1: estimate(int(chosen.sum()), macro_f1),
    }
    return {name: own for name, own in found.items() if own is not None}
