"""What each question of a gate scored, by measure: chosen from what every run measures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from eval import answer_values as measured
from eval.retrieval_measures import CAPPED_RECALL
from eval.run_files import FinishedRun
from eval.types import AnswerRecord, EvalQuery

Values = dict[str, dict[str, float]]
"""By measure, by question id; in [0, 1], more is better."""

_RETRIEVAL = ("nDCG@10", CAPPED_RECALL)


def retrieval_values(run: FinishedRun) -> Values:
    """Values of a run's ranking, over the questions that are judged."""
    return {
        name: {query_id: row.measures[name] for query_id, row in run.per_question.items() if name in row.measures}
        for name in _RETRIEVAL
    }


def answer_values(asked: Sequence[EvalQuery], answers: Collection[AnswerRecord], texts: Mapping[str, str]) -> Values:
    """Values of answers. A refusal is an empty answer; a question at which the language model failed scores 0.

    ``citation_verbatim`` is about answered questions only: the share of quotes that stand in their source.

    Args:
        asked: All questions.
        answers: Of those that came to an end.
        texts: Of each document, by what a citation calls it.
    """
    by_id = {answer.query_id: answer for answer in answers}
    pairs = [(query, by_id[query.id]) for query in asked if query.id in by_id]
    found = measured.answer_values(pairs, texts=texts, qrels={})
    failed = [query for query in asked if query.id not in by_id]
    lost = {query.id: 0.0 for query in failed if measured.has_gold(query)}
    return {
        "contains_gold": {**found.get("contains_gold", {}), **lost},
        "token_f1": {**found.get("token_f1", {}), **lost},
        "refusal_right": {
            **found.get("answered_share", {}),
            **found.get("refusal_recall", {}),
            **{query.id: 0.0 for query in failed},
        },
        "citation_verbatim": dict(found.get("citation_precision", {})),
    }
