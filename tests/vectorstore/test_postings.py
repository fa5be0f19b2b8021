from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.lexical import LexicalIndex
from vectorstore.postings import Postings
from vectorstore.vocabulary import Vocabulary

WORDS = st.sampled_from(["pump", "valve", "seal", "水泵", "阀门", "Ärger", "a", "ab", "\U00020000", "zz"])
DOCUMENTS = st.lists(st.lists(WORDS, max_size=8), max_size=8)


@given(DOCUMENTS, DOCUMENTS, st.data())
def test_carried_rows_and_new_ones_are_as_if_indexed_at_once(
    before: list[list[str]], new: list[list[str]], data: st.DataObject
) -> None:
    kept = [row for row in range(len(before)) if data.draw(st.booleans())]
    carried = Postings.of(before).carried(np.array(kept, dtype=np.int64), Postings.of(new))
    at_once = Postings.of([before[row] for row in kept] + new)
    assert len(carried.vocabulary) == len(at_once.vocabulary)
    for name in ("offsets", "rows", "counts", "lengths"):
        np.testing.assert_array_equal(getattr(carried, name), getattr(at_once, name), err_msg=name)
    for term in {term for tokens in [*before, *new] for term in tokens}:
        assert carried.vocabulary.number(term) == at_once.vocabulary.number(term)
        np.testing.assert_array_equal(LexicalIndex.of(carried).scores([term]), LexicalIndex.of(at_once).scores([term]))


@given(st.sets(st.text(min_size=1, max_size=6).filter(lambda text: text.isprintable()), max_size=20))
def test_each_term_has_its_place_and_no_other_has_one(terms: set[str]) -> None:
    vocabulary = Vocabulary.of(terms)
    assert {vocabulary.number(term) for term in terms} == set(range(len(terms)))
    for term in terms:
        if f"{term}x" not in terms:
            assert vocabulary.number(f"{term}x") is None
    assert vocabulary.number("") is None


def test_a_word_that_only_removed_rows_held_is_gone() -> None:
    carried = Postings.of([["secret"], ["pump"]]).carried(np.array([1]), Postings.of([]))
    assert carried.vocabulary.number("secret") is None
    assert carried.vocabulary.number("pump") == 0


def test_a_word_counted_beyond_measure_is_kept(tmp_path: Path) -> None:
    index = LexicalIndex.build([["pump"] * 70_000, ["valve"]])
    index.save(tmp_path)
    assert LexicalIndex.load(tmp_path, size=2).rows_with("pump").tolist() == [0]
