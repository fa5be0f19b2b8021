"""Candidates of large knowledge bases, beside the plain way to find them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.fusion import REFERENCE_SIZE
from vectorstore.glossary import synonyms
from vectorstore.lexical import LexicalIndex
from vectorstore.local_candidates import LocalCandidates
from vectorstore.searchable import AskedQuestion

WORDS = ["pump", "valve", "水泵", "seal", "the", "rare"]


def candidates(index: LexicalIndex, tokens: list[str], depth: int) -> LocalCandidates:
    nobody = np.zeros(index.size, dtype=np.bool_)
    return LocalCandidates(
        AskedQuestion(tokens=tokens, queries={}, codes=(), second_language=None, depth=depth),
        words={"lexical": index, "heading": LexicalIndex.build([[]] * index.size)},
        channels={},
        second=None,
        chinese=nobody,
        approved=nobody,
        size=index.size,
    )


@pytest.fixture(scope="module")
def index() -> LexicalIndex:
    generator = np.random.default_rng(3)
    shares = (0.1, 0.02, 0.05, 0.3, 0.9, 0.0005)
    held = generator.random((20_000, len(WORDS))) < shares
    fill = generator.integers(1, 30, 20_000)
    return LexicalIndex.build(
        [word for word, is_held in zip(WORDS, row, strict=True) if is_held] + ["other"] * count
        for row, count in zip(held, fill, strict=True)
    )


@given(st.lists(st.sampled_from([*WORDS, "never"]), max_size=4), st.sampled_from([1, 10, 100, 500]))
@settings(max_examples=40, deadline=None)
def test_the_rows_with_the_best_words_are_the_candidates(index: LexicalIndex, tokens: list[str], depth: int) -> None:
    scores = index.scores(tokens, synonyms())
    found = candidates(index, tokens, depth)
    best = np.sort(scores[scores > 0])[::-1]
    np.testing.assert_array_equal(np.sort(scores[found.rows])[::-1], best[:depth])
    np.testing.assert_array_equal(found.references["lexical"], best[:REFERENCE_SIZE])
