"""How far raters agree beyond chance: Krippendorff's alpha."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Level = Literal["nominal", "ordinal", "interval"]
Rating = float | str


def krippendorff_alpha(units: Sequence[Sequence[Rating | None]], level: Level) -> float | None:
    """Agreement of two or more raters, who need not all have rated everything.

    Args:
        units: For each rated thing the values of its raters, in any order; ``None`` where one gave none. Values of an
            ordinal or interval scale are numbers.
        level: How far apart two values are: just different, by the ranks between them, or by their difference squared.

    Returns:
        1 for full agreement, 0 for that of chance, below 0 for less. ``None`` where it is not defined: nothing was
        rated twice, or all values are the same.

    Source: Krippendorff 2011, Computing Krippendorff's Alpha-Reliability.
    """
    rated = [[value for value in unit if value is not None] for unit in units]
    pairable = [unit for unit in rated if len(unit) > 1]
    values = sorted({value for unit in pairable for value in unit}, key=lambda value: (isinstance(value, str), value))
    if len(values) < 2:
        return None
    place = {value: index for index, value in enumerate(values)}
    coincidences = np.zeros((len(values), len(values)))
    for unit in pairable:
        counts = np.bincount([place[value] for value in unit], minlength=len(values)).astype(np.float64)
        coincidences += (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    totals = coincidences.sum(axis=1)
    distances = _distances(values, totals, level)
    observed = float((coincidences * distances).sum())
    expected = float((np.outer(totals, totals) * distances).sum()) / (float(totals.sum()) - 1)
    return 1 - observed / expected


def _distances(values: Sequence[Rating], totals: NDArray[np.float64], level: Level) -> NDArray[np.float64]:
    """Squared distance of each value to each; (n_values, n_values)."""
    match level:
        case "nominal":
            different: NDArray[np.float64] = np.ones((len(values), len(values))) - np.eye(len(values))
            return different
        case "interval":
            numbers = np.array([float(value) for value in values])
            apart: NDArray[np.float64] = np.square(numbers[:, None] - numbers[None, :])
            return apart
        case "ordinal":
            # From the middle of one value's ranks to the middle of the other's.
            middles = np.array(list(accumulate(totals))) - totals / 2
            return np.square(middles[:, None] - middles[None, :])
