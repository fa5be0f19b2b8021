"""Measures of answers: right or wrong, given or refused, cited or not, fast or slow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.answer_values import TIMES, Pair, answer_values, compared_text, has_gold
from eval.bootstrap import estimate, mean_estimate, percentile_estimate
from eval.text_measures import bleu, chrf
from eval.types import Estimate, Qrels, Values

_TEXT = ("contains_gold", "token_f1", "rouge_l")
_REFUSAL = ("refusal_precision", "refusal_recall", "answered_share")
_CITATIONS = ("citation_precision", "citation_support", "citation_gold", "no_number_without_quote")


def answer_measures(pairs: Sequence[Pair], *, texts: Mapping[str, str], qrels: Qrels) -> dict[str, Estimate]:
    """Every measure of answers that is defined on these; see ``answer_values``."""
    return summed_up(pairs, answer_values(pairs, texts=texts, qrels=qrels))


def summed_up(pairs: Sequence[Pair], values: Values) -> dict[str, Estimate]:
    """Every measure of answers over these pairs.

    Args:
        pairs: Questions with their answers.
        values: Of these questions, and maybe of more.
    """

    def of_these(name: str) -> list[float]:
        of_query = values.get(name, {})
        return [of_query[query.id] for query, _ in pairs if query.id in of_query]

    compared = [(query, compared_text(answer)) for query, answer in pairs if has_gold(query)]
    texts, gold = [text for _, text in compared], [query.answers for query, _ in compared]
    found: dict[str, Estimate | None] = {
        **{name: mean_estimate(of_these(name)) for name in _TEXT},
        "bleu": bleu(texts, gold, chinese=any(query.language == "zh" for query, _ in compared)),
        "chrf": chrf(texts, gold),
        **{name: mean_estimate(of_these(name)) for name in _REFUSAL},
        "confidence_auroc": confidence_auroc(
            [answer.confidence for _, answer in pairs], [query.answerable for query, _ in pairs]
        ),
        **{name: mean_estimate(of_these(name)) for name in _CITATIONS},
    }
    for name in TIMES:
        found[f"{name}_median"] = percentile_estimate(of_these(name), 50)
        found[f"{name}_p95"] = percentile_estimate(of_these(name), 95)
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
