"""Vectors copied from one file to the next, by the kernel and without it."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.errors import IndexDamagedError
from vectorstore.vector_file import VectorFile, VectorWriter

PLACES = st.sets(st.integers(0, 59)).map(lambda places: np.array(sorted(places), dtype=np.int64))


def written(path: Path, count: int, dimension: int = 6) -> VectorFile:
    vectors = np.random.default_rng(count).standard_normal((count, dimension)).astype(np.float32)
    with VectorWriter(path, size=count, dimension=dimension) as writer:
        writer.append(vectors)
    return VectorFile(path, dimension=dimension)


def refusing(code: int) -> NoReturn:
    raise OSError(code, os.strerror(code))


@pytest.fixture(params=["kernel", "another file system", "a container that forbids it", "says nothing", "no such call"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "another file system":
        monkeypatch.setattr("os.copy_file_range", lambda *_: refusing(errno.EXDEV))
    elif request.param == "a container that forbids it":
        monkeypatch.setattr("os.copy_file_range", lambda *_: refusing(errno.EPERM))
    elif request.param == "says nothing":
        monkeypatch.setattr("os.copy_file_range", lambda *_: 0)
    elif request.param == "no such call":
        monkeypatch.delattr("os.copy_file_range")


@pytest.mark.usefixtures("_way")
@given(PLACES, st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_copied_vectors_are_the_very_same_and_new_ones_come_behind_them(
    places: np.ndarray[tuple[int], np.dtype[np.int64]], new: int
) -> None:
    with tempfile.TemporaryDirectory() as name, closing(written(Path(name) / "before.npy", 60)) as before:
        added = written(Path(name) / "added.npy", new)
        with VectorWriter(Path(name) / "after.npy", size=len(places) + new, dimension=6) as writer:
            writer.copy(before, places)
            writer.append(added.span(0, new))
        with closing(added), closing(VectorFile(Path(name) / "after.npy", dimension=6)) as after:
            np.testing.assert_array_equal(after.span(0, len(places)), before.rows(places))
            np.testing.assert_array_equal(after.span(len(places), after.size), added.span(0, new))


@pytest.mark.usefixtures("_way")
def test_a_file_that_is_cut_off_while_it_is_copied_is_a_clear_error(tmp_path: Path) -> None:
    with closing(written(tmp_path / "before.npy", 60)) as before:
        os.truncate(tmp_path / "before.npy", 400)
        with (
            pytest.raises(IndexDamagedError, match=r"before\.npy.*cut off"),
            VectorWriter(tmp_path / "after.npy", size=60, dimension=6) as writer,
        ):
            writer.copy(before, np.arange(60))


def test_a_disk_without_space_is_noticed_while_vectors_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.copy_file_range", lambda *_: refusing(errno.ENOSPC))
    with (
        closing(written(tmp_path / "before.npy", 60)) as before,
        pytest.raises(OSError, match="No space left"),
        VectorWriter(tmp_path / "after.npy", size=60, dimension=6) as writer,
    ):
        writer.copy(before, np.arange(60))


def test_closing_a_file_takes_nothing_from_who_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path / "before.npy", 60)
    expected = file.rows(np.arange(60))

    class Closing(np.ndarray):
        def reshape(self, *shape: Any, **options: Any) -> Any:
            file.close()
            return self.view(np.ndarray).reshape(*shape, **options)

    looked = np.frombuffer
    with monkeypatch.context() as patched:
        patched.setattr("numpy.frombuffer", lambda *given, **options: looked(*given, **options).view(Closing))
        np.testing.assert_array_equal(file.rows(np.arange(60)), expected)
    with pytest.raises(OSError, match="Bad file descriptor"):
        file.rows(np.arange(60))


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    with closing(written(tmp_path / "empty.npy", 0)) as file:
        assert file.rows(np.zeros(0, dtype=np.int64)).shape == (0, 6)
        assert file.span(0, 0).shape == (0, 6)
