"""Which messages a head is tried on that has not learnt from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_SEED = 20261126


def folds_of(classes: NDArray[np.int64], groups: Sequence[str], count: int) -> NDArray[np.int64]:
    """The fold of each message, 0 … count - 1.

    Every label is spread over the folds as evenly as may be; messages of one group share a fold.
    """
    generator = np.random.default_rng(_SEED)
    names = [group or f"\0{row}" for row, group in enumerate(groups)]
    fold_of_group: dict[str, int] = {}
    counts: dict[int, NDArray[np.int64]] = {int(own): np.zeros(count, dtype=np.int64) for own in np.unique(classes)}
    folds = np.zeros(len(classes), dtype=np.int64)
    for row in generator.permutation(len(classes)):
        own = counts[int(classes[row])]
        chosen = fold_of_group.get(names[row])
        if chosen is None:
            least = np.flatnonzero(own == own.min())
            chosen = fold_of_group[names[row]] = int(generator.choice(least))
        own[chosen] += 1
        folds[row] = chosen
    return folds


def labels_left_out(n_labels: int, count: int) -> list[NDArray[np.int64]]:
    """For each fold the labels that its head never hears of: their messages stand for what nobody has taught.

    Each label is left out once; none where fewer than three are there, for two must be left to choose from.
    """
    if n_labels < 3:
        return [np.zeros(0, dtype=np.int64)] * count
    order = np.random.default_rng(_SEED).permutation(n_labels)
    parts = max(count, -(-n_labels // (n_labels - 2)))
    left_out = np.array_split(order, parts)[:count]
    return [np.sort(own).astype(np.int64) for own in left_out]
