"""Fit a logistic model. Engine file of scikit-learn; what it learns are plain numbers."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Every fit that was looked at was within 0.001 of its accuracy at the end by then.
_MOST_STEPS = 60
_TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """Weights of shape (n_features, n_classes) and biases of shape (n_classes,), float32."""

    weights: NDArray[np.float32]
    biases: NDArray[np.float32]

    def logits(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Shape (n, n_classes); only their differences mean something."""
        return np.asarray(features @ self.weights + self.biases, dtype=np.float32)


def fit_logistic(
    features: NDArray[np.float32],
    classes: NDArray[np.int64],
    *,
    strength: float,
    sample_weights: NDArray[np.float64] | None = None,
) -> Linear:
    """Multinomial logistic regression.

    Args:
        features: (n, n_features).
        classes: (n,), each of 0 … n_classes - 1 at least once, at least two of them.
        strength: Inverse of the regularisation, as scikit-learn's ``C``.
        sample_weights: (n,); ``None`` where each row counts once.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    regression: Any = LogisticRegression(C=strength, max_iter=_MOST_STEPS, tol=_TOLERANCE)
    with warnings.catch_warnings():
        # Stopped early on purpose.
        warnings.simplefilter("ignore", ConvergenceWarning)
        regression.fit(features, classes, sample_weight=sample_weights)
    weights, biases = regression.coef_, regression.intercept_
    if len(weights) == 1:
        # Two classes come as one line that speaks for the second.
        weights, biases = np.concatenate([-weights / 2, weights / 2]), np.concatenate([-biases / 2, biases / 2])
    return Linear(weights=np.asarray(weights.T, dtype=np.float32), biases=np.asarray(biases, dtype=np.float32))
