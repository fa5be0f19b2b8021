"""Write and read the files of an index so that a full disk or a cut-off file is one clear error."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import IndexDamagedError, StorageFullError, VectorStoreError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FORBIDDEN = frozenset({errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOTDIR, errno.EEXIST})

_Number = TypeVar("_Number", np.uint8, np.uint16, np.uint64, np.int32, np.int64, np.float32)


@contextlib.contextmanager
def translated_disk_errors(where: Path) -> Iterator[None]:
    """Turn a full disk or a missing right into one clear line.

    Raises:
        StorageFullError: The disk is full, or a file has reached a size limit.
        VectorStoreError: The place cannot be written.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise disk_full(where) from error
        if error.errno == errno.EFBIG:
            raise StorageFullError(
                f"a file in {where} has reached the size limit of its disk or of this process (see `ulimit -f`);"
                " raise it and run the command again (what was published is untouched)"
            ) from error
        if error.errno in _FORBIDDEN:
            raise VectorStoreError(
                f"{where} cannot be written ({error.strerror}); check its owner and rights"
            ) from error
        raise


def disk_full(where: Path) -> StorageFullError:
    """The error for a disk without space."""
    return StorageFullError(
        f"the disk of {where} is full; free some space and run the command again (what was published is untouched)"
    )


def save_array(path: Path, array: NDArray[_Number]) -> None:
    """Write one array as ``.npy``.

    ``numpy.save`` hands the bytes to C's own buffer and does not hear when its last part finds no space.
    """
    contiguous = np.ascontiguousarray(array)
    with path.open("wb") as stream:
        np.lib.format.write_array_header_1_0(stream, np.lib.format.header_data_from_array_1_0(contiguous))
        stream.write(contiguous.data)


def load_array(path: Path, kind: type[_Number], *, mapped: bool) -> NDArray[_Number]:
    """Read a one-dimensional array of ``save_array``; ``mapped`` leaves it on disk until it is looked at.

    Raises:
        IndexDamagedError: The file is missing, cut off, or of another kind.
    """
    try:
        array: NDArray[_Number] = np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False)
    # numpy says EOFError of an empty file, ValueError of one that is cut off.
    except (OSError, ValueError, EOFError) as error:
        raise _damaged(path, str(error)) from error
    if array.dtype != kind or array.ndim != 1:
        raise _damaged(path, f"it holds {array.ndim}-dimensional {array.dtype}")
    # A plain array on the same mapping: slices of numpy's memmap take several times as long to make.
    return array.view(np.ndarray)


def replace_text(path: Path, text: str) -> None:
    """Write a small file so that it is whole at any moment, the old or the new one, also after a loss of power.

    Raises:
        StorageFullError: The disk is full; the old file is still there.
    """
    temporary = path.with_name(f"{path.name}.new")
    with translated_disk_errors(path):
        temporary.write_text(text, encoding="utf-8")
        sync(temporary)
        temporary.replace(path)
        sync(path.parent)


def sync(path: Path) -> None:
    """Force a file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _damaged(path: Path, reason: str) -> IndexDamagedError:
    return IndexDamagedError(f"{path} cannot be read ({reason}); run `citedesk kb verify`, then ingest again")
