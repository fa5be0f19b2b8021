"""How well questions find their passages: by the embedder alone, and by the whole search that people use."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence, Set
from typing import Literal

from chatbot.answerability import answerability_model
from chatbot.tuning.types import TuningQuestion
from vectorstore.knowledge_base import KnowledgeBase
from vectorstore.report import Progress
from vectorstore.reranker import Reranker
from vectorstore.retriever import HybridRetriever
from vectorstore.types import Retrieval

Channel = Literal["dense", "search"]
ANSWERED = "answered"
"""Of the search: which questions are sure enough to be answered, as they should be."""
REFUSED = "refused"
"""Of the search, of questions without a right chunk: which are refused, as they should be."""

_DEPTH = 10

Values = Mapping[tuple[Channel, str], tuple[float, ...]]
"""By channel and measure: of each question, in [0, 1]."""


def ask(
    base: KnowledgeBase,
    questions: Sequence[TuningQuestion],
    *,
    top_k: int,
    min_confidence: float,
    reranker: Reranker | None = None,
    reranked_hits: int = 20,
    progress: Progress | None = None,
    stage: str = "asking",
) -> Values:
    """Ask questions of a knowledge base as somebody for whom every document of it is.

    A question is served by the first passage that answers it, of several right ones by whichever comes first: with one
    thing to find, R@5 is whether it is among the first five, nDCG@10 is 1 / log2(1 + rank), and MRR@10 is 1 / rank.

    Args:
        base: The embedder of its channel ``main`` is the one that is measured.
        questions: All with right chunks, or all without: of these is told which are refused, as they should be.
        top_k: Hits by which it is decided whether a question can be answered.
        min_confidence: Below it a question is refused.
        reranker: Of the search, if it has one; it reads the best ``reranked_hits``.
        reranked_hits: See there.
        progress: Told after each question.
        stage: As it is called then.
    """
    today = datetime.datetime.now().astimezone().date()
    audiences: Set[str] = {record.audience for record in base.records.values()}
    values: dict[tuple[Channel, str], list[float]] = {}
    for done, question in enumerate(questions, start=1):
        seen = base.seen_by(audiences, today=today, question=question.text)
        retriever = HybridRetriever(seen, reranker=reranker, reranked_hits=reranked_hits)
        found = retriever.search(question.text, top_k=max(_DEPTH, top_k), scored_hits=0)
        sure = answerability_model().probability(found.signals) >= min_confidence
        own: dict[tuple[Channel, str], float] = {}
        if question.right:
            alone = retriever.search(question.text, top_k=_DEPTH, fusion="dense", scored_hits=0)
            own |= _served("dense", alone, question.right)
            own |= _served("search", found, question.right)
            own["search", ANSWERED] = float(sure)
        else:
            own["search", REFUSED] = float(not sure)
        for key, value in own.items():
            values.setdefault(key, []).append(value)
        if progress:
            progress(stage, done, len(questions))
    return {key: tuple(of_questions) for key, of_questions in values.items()}


def _served(channel: Channel, found: Retrieval, right: Set[str]) -> dict[tuple[Channel, str], float]:
    rank = next((hit.rank for hit in found.hits[:_DEPTH] if hit.chunk.id in right), math.inf)
    return {
        (channel, "R@5"): float(rank <= 5),
        (channel, "nDCG@10"): 1 / math.log2(1 + rank),
        (channel, "MRR@10"): 1 / rank,
    }
