"""What each measure says of each single answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

from eval.citations import citation_is_verbatim, numbers_are_quoted, supported_sentences
from eval.text_measures import contains_gold, plain_answer, rouge_l, token_f1
from eval.types import AnswerRecord, EvalQuery, Qrels, Values

Pair = tuple[EvalQuery, AnswerRecord]

TIMES = ("first_evidence_seconds", "first_token_seconds", "total_seconds")


def answer_values(pairs: Sequence[Pair], *, texts: Mapping[str, str], qrels: Qrels) -> Values:
    """Value of each measure for each question for which it is defined, in [0, 1] or in seconds.

    Args:
        pairs: Questions with their answers.
        texts: Title and text of each document by its id.
        qrels: Relevant documents by question.
    """
    values: dict[str, dict[str, float]] = {}
    for query, answer in pairs:
        found = {
            **_text(query, answer),
            **_refusal(query, answer),
            **_citations(query, answer, texts, qrels.get(query.id)),
            **_latency(answer),
        }
        for name, value in found.items():
            values.setdefault(name, {})[query.id] = value
    return values


def has_gold(query: EvalQuery) -> bool:
    """Whether an answer can be compared with a gold one."""
    return query.answerable and bool(query.answers)


def compared_text(answer: AnswerRecord) -> str:
    """What is compared with a gold answer; a refusal counts as an empty answer."""
    return "" if answer.abstained else plain_answer(answer.answer)


def _text(query: EvalQuery, answer: AnswerRecord) -> dict[str, float]:
    if not has_gold(query):
        return {}
    text = compared_text(answer)
    return {
        "contains_gold": contains_gold(text, query.answers),
        "token_f1": token_f1(text, query.answers),
        "rouge_l": rouge_l(text, query.answers),
    }


def _refusal(query: EvalQuery, answer: AnswerRecord) -> dict[str, float]:
    """A refusal is right where the question is unanswerable."""
    values: dict[str, float] = {}
    if answer.abstained:
        values["refusal_precision"] = float(not query.answerable)
    if query.answerable:
        values["answered_share"] = float(not answer.abstained)
    else:
        values["refusal_recall"] = float(answer.abstained)
    return values


def _citations(
    query: EvalQuery, answer: AnswerRecord, texts: Mapping[str, str], judged: Mapping[str, int] | None
) -> dict[str, float]:
    """Each answered question counts the same, however many citations it has."""
    if answer.abstained:
        return {}
    cited = answer.citations
    values = {
        "citation_precision": fmean(citation_is_verbatim(item, texts) for item in cited) if cited else 0.0,
        "no_number_without_quote": float(numbers_are_quoted(answer, query.text)),
    }
    if (support := supported_sentences(answer)) is not None:
        values["citation_support"] = support
    if cited and judged is not None:
        values["citation_gold"] = fmean(judged.get(item.source, 0) > 0 for item in cited)
    return values


def _latency(answer: AnswerRecord) -> dict[str, float]:
    """Only steps that happened: no first token where the model was not asked."""
    return {name: value for name in TIMES if (value := answer.timings.get(name)) is not None}
