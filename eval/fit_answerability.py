"""Learn from labelled questions whether a search has found an answer. Engine file of scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chatbot.answerability import FEATURES, AnswerabilityModel, feature
from eval.answer_measures import auroc

Floats = NDArray[np.float64]

# All rows together count as so many: the regularisation must not depend on how many questions the sets have.
_TOTAL_WEIGHT = 2000
# Answerable questions whose best hit is in the other language: only cosines speak for them, and at equal weight two in
# five were refused.
_FOREIGN_WEIGHT = 1.4
_THRESHOLDS = tuple(step / 20 for step in range(3, 15))


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSearch:
    """The signals of one search, whether the corpus answers the question, and the set that it belongs to."""

    signals: Mapping[str, float]
    answerable: bool
    dataset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalFigures:
    """How well one set's questions are told apart at a threshold; ``None`` where a class is missing."""

    auroc: float | None
    refusal_precision: float | None
    refusal_recall: float | None
    answered_share: float | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerabilityReport:
    """The model of all sets, and by set the figures of it and of a model that never saw the set's family.

    Attributes:
        thresholds: By threshold, by set, the figures of the model that never saw the set's family.
    """

    model: AnswerabilityModel
    fitted: dict[str, RefusalFigures]
    left_out: dict[str, RefusalFigures]
    thresholds: dict[str, dict[str, RefusalFigures]]


def fit_answerability(
    searches: Sequence[LabelledSearch], *, families: Mapping[str, str], threshold: float
) -> AnswerabilityReport:
    """Fit the model.

    Args:
        searches: Of several sets, answerable and not.
        families: Set → family; sets that translate one another are left out together.
        threshold: Probability below which a question counts as refused in the figures.
    """
    model = fit_model(searches)
    names = list(dict.fromkeys(search.dataset for search in searches))
    unseen: dict[str, AnswerabilityModel] = {}
    for name in names:
        others = [search for search in searches if families[search.dataset] != families[name]]
        if len({search.answerable for search in others}) == 2:
            unseen[name] = fit_model(others)

    def left_out(at: float) -> dict[str, RefusalFigures]:
        return {name: _figures(own, _of(searches, name), at) for name, own in unseen.items()}

    return AnswerabilityReport(
        model=model,
        fitted={name: _figures(model, _of(searches, name), threshold) for name in names},
        left_out=left_out(threshold),
        thresholds={f"{at:.2f}": left_out(at) for at in _THRESHOLDS},
    )


def fit_model(searches: Sequence[LabelledSearch]) -> AnswerabilityModel:
    """Logistic regression over standardised features.

    But for ``_FOREIGN_WEIGHT`` every set, and in it either class, weighs the same. Both classes must be there.
    The probability therefore assumes that as many questions are unanswerable as not.
    """
    from sklearn.linear_model import LogisticRegression

    rows = np.array([[feature(name, search.signals) for name in FEATURES] for search in searches], dtype=np.float64)
    labels = np.array([search.answerable for search in searches])
    shares = _shares(searches)
    means = np.average(rows, axis=0, weights=shares)
    spread = np.sqrt(np.average((rows - means) ** 2, axis=0, weights=shares))
    deviations = np.where(spread > 1e-9, spread, 1.0)
    regression: Any = LogisticRegression(C=1.0, max_iter=5000, tol=1e-8)
    regression.fit((rows - means) / deviations, labels, sample_weight=shares * _TOTAL_WEIGHT)
    return AnswerabilityModel(
        signals=FEATURES,
        means=_rounded(means),
        deviations=_rounded(deviations),
        weights=_rounded(regression.coef_[0]),
        bias=round(float(regression.intercept_[0]), 6),
    )


def _shares(searches: Sequence[LabelledSearch]) -> Floats:
    """Weight of each row; all together 1."""
    groups = [(search.dataset, search.answerable) for search in searches]
    sizes = {group: groups.count(group) for group in set(groups)}
    classes = {name: sum(key[0] == name for key in sizes) for name, _ in sizes}
    weights = np.array([1.0 / (sizes[group] * classes[group[0]]) for group in groups])
    foreign = [search.answerable and not search.signals["same_language"] for search in searches]
    weights = weights * np.where(foreign, _FOREIGN_WEIGHT, 1.0)
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _figures(model: AnswerabilityModel, searches: Sequence[LabelledSearch], threshold: float) -> RefusalFigures:
    confidences = [model.probability(search.signals) for search in searches]
    answerable = [search.answerable for search in searches]
    refused = [confidence < threshold for confidence in confidences]
    right = sum(no and not known for no, known in zip(refused, answerable, strict=True))
    unanswerable, yes = answerable.count(False), answerable.count(True)
    wrong = sum(refused) - right
    return RefusalFigures(
        auroc=auroc(confidences, answerable),
        refusal_precision=right / sum(refused) if any(refused) else None,
        refusal_recall=right / unanswerable if unanswerable else None,
        answered_share=1 - wrong / yes if yes else None,
        n=len(searches),
    )


def _of(searches: Sequence[LabelledSearch], name: str) -> list[LabelledSearch]:
    return [search for search in searches if search.dataset == name]


def _rounded(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(value), 6) for value in values)
