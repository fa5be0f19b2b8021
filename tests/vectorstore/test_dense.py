from __future__ import annotations

import tempfile
from pathlib import Path
from unittest.mock import patch

import faiss
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from vectorstore import dense
from vectorstore.dense import DenseIndex
from vectorstore.embedder import Vectors
from vectorstore.errors import DimensionMismatchError, IndexDamagedError
from vectorstore.vector_file import VectorFile, VectorWriter


def unit_vectors(count: int, dimension: int, seed: int) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def stored(folder: Path, vectors: Vectors, name: str = "exact.npy") -> VectorFile:
    with VectorWriter(folder / name, size=len(vectors), dimension=vectors.shape[1]) as writer:
        writer.append(vectors)
    return VectorFile(folder / name, dimension=vectors.shape[1])


def everything(file: VectorFile) -> Vectors:
    return file.rows(np.arange(file.size))


@given(st.integers(1, 60), st.integers(2, 40), st.integers(1, 80), st.integers(0, 999))
@settings(max_examples=50)
def test_search_gives_the_exact_cosines_best_first(count: int, dimension: int, top_k: int, seed: int) -> None:
    query = unit_vectors(1, dimension, seed + 1)[0]
    with tempfile.TemporaryDirectory() as name:
        exact = stored(Path(name), unit_vectors(count, dimension, seed))
        rows, scores = DenseIndex.build(exact).search(query, top_k)
        cosines = everything(exact) @ query
    assert len(rows) == len(set(rows.tolist())) == min(top_k, count)
    np.testing.assert_allclose(scores, cosines[rows], atol=1e-5)
    np.testing.assert_allclose(scores, np.sort(cosines)[::-1][:top_k], atol=1e-5)


@given(st.integers(0, 30), st.integers(2, 20))
@settings(max_examples=30)
def test_a_saved_index_gives_the_same_answers(count: int, dimension: int) -> None:
    query = unit_vectors(1, dimension, 8)[0]
    with tempfile.TemporaryDirectory() as name:
        exact = stored(Path(name), unit_vectors(count, dimension, 7))
        index = DenseIndex.build(exact)
        index.save(Path(name) / "index.faiss")
        loaded = DenseIndex.load(Path(name) / "index.faiss", exact)
        for before, after in zip(index.search(query, 9), loaded.search(query, 9), strict=True):
            np.testing.assert_array_equal(before, after)
    assert loaded.size == count


def test_a_search_can_be_kept_to_some_rows(tmp_path: Path) -> None:
    exact = stored(tmp_path, unit_vectors(50, 8, 3))
    vectors = everything(exact)
    index, among = DenseIndex.build(exact), np.arange(50) % 7 == 0
    own = np.flatnonzero(among)
    some = index.restricted(among)
    rows, scores = some.search(vectors[1], 5)
    expected = own[np.argsort(-(vectors[own] @ vectors[1]))][:5]
    assert rows.tolist() == expected.tolist()
    np.testing.assert_allclose(scores, vectors[rows] @ vectors[1], atol=1e-6)
    assert len(some.search(vectors[1], 20)[0]) == among.sum()
    assert len(index.restricted(np.zeros(50, dtype=np.bool_)).search(vectors[1], 5)[0]) == 0
    seen = index.restricted(np.arange(50) < 10)
    assert set(seen.search(vectors[1], 50)[0].tolist()) == set(range(10))
    assert set(seen.restricted(among).search(vectors[1], 50)[0].tolist()) == {0, 7}
    assert set(index.search(vectors[1], 50)[0].tolist()) == set(range(50))


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    exact = stored(tmp_path, np.zeros((0, 8), dtype=np.float32))
    rows, scores = DenseIndex.build(exact).search(unit_vectors(1, 8, 0)[0], 5)
    assert rows.shape == scores.shape == (0,)


@pytest.mark.parametrize("count", [0, 3])
def test_a_question_of_another_length_is_refused(tmp_path: Path, count: int) -> None:
    index = DenseIndex.build(stored(tmp_path, unit_vectors(count, 8, 0)))
    with pytest.raises(DimensionMismatchError):
        index.search(unit_vectors(1, 4, 0)[0], 1)


