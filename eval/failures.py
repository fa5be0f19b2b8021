"""Which questions of a run went wrong, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from eval.run_files import FinishedRun
from eval.types import AnswerRecord, QuestionMeasures, QuestionRecord

Reason = Literal[
    "missed_in_retrieval",
    "refused_though_answerable",
    "answered_though_unanswerable",
    "gold_not_contained",
    "quote_not_verbatim",
    "number_not_quoted",
    "sentence_not_supported",
]

REASONS: tuple[Reason, ...] = get_args(Reason)
"""In the order in which they happen: the first reason of a question is likely the cause of the others."""

# As many documents as `R@5` looks at.
_SHOWN_DOCUMENTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RelevantDocument:
    """A document that should have been found; ``rank`` is ``None`` beyond the end of the run file."""

    id: str
    rank: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One question that went wrong.

    Attributes:
        reasons: At least one, in the order of ``REASONS``.
        answer: ``None`` where the run only searched, or the language model failed.
        found: Ids of the first documents; empty unless the search missed.
        relevant: Likewise.
    """

    question: QuestionRecord
    reasons: tuple[Reason, ...]
    answer: AnswerRecord | None
    found: tuple[str, ...] = ()
    relevant: tuple[RelevantDocument, ...] = ()


def find_failures(run: FinishedRun) -> list[Failure]:
    """Every question with a reason, in the order of the set."""
    failures = []
    for query_id, question in run.questions.items():
        measured, answer = run.per_question.get(query_id), run.answers.get(query_id)
        reasons = _reasons(question, measured, answer) if measured else ()
        if reasons:
            missed = "missed_in_retrieval" in reasons
            failures.append(
                Failure(
                    question=question,
                    reasons=reasons,
                    answer=answer,
                    found=_found(run, query_id) if missed else (),
                    relevant=_relevant(run, query_id) if missed else (),
                )
            )
    return failures


def choose_failures(failures: Sequence[Failure], limit: int) -> dict[Reason, tuple[Failure, ...]]:
    """At most ``limit`` failures by their first reason; reasons take turns, so that no large one hides a small."""
    waiting = {reason: [item for item in failures if item.reasons[0] == reason] for reason in REASONS}
    left = min(limit, len(failures))
    share = dict.fromkeys(REASONS, 0)
    while left:
        for reason, items in waiting.items():
            if left and share[reason] < len(items):
                share[reason] += 1
                left -= 1
    return {reason: tuple(items[: share[reason]]) for reason, items in waiting.items() if items}


def _reasons(question: QuestionRecord, measured: QuestionMeasures, answer: AnswerRecord | None) -> tuple[Reason, ...]:
    values = measured.measures
    answered, refused = answer is not None and not answer.abstained, answer is not None and answer.abstained
    happened: dict[Reason, bool] = {
        "missed_in_retrieval": values.get("R@5") == 0,
        "refused_though_answerable": refused and question.answerable,
        "answered_though_unanswerable": answered and not question.answerable,
        "gold_not_contained": answered and values.get("contains_gold") == 0,
        "quote_not_verbatim": values.get("citation_precision", 1.0) < 1,
        "number_not_quoted": values.get("no_number_without_quote") == 0,
        "sentence_not_supported": values.get("citation_support", 1.0) < 1,
    }
    return tuple(reason for reason in REASONS if happened[reason])


def _found(run: FinishedRun, query_id: str) -> tuple[str, ...]:
    return tuple(document for document, _ in run.rankings.get(query_id, ())[:_SHOWN_DOCUMENTS])


def _relevant(run: FinishedRun, query_id: str) -> tuple[RelevantDocument, ...]:
    ranks = {document: rank for rank, (document, _) in enumerate(run.rankings.get(query_id, ()), start=1)}
    judged = run.qrels.get(query_id, {})
    return tuple(
        RelevantDocument(id=document, rank=ranks.get(document))
        for document, relevance in judged.items()
        if relevance > 0
    )
