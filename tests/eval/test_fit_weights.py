from __future__ import annotations

from dataclasses import replace

import numpy as np

from eval.candidates import CandidateTable, QueryCandidates, candidate_table
from eval.fit_weights import fit_weights, search_weights

_CHANNELS = ("good", "noise")


def _table(seed: int, *, good: int = 0) -> CandidateTable:
    """Ten questions; one channel puts the gold document first, the other says nothing."""
    generator = np.random.default_rng(seed)
    documents = [f"d{number}" for number in range(20)]
    candidates, qrels = [], {}
    for number in range(10):
        scores = generator.normal(size=(2, 20))
        scores[good, 3] = scores[good].max() + 0.5
        candidates.append(QueryCandidates(query_id=f"q{number}", scores=scores, documents=documents))
        qrels[f"q{number}"] = {"d3": 1}
    return candidate_table(candidates, qrels)


def test_the_search_finds_the_channel_that_is_right_and_never_ends_worse_than_it_began() -> None:
    table = _table(1)
    weights = search_weights([table], (0.1, 1.0))
    assert table.measure(weights)[0] > 0.99 > table.measure((0.1, 1.0))[0]
    assert search_weights([table], (0.1, 1.0)) == weights


def test_a_set_is_measured_with_weights_that_never_saw_its_family() -> None:
    tables = {"a": _table(1), "a translated": _table(1), "b": _table(2, good=1)}
    families = {"a": "a", "a translated": "a", "b": "b"}
    report = fit_weights(tables, channels=_CHANNELS, start={"good": 1.0}, families=families)
    assert report.left_out["b"].ndcg < 0.8 < report.single["noise"]["b"].ndcg
    assert report.left_out_weights["a"] == report.left_out_weights["a translated"]
    assert report.left_out["a"].ndcg < 0.8
    assert report.shipped["a"].ndcg == report.single["good"]["a"].ndcg == 1.0
    mean = np.mean([figures.ndcg for figures in report.fitted.values()])
    assert mean >= np.mean([figures.ndcg for figures in report.shipped.values()])


def test_one_family_alone_cannot_be_left_out() -> None:
    report = fit_weights({"a": _table(1)}, channels=_CHANNELS, start={"good": 1.0}, families={"a": "a"})
    assert report.left_out == {}


def test_a_channel_on_a_small_scale_gets_a_large_weight() -> None:
    table = _table(1)
    small = replace(table, scores=table.scores * np.array([[0.01], [1.0]]))
    weights = search_weights([small], (1.0, 1.0))
    assert small.measure(weights)[0] > 0.99 > small.measure((1.0, 1.0))[0]
