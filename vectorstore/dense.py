"""Vector search with FAISS, on the GPU where there is one. Engine file."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import DimensionMismatchError, IndexDamagedError
from vectorstore.storage import load_array, save_array
from vectorstore.vector_file import VectorFile

# Up to here every vector is compared as it is, and nothing is missed.
EXACT_LIMIT = 50_000
# Vectors out of which the code is learned.
_TRAINED = 50_000
# So many of the nearest by code are compared exactly, or one in so many of all (eval/LOG.md).
_LEAST_COMPARED = 1000
_COMPARED_SHARE = 320
# Share of the rows that may be newer than the code before it is learned anew.
_NEWER_SHARE = 0.5
# A search among fewer rows than this compares them all.
_FEW_ROWS = 10_000

Mask = NDArray[np.bool_]


class _Allowed:
    """Rows that a search may find, in the forms in which searches ask for them."""

    def __init__(self, mask: Mask) -> None:
        self.mask = mask
        self.count = int(np.count_nonzero(mask))
        self.selector = _selector(mask)


class DenseIndex:
    """An inner-product index: with normalised rows, cosine similarity.

    Up to 50,000 rows it is exact. Beyond, all rows are compared by codes of two bits per number, which stay in the
    processor's registers, and the best of them exactly, by the vectors in ``exact``. There are no lists that a search
    could miss: an answer may lie far from the centre of any.
    Source: Jégou et al. 2011, product quantisation; André et al. 2017, arXiv:1704.07355 (compared in registers).
    """

    def __init__(self, index: Any, exact: VectorFile, *, newer: int | None = 0) -> None:
        """Join the parts.

        Args:
            index: Of FAISS.
            exact: Holds the same rows.
            newer: Rows that have come since the code was learned; ``None`` where nobody knows.
        """
        self._index = index
        self._newer = newer
        self._searcher = _on_gpu(index)
        self._exact = exact
        self._allowed: _Allowed | None = None
        self.size = int(index.ntotal)

    def restricted(self, allowed: Mask) -> DenseIndex:
        """The same index, of which a search finds no other rows than the allowed ones, shape (size,).

        What this one may not find, the new one may not either.
        """
        other = copy.copy(self)
        other._allowed = _Allowed(allowed if self._allowed is None else allowed & self._allowed.mask)  # noqa: SLF001 - a copy of itself
        return other

    @classmethod
    def build(
        cls, exact: VectorFile, *, before: DenseIndex | None = None, kept: NDArray[np.int64] | None = None
    ) -> DenseIndex:
        """Index all vectors of a file.

        Args:
            exact: The vectors.
            before: An index some of whose rows come first in the file; where its code fits, these are not coded again.
            kept: Which of them, ascending.
        """
        carried = before._carried(kept, exact) if before and kept is not None else None  # noqa: SLF001 - its own class
        index, first, newer = carried or (_empty_index(exact), 0, 0)
        for block in exact.blocks(first):
            index.add(block)
        return cls(index, exact, newer=newer)

    def _carried(self, kept: NDArray[np.int64], exact: VectorFile) -> tuple[Any, int, int] | None:
        """A copy of it with some of its rows, how many they are, and how many of all the code does not know."""
        if isinstance(self._index, faiss.IndexFlat) or exact.size <= EXACT_LIMIT or self._newer is None:
            return None
        newer = self._newer + exact.size - len(kept)
        if newer > _NEWER_SHARE * exact.size:
            return None
        index: Any = faiss.clone_index(self._index)
        if len(kept) < self.size:
            gone = np.ones(self.size, dtype=np.bool_)
            gone[kept] = False
            index.remove_ids(_selector(gone))
            # FAISS keeps their numbers.
            numbers = faiss.rev_swig_ptr(index.invlists.get_ids(0), len(kept))
            numbers[:] = np.searchsorted(kept, numbers)
            # In the last block of codes it leaves those of removed rows, and writes new ones over them by OR.
            whole = len(kept) // index.bbs * index.bbs
            last = numbers[whole:].copy()
            index.invlists.resize(0, whole)
            index.ntotal = whole
            index.add_with_ids(exact.rows(last), last)
        return index, len(kept), newer

    def save(self, path: Path) -> None:
        """Write the index to one file, and beside it, where it has a code, how many rows are newer than that."""
        # FAISS's own writer prints, but does not raise, when the last bytes find no space on the disk.
        with path.open("wb") as stream:
            writer = faiss.PyCallbackIOWriter(stream.write)  # type: ignore[attr-defined]  # left out of FAISS's stubs
            faiss.write_index(self._index, writer)
        if self._newer is not None and not isinstance(self._index, faiss.IndexFlat):
            save_array(_newer_path(path), np.array([self._newer], dtype=np.int64))

    @classmethod
    def load(cls, path: Path, exact: VectorFile) -> DenseIndex:
        """Read a saved index.

        Raises:
            IndexDamagedError: A file is missing or cannot be read, or does not fit ``exact``.
        """
        try:
            index = faiss.read_index(str(path))
        except (RuntimeError, MemoryError) as error:
            raise _damaged(path) from error
        fits = (
            isinstance(index, faiss.IndexFlat | faiss.IndexIVFPQFastScan)
            and index.metric_type == faiss.METRIC_INNER_PRODUCT
            and (index.ntotal, index.d) == (exact.size, exact.dimension)
        )
        if not fits:
            raise _damaged(path)
        # A version made before this was counted has no such file.
        beside = _newer_path(path)
        newer = load_array(beside, np.int64, mapped=False) if beside.exists() else None
        return cls(index, exact, newer=None if newer is None or len(newer) != 1 else int(newer[0]))

    def search(self, query: NDArray[np.float32], top_k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Nearest rows of one query.

        Args:
            query: Shape (dimension,), float32, L2-normalised.
            top_k: Hits, >= 1; fewer return if the index is smaller.

        Returns:
            Rows and their cosine similarity in [-1, 1], best first.

        Raises:
            DimensionMismatchError: The query has another length than the index's vectors.
        """
        if query.shape != (self._exact.dimension,):
            raise DimensionMismatchError(
                f"a question's vector has shape {query.shape}, the index holds vectors of {self._exact.dimension}"
                " numbers; ingest again with the configured embedder"
            )
        allowed = self._allowed
        count = allowed.count if allowed else self.size
        top_k = min(top_k, count)
        if not top_k:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        if isinstance(self._index, faiss.IndexFlat):
            return self._flat(query, top_k)
        if allowed and count <= _FEW_ROWS:
            return self._compared(query, top_k, np.flatnonzero(allowed.mask))
        depth = min(count, max(top_k, _LEAST_COMPARED, count // _COMPARED_SHARE))
        selector = allowed.selector if allowed else None
        parameters = faiss.SearchParametersIVF(sel=selector, nprobe=1)  # type: ignore[call-arg]  # not in its stubs
        with _one_thread():
            _, found = self._index.search(query.reshape(1, -1), depth, params=parameters)
        return self._compared(query, top_k, np.sort(found[0][found[0] >= 0]))

    def _flat(self, query: NDArray[np.float32], top_k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        if self._allowed is None:
            scores, rows = self._searcher.search(query.reshape(1, -1), top_k)
        else:
            # Selectors are for the index in main memory only.
            parameters = faiss.SearchParameters(sel=self._allowed.selector)  # type: ignore[call-arg]  # not in its stubs
            scores, rows = self._index.search(query.reshape(1, -1), top_k, params=parameters)
        return rows[0], scores[0]

    def _compared(
        self, query: NDArray[np.float32], top_k: int, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The nearest of some rows, by their exact vectors."""
        scores = self._exact.cosines(rows, query)
        order = np.argsort(-scores, kind="stable")[:top_k]
        return rows[order], scores[order]


def _selector(mask: Mask) -> Any:
    return faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))  # type: ignore[call-arg, arg-type]  # its stubs know C only


def _newer_path(path: Path) -> Path:
    return path.with_name(f"{path.stem}_newer.npy")


def _empty_index(exact: VectorFile) -> Any:
    if exact.size <= EXACT_LIMIT:
        return faiss.IndexFlatIP(exact.dimension)
    # One list of all rows: of FAISS's indexes by such codes only one with lists searches among some rows.
    parts = exact.dimension // 2 if exact.dimension % 2 == 0 else exact.dimension
    index = faiss.index_factory(exact.dimension, f"IVF1,PQ{parts}x4fs", faiss.METRIC_INNER_PRODUCT)
    places = np.random.default_rng(0).choice(exact.size, min(exact.size, _TRAINED), replace=False)
    with _one_thread():
        index.train(exact.rows(np.sort(places)))
    return index


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """Let FAISS compute in this thread alone.

    Its threads wait for each other in a loop after each step. Learning a code is a second's work in ten thousand steps,
    and takes a minute where another process has the other core; a search among a hundred thousand codes took a quarter
    longer with two threads than with one (eval/LOG.md).
    """
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


def _damaged(path: Path) -> IndexDamagedError:
    return IndexDamagedError(f"index file {path} is missing or damaged; run `citedesk kb verify`, then ingest again")


def _on_gpu(index: Any) -> Any:
    if not isinstance(index, faiss.IndexFlat) or not hasattr(faiss, "StandardGpuResources") or not faiss.get_num_gpus():
        return index
    return faiss.index_cpu_to_all_gpus(index)
