"""Ask the gate's questions of versions, with the search that serves."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence, Set
from contextlib import ExitStack
from pathlib import Path

from chatbot.answerability import answerability_model, names_unknown
from chatbot.gate import DEPTH, DocumentNames, GateScore, score
from chatbot.settings import Settings
from vectorstore.approved import asks_for
from vectorstore.gate_questions import GateQuestion
from vectorstore.report import Progress
from vectorstore.reranker import Reranker
from vectorstore.retriever import HybridRetriever
from vectorstore.searchable import SearchableBase
from vectorstore.types import Retrieval

STAGE = "asking the gate's questions"

Scores = dict[str, GateScore]
"""By question id."""


def measure_versions(
    folders: Sequence[Path],
    questions: Sequence[GateQuestion],
    *,
    opened: Callable[[Path], SearchableBase],
    reranker: Reranker | None,
    settings: Settings,
    progress: Progress | None = None,
) -> list[Scores]:
    """What comes of each question in each version, asked today by somebody for whom every document of them is.

    Args:
        folders: Of versions; all are open at once, for reading.
        questions: To be asked.
        opened: Opens a version where it is searched.
        reranker: Of the search, if it has one.
        settings: Of the search and of answers.
        progress: Told after each question.

    Raises:
        EmbedderMismatchError: A version was made with another embedder.
        IndexDamagedError: A file is missing or cannot be read.
    """
    done = 0

    def asked() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(STAGE, done, len(folders) * len(questions))

    with ExitStack() as stack:
        bases = []
        for folder in folders:
            bases.append(opened(folder))
            stack.callback(bases[-1].close)
        audiences = {record.audience for base in bases for record in base.content.documents()}
        return [_measure(base, questions, audiences, reranker, settings, asked) for base in bases]


def _measure(
    base: SearchableBase,
    questions: Sequence[GateQuestion],
    audiences: Set[str],
    reranker: Reranker | None,
    settings: Settings,
    asked: Callable[[], None],
) -> Scores:
    today = datetime.datetime.now().astimezone().date()
    top_k = settings.vectorstore.top_k
    names = DocumentNames(base.content.documents())
    scores = {}
    for question in questions:
        seen = base.seen_by(audiences, today=today, question=question.text)
        retriever = HybridRetriever(seen, reranker=reranker, reranked_hits=settings.vectorstore.reranked_hits)
        retrieval = retriever.search(question.text, top_k=max(DEPTH, top_k), scored_hits=0)
        confidence = _confidence(question.text, retrieval, top_k)
        scores[question.id] = GateScore(
            score=score(
                question,
                [hit.chunk for hit in retrieval.hits],
                names.named(question.document) if question.document else frozenset(),
                confidence=confidence,
                min_confidence=settings.answer.min_confidence,
            ),
            confidence=confidence,
        )
        asked()
    return scores


def _confidence(question: str, retrieval: Retrieval, top_k: int) -> float:
    """As the chain sees it: an approved answer is given, and part numbers that no hit knows are not answered."""
    chunks = [hit.chunk for hit in retrieval.hits[:top_k]]
    if any(asks_for(chunk, question) for chunk in chunks):
        return 1.0
    return 0.0 if names_unknown(question, chunks) else answerability_model().probability(retrieval.signals)
