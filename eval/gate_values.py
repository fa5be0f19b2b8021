"""What each question of a gate scored, by measure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from statistics import fmean

from pydantic import TypeAdapter

from eval.citations import citation_is_verbatim
from eval.retrieval_measures import CAPPED_RECALL, by_query
from eval.text_measures import contains_gold, plain_answer, token_f1
from eval.types import AnswerRecord, Dataset, EvalQuery, Ranking

Values = dict[str, dict[str, float]]
"""By measure, by question id; in [0, 1], more is better."""

_RETRIEVAL = ("nDCG@10", CAPPED_RECALL)
_RECORD = TypeAdapter(AnswerRecord)


def retrieval_values(out: Path, dataset: Dataset) -> tuple[Values, list[EvalQuery]]:
    """Values of a run's ranking, and the questions that it asked; read from its folder."""
    rankings: dict[str, list[tuple[str, float]]] = {}
    for line in (out / "run.trec").read_text(encoding="utf-8").splitlines():
        query_id, _, document, _, score, _ = line.split(" ")
        rankings.setdefault(query_id, []).append((document, float(score)))
    judged = {query_id: dataset.qrels[query_id] for query_id in rankings if query_id in dataset.qrels}
    ranked: dict[str, Ranking] = {query_id: tuple(ranking) for query_id, ranking in rankings.items()}
    found = by_query(ranked, judged)
    asked = [query for query in dataset.queries if query.id in rankings]
    return {name: found[name] for name in _RETRIEVAL}, asked


def answer_values(
    asked: Sequence[EvalQuery], answers: Collection[AnswerRecord], texts: Mapping[str, str]
) -> dict[str, dict[str, float]]:
    """Values of answers. A refusal is an empty answer; a question at which the language model failed scores 0.

    ``citation_verbatim`` is about answered questions only: the share of quotes that stand in their source.

    Args:
        asked: All questions.
        answers: Of those that came to an end.
        texts: Of each document, by what a citation calls it.
    """
    by_id = {answer.query_id: answer for answer in answers}
    values: Values = {"contains_gold": {}, "token_f1": {}, "refusal_right": {}, "citation_verbatim": {}}
    for query in asked:
        answer = by_id.get(query.id)
        given = plain_answer(answer.answer) if answer and not answer.abstained else ""
        if query.answerable and query.answers:
            values["contains_gold"][query.id] = contains_gold(given, query.answers)
            values["token_f1"][query.id] = token_f1(given, query.answers)
        values["refusal_right"][query.id] = float(answer is not None and answer.abstained != query.answerable)
        if answer and not answer.abstained:
            verbatim = [citation_is_verbatim(citation, texts) for citation in answer.citations]
            values["citation_verbatim"][query.id] = fmean(verbatim) if verbatim else 0.0
    return values


def read_answers(path: Path) -> list[AnswerRecord]:
    """The lines of ``answers.jsonl``."""
    return [_RECORD.validate_json(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
