"""Ask the program every question and keep its answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from chatbot.assembly import Application
from chatbot.errors import ContextOverflowError, GenerationError
from chatbot.types import Answer, Question
from eval.progress import tracked
from eval.types import AnswerRecord, CitedQuote, EvalQuery
from vectorstore.report import Progress


def answer_all(
    application: Application,
    queries: Sequence[EvalQuery],
    *,
    kb: str,
    history: bool,
    out: Path,
    progress: Progress | None = None,
) -> tuple[list[tuple[EvalQuery, AnswerRecord]], list[str]]:
    """Answer questions one after the other; each line is on disk before the next question.

    Returns:
        Questions with their answers, and ids of those at which the language model failed.
    """
    application.load(kb)
    pairs: list[tuple[EvalQuery, AnswerRecord]] = []
    failed: list[str] = []
    with out.open("w", encoding="utf-8") as stream:
        for query in tracked(queries, total=len(queries), stage="answering", progress=progress):
            question = Question(text=query.text, history=query.history if history else (), kb=kb)
            try:
                answer = application.answer(question)
            except (ContextOverflowError, GenerationError):
                failed.append(query.id)
                continue
            record = to_record(query.id, answer)
            stream.write(json.dumps(asdict(record), ensure_ascii=False) + "\n")
            stream.flush()
            pairs.append((query, record))
    return pairs, failed


def to_record(query_id: str, answer: Answer) -> AnswerRecord:
    """An answer as ``answers.jsonl`` keeps it."""
    return AnswerRecord(
        query_id=query_id,
        answer=answer.text,
        abstained=answer.abstained,
        confidence=answer.confidence,
        citations=tuple(
            CitedQuote(
                number=citation.number,
                source=citation.source,
                quote=citation.quote,
                title=citation.title,
                section=citation.section,
            )
            for citation in answer.citations
        ),
        timings=asdict(answer.timings),
    )
