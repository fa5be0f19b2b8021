"""What is learnt from: each question with its best right passage, and with wrong ones that are found for it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from chatbot.tuning.types import Lesson, TuningQuestion
from ingest.normalize import normalize
from ingest.types import Chunk
from vectorstore.knowledge_base import KnowledgeBase
from vectorstore.report import Progress
from vectorstore.retriever import HybridRetriever

# Hits among which wrong passages are looked for.
_DEPTH = 30


def lessons_of(
    base: KnowledgeBase,
    questions: Sequence[TuningQuestion],
    chunks: Mapping[str, Chunk],
    *,
    negatives: int,
    progress: Progress | None = None,
) -> list[Lesson]:
    """Search for each question, as somebody for whom every document is.

    Args:
        base: With the embedder as it is.
        questions: To be learnt.
        chunks: All of the knowledge base, by id.
        negatives: Wrong passages for each question, the best that are found; fewer where fewer are.
        progress: Told after each question.
    """
    today = datetime.datetime.now().astimezone().date()
    audiences = {record.audience for record in base.records.values()}
    lessons = []
    for done, question in enumerate(questions, start=1):
        retriever = HybridRetriever(base.seen_by(audiences, today=today, question=question.text))
        found = [hit.chunk for hit in retriever.search(question.text, top_k=_DEPTH, scored_hits=0).hits]
        positive = next((chunk for chunk in found if chunk.id in question.right), chunks[min(question.right)])
        # The same text under another heading or in another document answers as well.
        said = {normalize(chunks[own].text) for own in question.right}
        wrong = [chunk for chunk in found if chunk.id not in question.right and normalize(chunk.text) not in said]
        lessons.append(
            Lesson(question=question.text, positive=positive, negatives=tuple(wrong[:negatives]), right=question.right)
        )
        if progress:
            progress("looking for wrong passages", done, len(questions))
    return lessons
