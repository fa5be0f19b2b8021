from __future__ import annotations

import tempfile
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.dense import DenseIndex
from vectorstore.embedder import Vectors
from vectorstore.errors import DimensionMismatchError, IndexDamagedError


def unit_vectors(count: int, dimension: int, seed: int) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


@given(st.integers(1, 60), st.integers(2, 40), st.integers(1, 80), st.integers(0, 999))
@settings(max_examples=50)
def test_search_gives_the_exact_cosines_best_first(count: int, dimension: int, top_k: int, seed: int) -> None:
    vectors, query = unit_vectors(count, dimension, seed), unit_vectors(1, dimension, seed + 1)[0]
    rows, scores = DenseIndex.build(vectors).search(query, top_k)
    cosines = vectors @ query
    assert len(rows) == len(set(rows.tolist())) == min(top_k, count)
    np.testing.assert_allclose(scores, cosines[rows], atol=1e-5)
    np.testing.assert_allclose(scores, np.sort(cosines)[::-1][:top_k], atol=1e-5)


@given(st.integers(0, 30), st.integers(2, 20))
@settings(max_examples=30)
def test_a_saved_index_holds_the_same_vectors(count: int, dimension: int) -> None:
    vectors = unit_vectors(count, dimension, 7)
    with tempfile.TemporaryDirectory() as name:
        DenseIndex.build(vectors).save(Path(name) / "index.faiss")
        loaded = DenseIndex.load(Path(name) / "index.faiss", dimension=dimension)
    assert (loaded.size, loaded.dimension) == (count, dimension)
    np.testing.assert_array_equal(loaded.vectors, vectors)


def test_a_search_can_be_kept_to_some_rows() -> None:
    vectors = np.random.default_rng(3).normal(size=(50, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index, among = DenseIndex.build(vectors), np.arange(0, 50, 7)
    rows, scores = index.search(vectors[1], 5, among=among)
    expected = among[np.argsort(-(vectors[among] @ vectors[1]))][:5]
    assert rows.tolist() == expected.tolist()
    np.testing.assert_allclose(scores, vectors[rows] @ vectors[1], atol=1e-6)
    assert len(index.search(vectors[1], 20, among=among)[0]) == len(among)
    assert len(index.search(vectors[1], 5, among=among[:0])[0]) == 0


def test_an_empty_index_finds_nothing() -> None:
    rows, scores = DenseIndex.build(np.zeros((0, 8), dtype=np.float32)).search(unit_vectors(1, 8, 0)[0], 5)
    assert rows.shape == scores.shape == (0,)


def test_vectors_of_another_length_are_refused_when_loading(tmp_path: Path) -> None:
    DenseIndex.build(unit_vectors(3, 8, 0)).save(tmp_path / "index.faiss")
    with pytest.raises(DimensionMismatchError, match=r"8 numbers.*gives 16; ingest again"):
        DenseIndex.load(tmp_path / "index.faiss", dimension=16)


@pytest.mark.parametrize("count", [0, 3])
def test_a_question_of_another_length_is_refused(count: int) -> None:
    index = DenseIndex.build(unit_vectors(count, 8, 0))
    with pytest.raises(DimensionMismatchError):
        index.search(unit_vectors(1, 4, 0)[0], 1)


def test_a_file_cut_off_anywhere_is_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "index.faiss"
    DenseIndex.build(unit_vectors(4, 8, 0)).save(path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(IndexDamagedError, match="ingest again"):
            DenseIndex.load(path, dimension=8)


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match="ingest again"):
        DenseIndex.load(tmp_path / "index.faiss", dimension=8)


def test_an_index_of_another_kind_is_refused(tmp_path: Path) -> None:
    other = faiss.IndexFlatL2(8)
    faiss.write_index(other, str(tmp_path / "index.faiss"))
    with pytest.raises(IndexDamagedError):
        DenseIndex.load(tmp_path / "index.faiss", dimension=8)


def test_a_full_disk_is_noticed_down_to_the_last_byte() -> None:
    with pytest.raises(OSError, match="No space left"):
        DenseIndex.build(unit_vectors(1, 8, 0)).save(Path("/dev/full"))
