"""What Milvus is asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The best entities of a field for a text (BM25) or a vector (inner product).

    Attributes:
        among: The expression that they must meet; empty for all.
    """

    field: str
    sought: str | NDArray[np.float32]
    among: str
    limit: int
