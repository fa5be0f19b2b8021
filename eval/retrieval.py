"""Search as the program does, and fold chunks to documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from chatbot.assembly import Application
from chatbot.types import Understood
from eval.types import Ranking
from vectorstore.types import Hit, Retrieval

RUN_DEPTH = 100
"""Documents per question in a run file."""

# Chunks asked for at first; where they fold to fewer documents than wanted, more are.
_FIRST_CHUNKS = 160


def rank_documents(
    application: Application, question: Understood, *, kb: str, fusion: str, twins: Mapping[str, tuple[str, ...]]
) -> tuple[Ranking, Retrieval]:
    """The best documents for a question, at most ``RUN_DEPTH``, and the search behind them."""
    chunks = _FIRST_CHUNKS
    while True:
        retrieval = application.search(
            question.standalone, kb=kb, top_k=chunks, fusion=fusion, scored_hits=0, spoken=question.spoken
        )
        ranking = fold_to_documents(retrieval.hits, twins)
        if len(ranking) >= RUN_DEPTH or len(retrieval.hits) < chunks:
            return ranking, retrieval
        chunks *= 2


def fold_to_documents(hits: Sequence[Hit], twins: Mapping[str, tuple[str, ...]]) -> Ranking:
    """Rank documents by their best chunk.

    Args:
        hits: Best first.
        twins: Documents that say the same as one, itself among them; they stand behind one another.

    Returns:
        At most ``RUN_DEPTH`` documents. Scores fall strictly, as trec_eval orders by them in single precision; one
        that does not is lowered by the least step there is.
    """
    ranked: dict[str, float] = {}
    last = np.float32(np.inf)
    for hit in hits:
        for document in twins.get(hit.chunk.source, (hit.chunk.source,)):
            if document in ranked:
                continue
            if len(ranked) == RUN_DEPTH:
                return tuple(ranked.items())
            last = min(np.float32(hit.score), np.nextafter(last, np.float32(-np.inf)))
            ranked[document] = float(last)
    return tuple(ranked.items())
