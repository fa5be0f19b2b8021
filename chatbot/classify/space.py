"""Where messages are compared: seen from the middle of their language, and with what tells labels apart brought out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chatbot.classify.message_vectors import Floats, Messages
from ingest.types import Language

# In shares of the mean variance. Of 0.1 to 3 on CLINC150's validation part: the more, the fewer right labels (0.945 to
# 0.937 by the nearest centroid alone), the better the rejection (AUC 0.978 to 0.981).
_SHRINKAGE = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """Learnt from labelled messages.

    Attributes:
        middles: By channel and language, shape (dimension,).
        scales: By channel, so that every embedder has the same say.
        rotation: Shape (dimensions of all channels, dimensions of all channels). Directions in which messages of one
            label differ among themselves count less.

    Source: Hatch et al. 2006, Interspeech (within-class covariance normalisation).
    """

    middles: Mapping[str, Mapping[Language, Floats]]
    scales: Mapping[str, float]
    rotation: Floats

    @classmethod
    def of(cls, messages: Messages, classes: NDArray[np.int64]) -> Space:
        """Learn it; ``classes`` of shape (n,), where below 0 a message belongs to no label and is not looked at."""
        spoken = np.array(messages.languages)
        middles: dict[str, dict[Language, Floats]] = {}
        scales: dict[str, float] = {}
        for name, block in messages.blocks.items():
            is_read = block.any(axis=1)
            middles[name] = {
                language: block[rows].mean(axis=0)
                for language in sorted(set(messages.languages))
                if (rows := is_read & (spoken == language)).any()
            }
            centred = _centred(block, messages.languages, middles[name])[is_read]
            scales[name] = float(np.sqrt((centred**2).sum(axis=1).mean())) if len(centred) else 1.0
        size = sum(block.shape[1] for block in messages.blocks.values())
        plain = cls(middles=middles, scales=scales, rotation=np.eye(size, dtype=np.float32))
        joined = plain._joined(messages)
        within = [joined[rows] - joined[rows].mean(axis=0) for rows in _rows_of(classes)]
        differing = np.concatenate(within) if within else joined[:0]
        covariance = (differing.T @ differing).astype(np.float64) / max(1, len(differing))
        variances, directions = np.linalg.eigh(covariance)
        mean = float(variances.mean()) or 1.0
        rotation = directions / np.sqrt(variances.clip(min=0) / mean + _SHRINKAGE)
        return cls(middles=middles, scales=scales, rotation=np.asarray(rotation, dtype=np.float32))

    def of_messages(self, messages: Messages) -> Floats:
        """Shape (n, dimensions of all channels), rows L2-normalised."""
        return normalised(self._joined(messages) @ self.rotation)

    def _joined(self, messages: Messages) -> Floats:
        parts = [
            _centred(block, messages.languages, self.middles[name]) / np.float32(self.scales[name] or 1.0)
            for name, block in messages.blocks.items()
        ]
        return np.concatenate(parts, axis=1)


def normalised(rows: Floats) -> Floats:
    """Rows of length 1; a row of zeros stays one."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def _centred(block: Floats, languages: tuple[Language, ...], middles: Mapping[Language, Floats]) -> Floats:
    """Zero rows stay zero. A language that nothing was learnt from is seen from the middle of the others."""
    if not middles:
        return block
    rest = np.mean(list(middles.values()), axis=0)
    moved = block - np.stack([middles.get(language, rest) for language in languages]) if len(block) else block
    return np.asarray(np.where(np.any(block, axis=1, keepdims=True), moved, 0), dtype=np.float32)


def _rows_of(classes: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    return [np.flatnonzero(classes == own) for own in np.unique(classes) if own >= 0]
