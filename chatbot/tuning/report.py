"""What to tune, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chatbot.tuning.types import TrainerOptions
from chatbot.tuning.verdict import Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class TuningRequest:
    """What to tune.

    Attributes:
        kb: Knowledge base that the questions are about.
        base: Embedder to begin with.
        name: Of the new one.
    """

    kb: str
    base: str
    name: str
    options: TrainerOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class TuningReport:
    """What came of it.

    Attributes:
        path: Where the new embedder lies; ``None`` where it was not kept.
        reasons: Why not.
        counts: Questions that were learnt from and held back, groups, lost ones, passages that were asked.
        lost: Texts of questions whose passage was not found.
    """

    name: str
    base: str
    kb: str
    path: Path | None
    reasons: tuple[str, ...]
    counts: Mapping[str, int]
    lost: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    cosine: float
    seconds: Mapping[str, float]
