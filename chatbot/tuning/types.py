"""Questions with their right passages, what is learnt from them, and how an embedder is tuned."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.types import Chunk, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class TuningQuestion:
    """A question, and what should be found for it in one version of a knowledge base.

    Attributes:
        right: Ids of the chunks any of which answers it; none where nothing does, and it should be refused.
    """

    text: str
    language: Language
    right: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A question with a passage that answers it, and some that are found for it and do not.

    Attributes:
        negatives: Best first; may be empty, for every other lesson's passage of a batch is one too.
        right: As in ``TuningQuestion``: passages that are no wrong ones, although they are another question's.
    """

    question: str
    positive: Chunk
    negatives: tuple[Chunk, ...]
    right: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainerOptions:
    """How the weights are changed.

    Attributes:
        epochs: How often every lesson is read.
        learning_rate: Highest step of AdamW, reached after a tenth of the steps; it falls to 0 from there.
        share: How much of the change is kept: weights are ``base + share * (tuned - base)``.
        frozen_layers: Lower layers that stay as they are, as the word vectors do; ``None`` for the lower half.
        batch: Lessons that are told apart from each other at a time.
        temperature: Cosines are divided by it before the softmax. That of e5's own training (Wang et al. 2022,
            arXiv:2212.03533): a higher one spreads cosines, by which the search refuses.
        seed: Of the order of lessons.
    """

    epochs: int = 2
    learning_rate: float = 2e-5
    share: float = 1.0
    frozen_layers: int | None = None
    batch: int = 16
    temperature: float = 0.01
    seed: int = 1
