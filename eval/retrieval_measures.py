"""Measures of a ranking, by ir_measures. Engine file."""

from __future__ import annotations

from collections.abc import Mapping

from eval.bootstrap import mean_estimate
from eval.types import Estimate, Qrels, Ranking, Values

MEASURES = ("nDCG@10", "R@5", "R@10", "R@100", "RR@10", "Success@1")
CAPPED_RECALL = "R@5_capped"
_CAP = 5


def retrieval_measures(rankings: Mapping[str, Ranking], qrels: Qrels) -> dict[str, Estimate]:
    """Mean of each measure over the questions that were ranked and have a relevant document."""
    judged = {query_id: qrels[query_id] for query_id in rankings if query_id in qrels}
    return means(by_query(rankings, judged))


def means(values: Values) -> dict[str, Estimate]:
    """Mean of each measure that has a value."""
    estimates = {name: mean_estimate(list(of_query.values())) for name, of_query in values.items()}
    return {name: estimate for name, estimate in estimates.items() if estimate}


def by_query(rankings: Mapping[str, Ranking], qrels: Qrels) -> dict[str, dict[str, float]]:
    """Each measure's value for each question of ``qrels``, by measure, then by question."""
    import ir_measures

    measures = {ir_measures.parse_measure(name): name for name in MEASURES}
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(qrels, 0.0) for name in MEASURES}
    judgements = [
        ir_measures.Qrel(query_id, document, relevance)
        for query_id, judged in qrels.items()
        for document, relevance in judged.items()
    ]
    run = [
        ir_measures.ScoredDoc(query_id, document, score)
        for query_id in qrels
        for document, score in rankings.get(query_id, ())
    ]
    for metric in ir_measures.iter_calc(list(measures), judgements, run):
        values[measures[metric.measure]][metric.query_id] = float(metric.value)
    values[CAPPED_RECALL] = {
        query_id: capped_recall(rankings.get(query_id, ()), judged) for query_id, judged in qrels.items()
    }
    return values


def capped_recall(ranking: Ranking, judged: Mapping[str, int]) -> float:
    """Relevant documents among the first five, over five or over all relevant ones if these are fewer.

    Plain recall cannot reach 1 on a question with more than five relevant documents; this can. At least one judged
    document must be relevant.

    Source: Thakur et al. 2021, BEIR, arXiv:2104.08663 (capped recall).
    """
    relevant = {document for document, relevance in judged.items() if relevance > 0}
    found = sum(document in relevant for document, _ in ranking[:_CAP])
    return found / min(_CAP, len(relevant))
