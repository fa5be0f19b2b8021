"""Train a head, and learn on messages that it was not trained on when to say that a message belongs to no label."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from chatbot.classify.folds import folds_of, labels_left_out
from chatbot.classify.head import FEATURE_LENGTH, SCOPE_FEATURES, Head, Scope
from chatbot.classify.logistic import fit_logistic
from chatbot.classify.message_vectors import Messages
from chatbot.classify.space import Space, normalised
from chatbot.classify.types import OUT_OF_SCOPE
from chatbot.errors import TrainingError

Progress = Callable[[str, int, int], None]

_STRENGTH = 1.0
# More cost time where there are many messages and change nothing.
_FOLDS_OF_FEW, _FOLDS_OF_MANY, _MANY = 5, 3, 5000
_FEWEST_PER_LABEL = 2
# In-scope messages that were told right and may be lost to rejection, as a share of all.
_MOST_LOST = 0.015
# Of the weight of what belongs to no label; messages of labels that a head never heard of have the rest. They are
# nearer to the labels than most of what comes: at 0.5 the heads of the program's examples told 0.92 of those left out
# that belong to none, at 0.8 and 1.0 0.96.
_REAL_SHARE = 0.8
# Fewer examples of what belongs to none weigh less: two of them say little of the rest.
_ENOUGH_REAL = 20
_OUTSIDE, _UNHEARD = -1, -2
# All messages together count as so many, so that the regularisation does not depend on how many there are.
_SCOPE_WEIGHT = 200.0
_NO_SCOPE = Scope(
    means=np.zeros(len(SCOPE_FEATURES)),
    deviations=np.ones(len(SCOPE_FEATURES)),
    weights=np.zeros(len(SCOPE_FEATURES)),
    bias=0.0,
    threshold=0.0,
)
_TEMPERATURES = np.geomspace(0.25, 4.0, 33)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a head is worth, on messages that the heads asked were not trained on.

    Attributes:
        messages: Learnt from; ``outside`` of them belong to no label.
        accuracy: Share of those of a label that get it, and are not rejected.
        outside_recall: Share of those of no label that are rejected; ``None`` where there were none.
        unheard_recall: The same of messages whose label the head asked had never heard of; ``None`` where fewer than
            three labels are there.
        seconds: Of the training, without embedding.
    """

    messages: int
    outside: int
    accuracy: float
    outside_recall: float | None
    unheard_recall: float | None
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A head with its figures.

    Attributes:
        tested: (n,), whether a head that knew a message's label, but not the message, was asked about it.
        right: (n,), whether it told the label then.
    """

    head: Head
    figures: Figures
    tested: NDArray[np.bool_]
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """Messages that a head was tried on.

    Attributes:
        rows: Their places among all messages.
        features: See ``head.SCOPE_FEATURES``.
        wanted: Index of the label among all labels; ``_OUTSIDE`` where it belongs to none, or
            ``_UNHEARD`` where the head never heard of it.
        best: Index of the label that was told.
        probabilities: Of that, at each of the temperatures that are tried.
    """

    rows: NDArray[np.int64]
    features: NDArray[np.float64]
    wanted: NDArray[np.int64]
    best: NDArray[np.int64]
    probabilities: NDArray[np.float64]


def train(
    messages: Messages,
    labels: Sequence[str],
    *,
    groups: Sequence[str] | None = None,
    rejects: bool = True,
    progress: Progress | None = None,
) -> Trained:
    """Train a head.

    Args:
        messages: As ``vectors_of`` gives them.
        labels: Of each; ``OUT_OF_SCOPE`` marks examples of what belongs to no label.
        groups: See ``LabelledMessage.group``.
        rejects: Whether messages may belong to no label; where not, there is no threshold.
        progress: Told of each fold.

    Raises:
        TrainingError: There are fewer than two labels, or a label has a single message only.
    """
    started = time.perf_counter()
    names = tuple(sorted({label for label in labels if label != OUT_OF_SCOPE}))
    place = {name: number for number, name in enumerate(names)}
    classes = np.array([place.get(label, -1) for label in labels], dtype=np.int64)
    counts = np.array([(classes == own).sum() for own in range(len(names))])
    if len(names) < 2:
        raise TrainingError("the messages have fewer than two labels; at least two are needed to choose from")
    if (counts < _FEWEST_PER_LABEL).any():
        few = ", ".join(name for name, count in zip(names, counts, strict=True) if count < _FEWEST_PER_LABEL)
        raise TrainingError(f"of these labels there is one message only: {few}; write at least two of each")
    count = _FOLDS_OF_MANY if len(classes) >= _MANY else _FOLDS_OF_FEW
    folds = folds_of(classes, groups or [""] * len(classes), count)
    left_out = labels_left_out(len(names), count) if rejects else [np.zeros(0, dtype=np.int64)] * count
    tried: list[_Tried] = []
    for fold, unheard in enumerate(left_out):
        if (found := _try(messages, classes, held_out=folds == fold, unheard=unheard)) is not None:
            tried.append(found)
        if progress:
            progress("training", fold + 1, count + 1)
    if not tried:
        raise TrainingError("every label but one is of one group of messages; write others of the same label")
    everything = _joined(tried)
    scope = _scope(everything) if rejects else _NO_SCOPE
    head = replace(_fit(messages, classes, scope), labels=names, temperature=_temperature(everything))
    if progress:
        progress("training", count + 1, count + 1)
    return _with_figures(head, everything, classes, time.perf_counter() - started)


def _fit(messages: Messages, classes: NDArray[np.int64], scope: Scope) -> Head:
    """A head whose labels are called by the numbers of their classes."""
    known = np.unique(classes[classes >= 0])
    space = Space.of(messages, classes)
    seen = space.of_messages(messages)
    centroids = normalised(np.stack([seen[classes == own].mean(axis=0) for own in known]))
    # What belongs to no label is one class more, behind the others.
    as_fitted = np.where(classes < 0, len(known), np.searchsorted(known, classes))
    return Head(
        labels=tuple(str(own) for own in known),
        space=space,
        centroids=centroids,
        linear=fit_logistic(seen * FEATURE_LENGTH, as_fitted, strength=_STRENGTH),
        temperature=1.0,
        scope=scope,
    )


def _try(
    messages: Messages, classes: NDArray[np.int64], *, held_out: NDArray[np.bool_], unheard: NDArray[np.int64]
) -> _Tried | None:
    """Train without some messages and labels, and ask about them; ``None`` where fewer than two labels are left."""
    is_unheard = np.isin(classes, unheard)
    learnt = np.flatnonzero(~held_out & ~is_unheard)
    if len(np.unique(classes[learnt][classes[learnt] >= 0])) < 2:
        return None
    head = _fit(messages.take(learnt), classes[learnt], _NO_SCOPE)
    known = np.array([int(label) for label in head.labels])
    rows = np.flatnonzero(is_unheard | (held_out & ((classes < 0) | np.isin(classes, known))))
    found = head.judged(messages.take(rows))
    return _Tried(
        rows=rows,
        features=found.features,
        wanted=np.where(is_unheard[rows], _UNHEARD, classes[rows]),
        best=known[found.best],
        probabilities=np.stack([found.probability(float(own)) for own in _TEMPERATURES], axis=1),
    )


def _scope(tried: _Tried) -> Scope:
    """Fitted so that messages of a label and messages of none weigh the same."""
    is_in = tried.wanted >= 0
    real, unheard = tried.wanted == _OUTSIDE, tried.wanted == _UNHEARD
    if not is_in.any() or not (real.any() or unheard.any()):
        return _NO_SCOPE
    share = _REAL_SHARE * min(1.0, real.sum() / _ENOUGH_REAL) if unheard.any() else 1.0
    weights = is_in / is_in.sum() + share * real / max(1, real.sum()) + (1 - share) * unheard / max(1, unheard.sum())
    means = np.average(tried.features, axis=0, weights=weights)
    deviations = np.sqrt(np.average((tried.features - means) ** 2, axis=0, weights=weights)).clip(min=1e-9)
    standardised = np.asarray((tried.features - means) / deviations, dtype=np.float32)
    linear = fit_logistic(standardised, is_in.astype(np.int64), strength=1.0, sample_weights=weights * _SCOPE_WEIGHT)
    fitted = Scope(
        means=means,
        deviations=deviations,
        weights=np.asarray(linear.weights[:, 1] - linear.weights[:, 0], dtype=np.float64),
        bias=float(linear.biases[1] - linear.biases[0]),
        threshold=0.0,
    )
    return replace(fitted, threshold=_threshold(fitted.values(tried.features), tried, share))


def _threshold(values: NDArray[np.float64], tried: _Tried, share: float) -> float:
    """Where accuracy and recall together are highest, of those places that lose few messages told right."""
    is_in = tried.wanted >= 0
    is_right = is_in & (tried.best == tried.wanted)
    kept = np.sort(values[is_right])
    lost_at_most = kept[min(len(kept) - 1, int(_MOST_LOST * is_in.sum()))] if len(kept) else 0.0
    places = np.unique(values[values <= lost_at_most])
    right = 1 - np.searchsorted(kept, places) / max(1, is_in.sum())
    recall = np.zeros(len(places))
    for kind, weight in ((_OUTSIDE, share), (_UNHEARD, 1 - share)):
        own = np.sort(values[tried.wanted == kind])
        recall += weight * np.searchsorted(own, places) / max(1, len(own))
    return float(places[int(np.argmax(right + recall))]) if len(places) else 0.0


def _temperature(tried: _Tried) -> float:
    """At which the probability of the label that was told says best how often it is right."""
    is_in = tried.wanted >= 0
    is_right = (tried.best == tried.wanted)[is_in]
    chances = tried.probabilities[is_in].clip(1e-6, 1 - 1e-6)
    losses = -np.where(is_right[:, None], np.log(chances), np.log(1 - chances)).mean(axis=0)
    return float(_TEMPERATURES[int(np.argmin(losses))])


def _with_figures(head: Head, tried: _Tried, classes: NDArray[np.int64], seconds: float) -> Trained:
    is_kept = head.scope.values(tried.features) >= head.scope.threshold
    is_in = tried.wanted >= 0
    is_right = np.where(is_in, (tried.best == tried.wanted) & is_kept, ~is_kept)
    right = np.zeros(len(classes), dtype=bool)
    # Of what a head never heard of nobody could have told the label.
    heard = tried.wanted != _UNHEARD
    tested = np.zeros(len(classes), dtype=bool)
    tested[tried.rows[heard]] = True
    right[tried.rows[heard]] = is_right[heard]
    figures = Figures(
        messages=len(classes),
        outside=int((classes < 0).sum()),
        accuracy=_mean(is_right[is_in]) or 0.0,
        outside_recall=_mean(is_right[tried.wanted == _OUTSIDE]),
        unheard_recall=_mean(is_right[tried.wanted == _UNHEARD]),
        seconds=seconds,
    )
    return Trained(head=head, figures=figures, tested=tested, right=right)


def _mean(values: NDArray[np.bool_]) -> float | None:
    return float(values.mean()) if len(values) else None


def _joined(tried: Sequence[_Tried]) -> _Tried:
    return _Tried(
        rows=np.concatenate([own.rows for own in tried]),
        features=np.concatenate([own.features for own in tried]),
        wanted=np.concatenate([own.wanted for own in tried]),
        best=np.concatenate([own.best for own in tried]),
        probabilities=np.concatenate([own.probabilities for own in tried]),
    )
