"""What was told beside what it should have been: a confusion matrix, and measures over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chatbot.classify.types import OUT_OF_SCOPE


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """``counts[i, j]``: messages of label ``labels[i]`` that were told to be ``labels[j]``."""

    labels: tuple[str, ...]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, wanted: Sequence[str], told: Sequence[str]) -> Confusion:
        """Of labels in the same order; ``OUT_OF_SCOPE`` comes last."""
        names = tuple(sorted({*wanted, *told}, key=lambda name: (name == OUT_OF_SCOPE, name)))
        place = {name: number for number, name in enumerate(names)}
        counts = np.zeros((len(names), len(names)), dtype=np.int64)
        np.add.at(counts, ([place[name] for name in wanted], [place[name] for name in told]), 1)
        return cls(labels=names, counts=counts)

    @property
    def in_scope_accuracy(self) -> float | None:
        """Share of the messages of a label that got it; ``None`` where there are none."""
        rows = [number for number, name in enumerate(self.labels) if name != OUT_OF_SCOPE]
        total = int(self.counts[rows].sum())
        return float(self.counts[rows, rows].sum() / total) if total else None

    @property
    def out_of_scope_recall(self) -> float | None:
        """Share of the messages of no label that were told so; ``None`` where there are none."""
        if OUT_OF_SCOPE not in self.labels:
            return None
        row = self.counts[self.labels.index(OUT_OF_SCOPE)]
        return float(row[self.labels.index(OUT_OF_SCOPE)] / row.sum()) if row.sum() else None

    @property
    def macro_f1(self) -> float | None:
        """Mean F1 over the labels that some message has, ``OUT_OF_SCOPE`` too; ``None`` without messages."""
        wanted = self.counts.sum(axis=1)
        there = wanted > 0
        if not there.any():
            return None
        right = np.diag(self.counts)
        return float((2 * right / np.maximum(1, wanted + self.counts.sum(axis=0)))[there].mean())

    def measures(self) -> dict[str, float]:
        """Those of the above that are defined, by name."""
        found = {
            "in_scope_accuracy": self.in_scope_accuracy,
            "out_of_scope_recall": self.out_of_scope_recall,
            "macro_f1": self.macro_f1,
        }
        return {name: value for name, value in found.items() if value is not None}

    def to_json(self) -> dict[str, object]:
        """Measures, labels, and the matrix, a row for each label that messages have."""
        return {"measures": self.measures(), "labels": list(self.labels), "confusion": self.counts.tolist()}

    def mixed_up(self, most: int = 10) -> list[tuple[str, str, int]]:
        """What is taken for what, most often first."""
        wrong = self.counts - np.diag(np.diag(self.counts))
        order = np.argsort(-wrong, axis=None, kind="stable")[:most]
        places = [np.unravel_index(place, wrong.shape) for place in order]
        return [(self.labels[i], self.labels[j], int(wrong[i, j])) for i, j in places if wrong[i, j]]