def test_a_file_cut_off_anywhere_is_a_clear_error(tmp_path: Path) -> None:
    path, exact = tmp_path / "index.faiss", stored(tmp_path, unit_vectors(4, 8, 0))
    DenseIndex.build(exact).save(path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(IndexDamagedError, match="ingest again"):
            DenseIndex.load(path, exact)


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match="ingest again"):
        DenseIndex.load(tmp_path / "index.faiss", stored(tmp_path, unit_vectors(4, 8, 0)))


def test_an_index_of_another_kind_or_size_is_refused(tmp_path: Path) -> None:
    exact = stored(tmp_path, unit_vectors(4, 8, 0))
    for other in (faiss.IndexFlatL2(8), faiss.IndexFlatIP(8)):
        faiss.write_index(other, str(tmp_path / "index.faiss"))
        with pytest.raises(IndexDamagedError):
            DenseIndex.load(tmp_path / "index.faiss", exact)


def test_a_full_disk_is_noticed_down_to_the_last_byte(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left"):
        DenseIndex.build(stored(tmp_path, unit_vectors(1, 8, 0))).save(Path("/dev/full"))


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VectorFile:
    """Vectors around some centres, beyond the number up to which all are compared, which is lowered for it."""
    monkeypatch.setattr("vectorstore.dense.EXACT_LIMIT", 3000)
    generator = np.random.default_rng(5)
    vectors = generator.standard_normal((200, 32))[generator.integers(200, size=6000)]
    vectors += 0.6 * generator.standard_normal(vectors.shape)
    return stored(tmp_path, np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32))


def recall(index: DenseIndex, vectors: Vectors, queries: Vectors, among: NDArray[np.bool_] | None = None) -> float:
    """Share of the exact ten that are among the found ten."""
    shares = []
    for query in queries:
        own = np.arange(len(vectors)) if among is None else np.flatnonzero(among)
        nearest = own[np.argsort(-(vectors[own] @ query))][:10]
        found, scores = (index if among is None else index.restricted(among)).search(query, 10)
        np.testing.assert_allclose(scores, vectors[found] @ query, atol=1e-6)
        shares.append(len(set(found.tolist()) & set(nearest.tolist())) / len(nearest))
    return float(np.mean(shares))


def test_a_large_index_finds_nearly_all_of_the_nearest(many: VectorFile, tmp_path: Path) -> None:
    DenseIndex.build(many).save(tmp_path / "index.faiss")
    assert (tmp_path / "index.faiss").stat().st_size < 0.6 * (many.size * many.dimension * 4)
    index, vectors = DenseIndex.load(tmp_path / "index.faiss", many), everything(many)
    assert recall(index, vectors, vectors[:50]) > 0.97
    assert recall(index, vectors, vectors[:50], np.arange(many.size) % 3 == 1) > 0.97
    assert recall(index, vectors, vectors[:50], np.arange(many.size) % 1000 == 1) == 1


def test_a_large_index_gives_every_row_once_when_all_are_wanted(many: VectorFile) -> None:
    index, vectors = DenseIndex.build(many), everything(many)
    everywhere = index.search(vectors[0], many.size)[0]
    assert sorted(everywhere.tolist()) == list(range(many.size))


@pytest.mark.parametrize("dimension", [7, 30])
def test_vectors_of_any_length_are_coded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dimension: int) -> None:
    monkeypatch.setattr("vectorstore.dense.EXACT_LIMIT", 500)
    exact = stored(tmp_path, unit_vectors(1500, dimension, 3))
    assert recall(DenseIndex.build(exact), everything(exact), everything(exact)[:20]) > 0.97


def joined(folder: Path, before: VectorFile, kept: NDArray[np.int64], new: Vectors, name: str) -> VectorFile:
    with VectorWriter(folder / name, size=len(kept) + len(new), dimension=before.dimension) as writer:
        writer.copy(before, kept)
        writer.append(new)
    return VectorFile(folder / name, dimension=before.dimension)


