"""Vectors in half precision in one file, read by place: at a million chunks no memory holds all sentences.

Rounding to half precision moves a cosine by less than a thousandth.
"""

from __future__ import annotations

import contextlib
import errno
import mmap
import os
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

import numpy as np
from numpy.typing import NDArray

from vectorstore.embedder import Vectors
from vectorstore.errors import DimensionMismatchError, IndexDamagedError

_HALF = np.dtype("<f2")
_BLOCK_ROWS = 1 << 16
_BLOCK_BYTES = 1 << 24
_CUT_OFF = "it was cut off while it was open"
# All else that the kernel says of copying (two file systems, a driver or container that does not do it) is said of
# the copying, not of the files.
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

Places = NDArray[np.int64]


class VectorFile:
    """A two-dimensional ``.npy`` file of float16, open for reading; safe to use from several threads."""

    def __init__(self, path: Path, *, dimension: int) -> None:
        """Open a file that ``VectorWriter`` wrote; it is closed by ``close``, or with the last reference.

        Raises:
            IndexDamagedError: It is missing, cut off, or of another kind.
            DimensionMismatchError: It holds vectors of another length.
        """
        try:
            with path.open("rb") as stream:
                version = np.lib.format.read_magic(stream)
                shape, by_column, kind = np.lib.format.read_array_header_1_0(stream)
                self._start = stream.tell()
            self._descriptor = os.open(path, os.O_RDONLY)
        # numpy says EOFError of an empty file, ValueError of one that is cut off.
        except (OSError, ValueError, EOFError) as error:
            raise _damaged(path, str(error)) from error
        self._close = weakref.finalize(self, os.close, self._descriptor)
        if version != (1, 0) or by_column or kind != _HALF or len(shape) != 2:
            raise _damaged(path, f"it holds {len(shape)}-dimensional {kind}")
        if shape[1] != dimension:
            raise DimensionMismatchError(
                f"{path} holds vectors of {shape[1]} numbers, the embedder gives {dimension}; ingest again"
            )
        self._path = path
        self.size, self.dimension = int(shape[0]), int(shape[1])
        self._row_bytes = self.dimension * _HALF.itemsize
        self._check_is_whole("it is cut off")
        try:
            self._mapping = mmap.mmap(self._descriptor, 0, prot=mmap.PROT_READ)
        except OSError as error:
            raise _damaged(path, f"it cannot be mapped into memory: {error.strerror}") from error
        self._mapping.madvise(mmap.MADV_RANDOM)

    def rows(self, places: Places) -> Vectors:
        """Vectors of the given places, in that order, shape (n_places, dimension)."""
        # A place that is gone from a mapped file ends the process.
        self._check_is_whole(_CUT_OFF)
        # Of numpy's ways to look at a mapping this one keeps it from being closed meanwhile.
        mapped = np.frombuffer(self._mapping, dtype=_HALF, count=self.size * self.dimension, offset=self._start)
        # In one call, in which other threads run: thousands of small reads would each wait for them.
        found = mapped.reshape(self.size, self.dimension).take(places, axis=0)
        # What a mapping has touched counts as memory of the process until somebody else needs it.
        self._mapping.madvise(mmap.MADV_DONTNEED)
        return found.astype(np.float32)

    def cosines(self, places: Places, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Inner product of a query with each of some vectors, shape (n_places,)."""
        # Row by row: BLAS wakes threads for this much, which then wait in a loop and took a third of the processor time
        # of a search.
        return np.asarray(np.vecdot(self.rows(places), query), dtype=np.float32)

    def span(self, start: int, end: int) -> Vectors:
        """Vectors of the places from ``start`` up to ``end``, shape (end - start, dimension)."""
        size = (end - start) * self._row_bytes
        data = os.pread(self._descriptor, size, self._start + start * self._row_bytes)
        if len(data) != size:
            raise _damaged(self._path, _CUT_OFF)
        return np.frombuffer(data, dtype=_HALF).reshape(-1, self.dimension).astype(np.float32)

    def send(self, places: Places, stream: IO[bytes]) -> None:
        """Write vectors as they lie in the file to the end of a stream; the kernel copies where it can."""
        for start, count in _runs(places):
            size, at = count * self._row_bytes, self._start + start * self._row_bytes
            while size:
                sent = _copied(self._descriptor, at, size, stream)
                if not sent:
                    raise _damaged(self._path, _CUT_OFF)
                size, at = size - sent, at + sent

    def _check_is_whole(self, reason: str) -> None:
        if os.fstat(self._descriptor).st_size != self._start + self.size * self._row_bytes:
            raise _damaged(self._path, reason)

    def blocks(self, first: int = 0) -> Iterator[Vectors]:
        """All vectors from ``first`` on in order, some ten thousand at a time."""
        for start in range(first, self.size, _BLOCK_ROWS):
            yield self.span(start, min(start + _BLOCK_ROWS, self.size))

    def close(self) -> None:
        """Close the file."""
        # A search that is reading lets go of it when it is done.
        with contextlib.suppress(BufferError):
            self._mapping.close()
        self._close()


class VectorWriter:
    """Writes a ``VectorFile``, whose size must be known before."""

    def __init__(self, path: Path, *, size: int, dimension: int) -> None:
        """Begin a new file of ``size`` vectors."""
        self._stream = path.open("wb")
        self._missing = size
        header = {"descr": _HALF.str, "fortran_order": False, "shape": (size, dimension)}
        np.lib.format.write_array_header_1_0(self._stream, header)

    def append(self, vectors: Vectors) -> None:
        """Write the next vectors, shape (n, dimension)."""
        self._missing -= len(vectors)
        self._stream.write(np.ascontiguousarray(vectors, dtype=_HALF).data)

    def copy(self, source: VectorFile, places: Places) -> None:
        """Write vectors of another file; nothing is rounded twice."""
        self._missing -= len(places)
        source.send(places, self._stream)

    def __enter__(self) -> VectorWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
        if kind is None and self._missing:
            raise ValueError(f"{self._missing} vectors fewer were written than were announced")


def _runs(places: Places) -> Iterator[tuple[int, int]]:
    """First place and length of each run of neighbours: the sentences of a chunk lie side by side."""
    firsts = np.flatnonzero(np.diff(places, prepend=-2) != 1)
    return zip(places[firsts].tolist(), np.diff(firsts, append=len(places)).tolist(), strict=True)


def _copied(source: int, at: int, size: int, stream: IO[bytes]) -> int:
    """Copy up to ``size`` bytes of a file to the end of a stream; returns how many they were, 0 where there are none.

    Within the kernel a gigabyte takes a third of a second, through Python one to three; where a file system can share
    blocks, it takes no time.
    """
    if hasattr(os, "copy_file_range"):
        stream.flush()
        try:
            copied = os.copy_file_range(source, stream.fileno(), size, at)
        except OSError as error:
            if error.errno in _NO_SPACE:
                raise
            copied = 0
        # Some file systems say 0 where there is something.
        if copied:
            return copied
    return stream.write(os.pread(source, min(size, _BLOCK_BYTES), at))


def _damaged(path: Path, reason: str) -> IndexDamagedError:
    return IndexDamagedError(f"{path} cannot be read ({reason}); run `citedesk kb verify`, then ingest again")
