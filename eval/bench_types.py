"""What the benchmark measures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingSpeed:
    """Texts that were embedded, their tokens as the model reads them, and the time it took."""

    texts: int
    tokens: int
    seconds: float

    @property
    def tokens_per_second(self) -> float:
        """Embedded tokens per second."""
        return self.tokens / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTimes:
    """One answer; seconds since the question, ``None`` where the step did not happen.

    Attributes:
        first_word_seconds: When the language model wrote its first word.
    """

    first_evidence_seconds: float | None
    first_word_seconds: float | None
    total_seconds: float
    refused: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WayFigures:
    """Medians of one way; ``None`` where no question got that far.

    Attributes:
        index_seconds: From parsed documents to a searchable index.
        tokens_per_second: Embedding alone, with the embedder that both ways share.
        failed: Questions that did not fit into the language model's context.
    """

    index_seconds: float
    embedded_texts: int
    embedded_tokens: int
    tokens_per_second: float
    first_evidence_seconds: float | None
    first_word_seconds: float | None
    total_seconds: float | None
    answered: int
    refused: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchReport:
    """Both ways beside each other.

    Attributes:
        ratios: Above 1 is in our favour; of ``first_word_seconds`` and ``total_seconds`` over the questions at which
            both ways asked the language model, so that a quick refusal counts for nothing.
    """

    documents: int
    parse_seconds: float
    questions: int
    plain: WayFigures
    ours: WayFigures
    ratios: dict[str, float | None]
    settings: dict[str, object]
    hashes: dict[str, str]
    machine: dict[str, object]
    commit: str | None