def loaded_again(index: DenseIndex, exact: VectorFile, path: Path) -> DenseIndex:
    index.save(path)
    return DenseIndex.load(path, exact)


@given(gone=st.sets(st.integers(0, 5999), max_size=400), new=st.integers(0, 300), seed=st.integers(0, 99))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_that_stay_keep_their_codes_and_every_row_its_number(
    many: VectorFile, monkeypatch: pytest.MonkeyPatch, gone: set[int], new: int, seed: int
) -> None:
    kept = np.setdiff1d(np.arange(many.size), sorted(gone))
    with tempfile.TemporaryDirectory() as name, monkeypatch.context() as patched:
        before = loaded_again(DenseIndex.build(many), many, Path(name) / "before.faiss")
        exact = joined(Path(name), many, kept, unit_vectors(new, 32, seed), "after.npy")
        patched.setattr("vectorstore.dense._empty_index", lambda _: pytest.fail("the code was learned again"))
        index = DenseIndex.build(exact, before=before, kept=kept)
        vectors = everything(exact)
        assert sorted(index.search(vectors[0], exact.size)[0].tolist()) == list(range(exact.size))
        # As if every row were coded now by the same code. What is left of a removed one shows in none.
        anew = faiss.clone_index(index._index)
        anew.reset()
        anew.add(vectors)
        parameters = faiss.SearchParametersIVF(nprobe=1)  # type: ignore[call-arg]  # not in its stubs
        by_row = []
        for own in (index._index, anew):
            distances, rows = own.search(vectors[-1:], exact.size, params=parameters)
            by_row.append(distances[0][np.argsort(rows[0])])
        np.testing.assert_allclose(by_row[0], by_row[1], atol=1e-5)
        # A copy was changed, not the index that others search.
        assert sorted(before.search(vectors[0], many.size)[0].tolist()) == list(range(many.size))
        patched.setattr("vectorstore.dense._LEAST_COMPARED", 100)
        assert recall(index, vectors, vectors[-100:]) > 0.9


def test_a_code_that_most_rows_are_newer_than_is_learned_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectorstore.dense.EXACT_LIMIT", 1000)
    monkeypatch.setattr("vectorstore.dense._LEAST_COMPARED", 100)
    # What comes later varies where the first rows do not: their code cannot tell it apart.
    first, later = (np.zeros((2000, 32), dtype=np.float32) for _ in range(2))
    first[:, :16], later[:, 16:] = unit_vectors(2000, 16, 1), unit_vectors(2000, 16, 2)
    exact = stored(tmp_path, first)
    index = loaded_again(DenseIndex.build(exact), exact, tmp_path / "0.faiss")
    for number, start in enumerate(range(0, 2000, 250), start=1):
        longer = joined(tmp_path, exact, np.arange(exact.size), later[start : start + 250], f"{number}.npy")
        index = DenseIndex.build(longer, before=index, kept=np.arange(exact.size))
        exact, index = longer, loaded_again(index, longer, tmp_path / f"{number}.faiss")
        if number == 1:
            assert recall(index, everything(exact), later[:40]) < 0.7
    # Half of all rows are as old as the code: the next publish has more that are newer.
    longer = joined(tmp_path, exact, np.arange(exact.size), later[:250], "last.npy")
    index = DenseIndex.build(longer, before=index, kept=np.arange(exact.size))
    assert recall(index, everything(longer), later[:40]) > 0.9


def test_an_index_of_which_nobody_knows_how_old_its_code_is_is_not_carried_over(
    many: VectorFile, tmp_path: Path
) -> None:
    DenseIndex.build(many).save(tmp_path / "index.faiss")
    (tmp_path / "index_newer.npy").unlink()
    before = DenseIndex.load(tmp_path / "index.faiss", many)
    with patch("vectorstore.dense._empty_index", wraps=dense._empty_index) as learned:
        DenseIndex.build(many, before=before, kept=np.arange(many.size))
    learned.assert_called_once()
