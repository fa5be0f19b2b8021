from __future__ import annotations

import math
import mmap
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.errors import IndexDamagedError
from vectorstore.lexical import K1, B, LexicalIndex

WORDS = st.sampled_from(["pump", "valve", "水泵", "阀门", "ax-200/45b", "the", "of", "\u0085x", "never"])
DOCUMENTS = st.lists(st.lists(WORDS.filter(lambda word: word != "never"), max_size=12), max_size=12)
FILES = ("terms.npy", "term_ends.npy", "offsets.npy", "rows.npy", "counts.npy", "lengths.npy", "impacts.npy")


def plain_bm25(documents: Sequence[Sequence[str]], query: Sequence[str]) -> list[float]:
    """Robertson & Zaragoza 2009, equation 3.15, with the idf that Lucene keeps above zero; word by word."""
    lengths = [len(document) for document in documents]
    mean = sum(lengths) / len(lengths) if sum(lengths) else 1.0
    scores = []
    for document, length in zip(documents, lengths, strict=True):
        score = 0.0
        for term in set(query):
            holding = sum(term in other for other in documents)
            count = document.count(term) if isinstance(document, list) else list(document).count(term)
            idf = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
            score += idf * count * (K1 + 1) / (count + K1 * (1 - B + B * length / mean))
        scores.append(score)
    return scores


@given(DOCUMENTS, st.lists(WORDS, max_size=6))
def test_scores_are_those_of_a_plain_bm25(documents: list[list[str]], query: list[str]) -> None:
    scores = LexicalIndex.build(documents).scores(query)
    assert scores.shape == (len(documents),)
    np.testing.assert_allclose(scores, plain_bm25(documents, query), rtol=1e-4, atol=1e-6)


@given(DOCUMENTS, st.lists(WORDS, max_size=6))
@settings(max_examples=50)
def test_a_saved_index_gives_the_same_answers(documents: list[list[str]], query: list[str]) -> None:
    index = LexicalIndex.build(documents)
    with tempfile.TemporaryDirectory() as name:
        index.save(Path(name))
        loaded = LexicalIndex.load(Path(name), size=len(documents))
        np.testing.assert_array_equal(loaded.scores(query), index.scores(query))
        for term in query:
            assert loaded.idf(term) == index.idf(term)
            assert loaded.rows_with(term).tolist() == [row for row, words in enumerate(documents) if term in words]
        del loaded


def test_a_rarer_word_weighs_more_and_an_unknown_one_most() -> None:
    index = LexicalIndex.build([["the", "pump"], ["the", "valve"], ["the"]])
    assert index.idf("the") < index.idf("pump") < index.idf("never seen")


def test_an_empty_index_is_saved_and_loaded(tmp_path: Path) -> None:
    LexicalIndex.build([]).save(tmp_path)
    assert LexicalIndex.load(tmp_path, size=0).scores(["pump"]).shape == (0,)


def test_a_loaded_index_is_mapped_and_not_read_into_memory(tmp_path: Path) -> None:
    LexicalIndex.build([["pump"] * 3, ["valve"]]).save(tmp_path)
    memory: object = LexicalIndex.load(tmp_path, size=2).rows_with("pump")
    while isinstance(memory, np.ndarray):
        memory = memory.base
    assert isinstance(memory, mmap.mmap)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    LexicalIndex.build([["pump", "valve", "valve"], ["valve", "seal"], ["grease"]]).save(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_a_clear_error(saved: Path, name: str) -> None:
    (saved / name).unlink()
    with pytest.raises(IndexDamagedError, match="ingest again"):
        LexicalIndex.load(saved, size=3)


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_off_anywhere_is_a_clear_error(saved: Path, name: str) -> None:
    whole = (saved / name).read_bytes()
    for length in {0, 1, len(whole) // 2, len(whole) - 1}:
        (saved / name).write_bytes(whole[:length])
        with pytest.raises(IndexDamagedError, match="ingest again"):
            LexicalIndex.load(saved, size=3)


def test_rows_that_do_not_exist_are_noticed(saved: Path) -> None:
    with pytest.raises(IndexDamagedError):
        LexicalIndex.load(saved, size=2)


def test_a_pickled_array_is_refused(saved: Path) -> None:
    np.save(saved / "rows.npy", np.array([{"run": "me"}], dtype=object), allow_pickle=True)
    with pytest.raises(IndexDamagedError):
        LexicalIndex.load(saved, size=3)


def test_an_array_of_another_kind_is_refused(saved: Path) -> None:
    np.save(saved / "rows.npy", np.zeros(4, dtype=np.float64))
    with pytest.raises(IndexDamagedError, match="float64"):
        LexicalIndex.load(saved, size=3)
