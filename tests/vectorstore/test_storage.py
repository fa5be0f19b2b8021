from __future__ import annotations

import errno
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.errors import IndexDamagedError, StorageFullError, VectorStoreError
from vectorstore.storage import load_array, save_array, translated_disk_errors


@pytest.mark.parametrize("mapped", [True, False])
@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=20))
def test_an_array_comes_back_as_it_was(mapped: bool, values: list[int]) -> None:
    with tempfile.TemporaryDirectory() as name:
        save_array(Path(name) / "a.npy", np.array(values, dtype=np.int64))
        assert load_array(Path(name) / "a.npy", np.int64, mapped=mapped).tolist() == values
        assert np.load(Path(name) / "a.npy").tolist() == values


@pytest.mark.parametrize("mapped", [True, False])
def test_a_file_cut_off_anywhere_is_a_clear_error(tmp_path: Path, mapped: bool) -> None:
    path = tmp_path / "a.npy"
    save_array(path, np.arange(4, dtype=np.int64))
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(IndexDamagedError, match="ingest again"):
            load_array(path, np.int64, mapped=mapped)


def test_even_one_number_that_finds_no_space_is_noticed() -> None:
    with pytest.raises(StorageFullError, match="free some space"), translated_disk_errors(Path("/dev/full")):
        save_array(Path("/dev/full"), np.zeros(1, dtype=np.float32))


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOSPC, StorageFullError, "full"),
        (errno.EDQUOT, StorageFullError, "full"),
        (errno.EFBIG, StorageFullError, "size limit"),
        (errno.EACCES, VectorStoreError, "owner and rights"),
        (errno.EROFS, VectorStoreError, "owner and rights"),
    ],
)
def test_disk_errors_say_what_to_do(number: int, kind: type[VectorStoreError], words: str) -> None:
    with pytest.raises(kind, match=words), translated_disk_errors(Path("somewhere")):
        raise OSError(number, "reason")


def test_other_errors_pass_unchanged() -> None:
    with pytest.raises(OSError, match="broken") as caught, translated_disk_errors(Path("somewhere")):
        raise OSError(errno.EIO, "broken")
    assert caught.value.errno == errno.EIO
