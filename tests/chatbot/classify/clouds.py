"""Messages as clouds of points: what a head learns is known beforehand, and no embedder is needed."""

from __future__ import annotations

import numpy as np

from chatbot.classify.message_vectors import Messages
from chatbot.classify.types import OUT_OF_SCOPE

DIMENSION = 24
_SPREAD = 0.35


def clouds(n_labels: int, each: int, *, outside: int = 0, seed: int = 1) -> tuple[Messages, list[str]]:
    """``each`` messages around the middle of each label, and ``outside`` ones around middles of their own."""
    generator = np.random.default_rng(seed)
    middles = generator.normal(size=(n_labels, DIMENSION))
    labels = [f"label-{number}" for number in range(n_labels) for _ in range(each)]
    points = np.repeat(middles, each, axis=0) + _SPREAD * generator.normal(size=(n_labels * each, DIMENSION))
    apart = generator.normal(size=(outside, DIMENSION))
    rows = np.concatenate([points, apart])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    languages = tuple("en" if row % 2 else "zh" for row in range(len(rows)))
    english = np.where(np.array([own == "en" for own in languages])[:, None], rows[:, ::-1], 0)
    blocks = {"main": rows.astype(np.float32), "english": english.astype(np.float32)}
    return Messages(blocks=blocks, languages=languages), labels + [OUT_OF_SCOPE] * outside  # type: ignore[arg-type]
