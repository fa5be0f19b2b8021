"""Measures of answers: right or wrong, given or refused, cited or not, fast or slow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean

from eval.bootstrap import estimate, mean_estimate, percentile_estimate
from eval.citations import citation_is_verbatim, numbers_are_quoted, supported_sentences
from eval.text_measures import bleu, chrf, contains_gold, plain_answer, rouge_l, token_f1
from eval.types import AnswerRecord, Estimate, EvalQuery, Qrels

Pair = tuple[EvalQuery, AnswerRecord]

_TIMES = ("first_evidence_seconds", "first_token_seconds", "total_seconds")


def answer_measures(pairs: Sequence[Pair], *, texts: Mapping[str, str], qrels: Qrels) -> dict[str, Estimate]:
    """Every measure of answers that is defined on these.

    Args:
        pairs: Questions with their answers.
        texts: Title and text of each document by its id.
        qrels: Relevant documents by question.
    """
    found: dict[str, Estimate | None] = {
        **_text(pairs),
        **_refusal(pairs),
        **_citations(pairs, texts, qrels),
        **_latency(pairs),
    }
    return {name: value for name, value in found.items() if value}


def auroc(confidences: Sequence[float], answerable: Sequence[bool]) -> float | None:
    """Probability that an answerable question has the higher confidence; ties count half. ``None`` for one class.

    Source: Fawcett 2006, An introduction to ROC analysis (Wilcoxon's form).
    """
    import numpy as np

    scores, truth = np.asarray(confidences, dtype=np.float64), np.asarray(answerable, dtype=bool)
    yes, no = scores[truth], np.sort(scores[~truth])
    if not len(yes) or not len(no):
        return None
    below = np.searchsorted(no, yes, side="left")
    not_above = np.searchsorted(no, yes, side="right")
    return float((below + not_above).mean() / (2 * len(no)))


def confidence_auroc(confidences: Sequence[float], answerable: Sequence[bool]) -> Estimate | None:
    """``auroc`` with its interval."""
    return estimate(
        len(confidences),
        lambda rows: auroc([confidences[row] for row in rows], [answerable[row] for row in rows]),
    )


def _text(pairs: Sequence[Pair]) -> dict[str, Estimate | None]:
    """Over answerable questions with a gold answer; a refusal counts as an empty answer."""
    chosen = [(query, "" if answer.abstained else plain_answer(answer.answer)) for query, answer in _with_gold(pairs)]
    answers = [answer for _, answer in chosen]
    gold = [query.answers for query, _ in chosen]

    def mean(measure: Callable[[str, Sequence[str]], float]) -> Estimate | None:
        return mean_estimate([measure(answer, texts) for answer, texts in zip(answers, gold, strict=True)])

    return {
        "contains_gold": mean(contains_gold),
        "token_f1": mean(token_f1),
        "rouge_l": mean(rouge_l),
        "bleu": bleu(answers, gold, chinese=any(query.language == "zh" for query, _ in chosen)),
        "chrf": chrf(answers, gold),
    }


def _with_gold(pairs: Sequence[Pair]) -> list[Pair]:
    return [(query, answer) for query, answer in pairs if query.answerable and query.answers]


def _refusal(pairs: Sequence[Pair]) -> dict[str, Estimate | None]:
    """A refusal is right where the question is unanswerable."""
    right = [answer.abstained and not query.answerable for query, answer in pairs]
    refused = [answer.abstained for _, answer in pairs]
    answerable = [query.answerable for query, _ in pairs]
    return {
        "refusal_precision": mean_estimate([yes for yes, all_ in zip(right, refused, strict=True) if all_]),
        "refusal_recall": mean_estimate([yes for yes, known in zip(right, answerable, strict=True) if not known]),
        "answered_share": mean_estimate([not yes for yes, known in zip(refused, answerable, strict=True) if known]),
        "confidence_auroc": confidence_auroc([answer.confidence for _, answer in pairs], answerable),
    }


def _citations(pairs: Sequence[Pair], texts: Mapping[str, str], qrels: Qrels) -> dict[str, Estimate | None]:
    """Each answered question counts the same, however many citations it has."""
    answered = [(query, answer) for query, answer in pairs if not answer.abstained]
    verbatim = [
        fmean(citation_is_verbatim(citation, texts) for citation in answer.citations) if answer.citations else 0.0
        for _, answer in answered
    ]
    gold = [
        fmean(qrels[query.id].get(citation.source, 0) > 0 for citation in answer.citations)
        for query, answer in answered
        if answer.citations and query.id in qrels
    ]
    support = [supported_sentences(answer) for _, answer in answered]
    return {
        "citation_precision": mean_estimate(verbatim),
        "citation_support": mean_estimate([share for share in support if share is not None]),
        "citation_gold": mean_estimate(gold),
        "no_number_without_quote": mean_estimate(
            [numbers_are_quoted(answer, query.text) for query, answer in answered]
        ),
    }


def _latency(pairs: Sequence[Pair]) -> dict[str, Estimate | None]:
    """Over the questions in which the step happened: no first token where the model was not asked."""
    measured: dict[str, Estimate | None] = {}
    for name in _TIMES:
        seconds = [value for _, answer in pairs if (value := answer.timings.get(name)) is not None]
        measured[f"{name}_median"] = percentile_estimate(seconds, 50)
        measured[f"{name}_p95"] = percentile_estimate(seconds, 95)
    return measured
