"""From rankings and answers to measures: of a whole set, of its parts, and of each question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.answer_measures import confidence_auroc, summed_up
from eval.answer_values import Pair, answer_values
from eval.retrieval_measures import by_query, means
from eval.slices import measure_slices
from eval.types import Estimates, EvalQuery, Qrels, QuestionMeasures, Ranking, Slices, Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """All that was measured."""

    measures: Estimates
    slices: Slices
    per_question: tuple[QuestionMeasures, ...]


def measure(
    queries: Sequence[EvalQuery],
    *,
    rankings: Mapping[str, Ranking],
    qrels: Qrels,
    confidences: Mapping[str, float],
    pairs: Sequence[Pair] | None,
    texts: Mapping[str, str],
) -> Measured:
    """Measure what came out.

    Args:
        queries: All questions that were asked.
        rankings: By question.
        qrels: Judgements of questions that were asked.
        confidences: Of the search, by question.
        pairs: Questions with their answers; ``None`` where only the search was run.
        texts: Title and text of each document by its id.
    """
    found = by_query(rankings, qrels)
    answered = answer_values(pairs, texts=texts, qrels=qrels) if pairs is not None else {}

    def of_some(some: Sequence[EvalQuery]) -> Estimates:
        chosen = {query.id for query in some}
        measures = means({name: _only(values, chosen) for name, values in found.items()})
        if pairs is not None:
            return measures | summed_up([pair for pair in pairs if pair[0].id in chosen], answered)
        auroc = confidence_auroc([confidences[query.id] for query in some], [query.answerable for query in some])
        return measures | ({"confidence_auroc": auroc} if auroc else {})

    known = {**confidences, **{query.id: answer.confidence for query, answer in pairs or ()}}
    return Measured(
        measures=of_some(queries),
        slices=measure_slices(queries, of_some),
        per_question=tuple(_of_question(query, known[query.id], {**found, **answered}) for query in queries),
    )


def _only(values: Mapping[str, float], chosen: set[str]) -> dict[str, float]:
    return {query_id: value for query_id, value in values.items() if query_id in chosen}


def _of_question(query: EvalQuery, confidence: float, values: Values) -> QuestionMeasures:
    return QuestionMeasures(
        query_id=query.id,
        language=query.language,
        kind=query.kind,
        answerable=query.answerable,
        confidence=confidence,
        measures={name: of_query[query.id] for name, of_query in values.items() if query.id in of_query},
    )
