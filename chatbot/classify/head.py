"""A trained head: which label a message has, how sure that is, and whether it belongs to any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chatbot.classify.logistic import Linear
from chatbot.classify.message_vectors import Floats, Messages
from chatbot.classify.space import Space
from chatbot.classify.types import OUT_OF_SCOPE, Told

SCOPE_FEATURES = ("closeness", "energy", "probability", "against_outside")
"""By which a message is told to belong to one of the labels; see ``scope_features``."""

# A logistic model over vectors of length 1 would need weights without bounds to be sure of anything.
FEATURE_LENGTH = np.float32(10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A logistic model over ``SCOPE_FEATURES``, standardised; each array of shape (4,).

    Attributes:
        threshold: A message whose value is below it belongs to no label. 0 where all do.
    """

    means: NDArray[np.float64]
    deviations: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float
    threshold: float

    def values(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Shape (n,), in (0, 1)."""
        total = ((features - self.means) / self.deviations) @ self.weights + self.bias
        return np.asarray(1 / (1 + np.exp(-np.clip(total, -60, 60))), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a head finds, for n messages.

    Attributes:
        best: (n,) index of the likeliest label.
        logits: (n, n_labels).
        features: (n, 4), see ``SCOPE_FEATURES``.
    """

    best: NDArray[np.int64]
    logits: Floats
    features: NDArray[np.float64]

    def probability(self, temperature: float) -> NDArray[np.float64]:
        """(n,), of the likeliest label, were the message to belong to one."""
        warm = self.logits / np.float32(temperature)
        return np.asarray(np.exp(warm.max(axis=1) - _log_sum(warm)), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Learnt from labelled messages; holds numbers and labels only.

    Attributes:
        labels: Without ``OUT_OF_SCOPE``.
        centroids: (n_labels, dimension), rows L2-normalised.
        linear: Of the labels and, as one class more, of examples of what belongs to none, where there were any.
        temperature: Logits are divided by it before they become a confidence.
    """

    labels: tuple[str, ...]
    space: Space
    centroids: Floats
    linear: Linear
    temperature: float
    scope: Scope

    def tell(self, messages: Messages) -> list[Told]:
        """What each message is."""
        if not len(messages):
            return []
        found = self.judged(messages)
        scopes = self.scope.values(found.features)
        told = []
        for best, probability, scope in zip(found.best, found.probability(self.temperature), scopes, strict=True):
            is_outside = bool(scope < self.scope.threshold)
            confidence = 1 - scope if is_outside else probability * (scope if self.scope.threshold else 1.0)
            told.append(
                Told(
                    label=OUT_OF_SCOPE if is_outside else self.labels[best],
                    confidence=float(confidence),
                    best=self.labels[best],
                    scope=float(scope),
                )
            )
        return told

    def judged(self, messages: Messages) -> Judged:
        """The likeliest labels, and what speaks for a message's belonging to one."""
        seen = self.space.of_messages(messages)
        logits = self.linear.logits(seen * FEATURE_LENGTH)
        own, outside = logits[:, : len(self.labels)], logits[:, len(self.labels) :]
        best = own.argmax(axis=1)
        energy = _log_sum(own)
        highest = own.max(axis=1)
        closeness = (seen * self.centroids[best]).sum(axis=1)
        against = highest - outside[:, 0] if outside.shape[1] else np.zeros_like(highest)
        return Judged(
            best=np.asarray(best, dtype=np.int64),
            logits=own,
            features=np.stack([closeness, energy, highest - energy, against], axis=1).astype(np.float64),
        )


def _log_sum(logits: Floats) -> Floats:
    highest = logits.max(axis=1)
    return np.asarray(highest + np.log(np.exp(logits - highest[:, None]).sum(axis=1)), dtype=np.float32)
