"""What a search gives back."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.types import Chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A retrieved chunk.

    Attributes:
        score: Fused score; higher is better, comparable within one search only.
        rank: 1 is the best.
        channels: Each channel's raw score for this chunk, by channel name (``lexical``, ``dense``, ``sentence`` …).
        sentence_scores: One relevance per ``chunk.sentences``, higher is better, in the same order; empty where
            the search was told not to score them.
    """

    chunk: Chunk
    score: float
    rank: int
    channels: dict[str, float]
    sentence_scores: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """The result of one search.

    Attributes:
        hits: Best first; empty when the knowledge base is.
        signals: What is known about how well the knowledge base covers the question (see
            ``vectorstore.signals``); the answerability decision reads it.
        seconds: Wall time of the search, embedding of the question included.
    """

    hits: tuple[Hit, ...]
    signals: dict[str, float]
    seconds: float
