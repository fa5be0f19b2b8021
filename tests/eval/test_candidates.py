from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.candidates import QueryCandidates, candidate_table
from eval.retrieval_measures import CAPPED_RECALL, by_query
from eval.types import Ranking

_DOCUMENTS = st.lists(st.sampled_from("abcdefghijklmno"), min_size=1, max_size=25)
_GOLD = st.dictionaries(st.sampled_from("abcdefghijklmnopq"), st.integers(1, 2), min_size=1, max_size=8)


@given(st.lists(st.tuples(_DOCUMENTS, _GOLD), min_size=1, max_size=4), st.integers(0, 10_000))
def test_measures_of_a_table_are_those_of_the_rankings_that_it_stands_for(
    questions: list[tuple[list[str], dict[str, int]]],
    seed: int,
) -> None:
    weights = (0.7, 0.3)
    generator = np.random.default_rng(seed)
    candidates, rankings, qrels = [], {}, {}
    for number, (documents, gold) in enumerate(questions):
        scores = generator.random((len(weights), len(documents)))
        query_id = f"q{number}"
        candidates.append(QueryCandidates(query_id=query_id, scores=scores, documents=documents))
        rankings[query_id] = _ranking(documents, np.asarray(weights) @ scores)
        qrels[query_id] = gold
    ndcg, recall = candidate_table(candidates, qrels).measure(weights)
    values = by_query(rankings, qrels)
    assert ndcg == pytest.approx(np.mean(list(values["nDCG@10"].values())))
    assert recall == pytest.approx(np.mean(list(values[CAPPED_RECALL].values())))


def test_documents_with_equal_scores_share_no_rank() -> None:
    question = QueryCandidates(query_id="q", scores=np.ones((1, 2)), documents=["a", "b"])
    assert candidate_table([question], {"q": {"a": 1, "b": 1}}).measure((1.0,)) == pytest.approx((1.0, 1.0))


def test_a_set_whose_gold_documents_are_no_candidates_measures_nought() -> None:
    question = QueryCandidates(query_id="q", scores=np.ones((1, 1)), documents=["a"])
    assert candidate_table([question], {"q": {"z": 1}}).measure((1.0,)) == (0.0, 0.0)


def _ranking(documents: list[str], fused: np.typing.NDArray[np.float64]) -> Ranking:
    best: dict[str, float] = {}
    for document, score in zip(documents, fused, strict=True):
        best[document] = max(best.get(document, -1.0), float(score))
    return tuple(sorted(best.items(), key=lambda pair: -pair[1]))
