from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from eval.retrieval import RUN_DEPTH, fold_to_documents
from tests.eval.sets import a_hit


def test_a_document_stands_where_its_best_chunk_does() -> None:
    hits = [a_hit("a", 3.0, 1), a_hit("b", 2.0, 2), a_hit("a", 1.0, 3), a_hit("c", 0.5, 4)]
    assert fold_to_documents(hits, {}) == (("a", 3.0), ("b", 2.0), ("c", 0.5))


def test_documents_that_say_the_same_stand_behind_one_another() -> None:
    hits = [a_hit("b", 2.0, 1), a_hit("c", 1.0, 2)]
    same = {"a": ("a", "b"), "b": ("a", "b"), "c": ("c",)}
    assert [document for document, _ in fold_to_documents(hits, same)] == ["a", "b", "c"]


@given(
    st.lists(st.tuples(st.integers(0, 150), st.floats(-50, 50, width=32)), max_size=200),
    st.sampled_from([{}, {str(number): (str(number), f"{number}t") for number in range(150)}]),
)
def test_each_document_stands_once_with_strictly_falling_single_precision_scores(
    pairs: list[tuple[int, float]], same: dict[str, tuple[str, ...]]
) -> None:
    ordered = sorted(pairs, key=lambda pair: -pair[1])
    hits = [a_hit(str(document), score, rank) for rank, (document, score) in enumerate(ordered, start=1)]
    ranking = fold_to_documents(hits, same)
    names = [document for document, _ in ranking]
    assert len(names) == len(set(names)) <= RUN_DEPTH
    first_seen = dict.fromkeys(copy for hit in hits for copy in same.get(hit.chunk.source, (hit.chunk.source,)))
    assert names == list(first_seen)[:RUN_DEPTH]
    scores = [np.float32(score) for _, score in ranking]
    assert all(left > right for left, right in itertools.pairwise(scores))
