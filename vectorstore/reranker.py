"""Put the best hits into a new order by reading question and passage together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from ingest.language import detect_language
from vectorstore.approved import asks_for
from vectorstore.types import Hit

# Beneath any relevance.
_BELOW = 0.01


class Reranker(Protocol):
    """A cross-encoder.

    Attributes:
        name: As configured.
        english_only: Its vocabulary does not hold Chinese; no Chinese text may be given to it.
    """

    name: str
    english_only: bool

    def relevance(self, question: str, passages: Sequence[str]) -> list[float]:
        """How well each passage answers the question, in [0, 1]; higher is better."""
        ...


def reranked(question: str, hits: Sequence[Hit], reranker: Reranker, *, depth: int) -> tuple[Hit, ...]:
    """The same hits, the first ``depth`` of them in the reranker's order; what ties stays in the order of the search.

    Approved answers to this very question stay first. A model that knows English only is not asked about Chinese: where
    the question or one of these hits is Chinese, the order stays, for what it says of some could not be compared with
    the others' places.

    Args:
        question: That was searched for.
        hits: Best first.
        reranker: To be asked.
        depth: Hits that it reads.

    Returns:
        Ranked anew from 1. The score of a hit that was read is its relevance, which also stands among its channels as
        ``reranker``, and one more for an approved answer; all others score less.
    """
    read, rest = hits[:depth], hits[depth:]
    languages = {detect_language(question), *(hit.chunk.language for hit in read)}
    if not read or (reranker.english_only and languages != {"en"}):
        return tuple(hits)
    verdicts = reranker.relevance(question, [hit.chunk.embedding_text for hit in read])
    best = [
        replace(
            hit,
            score=verdict + asks_for(hit.chunk, question),
            channels={**hit.channels, "reranker": verdict},
        )
        for hit, verdict in zip(read, verdicts, strict=True)
    ]
    best.sort(key=lambda hit: -hit.score)
    below = [replace(hit, score=hit.score - rest[0].score - _BELOW) for hit in rest]
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate([*best, *below], start=1))
