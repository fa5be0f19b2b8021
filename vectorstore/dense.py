"""Vector search with FAISS, on the GPU where there is one. Engine file."""

from __future__ import annotations

import copy
import math
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import DimensionMismatchError, IndexDamagedError
from vectorstore.vector_file import VectorFile

# Up to here every vector is compared: it costs some milliseconds, and nothing is missed.
EXACT_LIMIT = 100_000
# Vectors per list that k-means looks at, as FAISS advises, and one list in so many is searched (eval/LOG.md).
_TRAINING_PER_LIST = 50
_SEARCHED_SHARE = 64
_MIN_SEARCHED = 16
# So many of the nearest by rounded vectors are compared exactly.
_RESCORED = 100
# A search among fewer rows than this compares them all.
_FEW_ROWS = 10_000
# Lists are made anew when there should be four times as many, or as few.
_OUTGROWN = 4

Mask = NDArray[np.bool_]


class DenseIndex:
    """An inner-product index: with normalised rows, cosine similarity.

    Up to 100,000 rows it is exact. Beyond, rows lie in lists by k-means, rounded to 8 bits, and the lists nearest to
    the question are searched; the best are then compared exactly, by the vectors in ``exact``.
    Source: Johnson et al. 2017, arXiv:1702.08734.
    """

    def __init__(self, index: Any, exact: VectorFile) -> None:
        """Join the parts; ``exact`` holds the same rows."""
        self._index = index
        self._searcher = _on_gpu(index)
        self._exact = exact
        self._allowed: Mask | None = None
        self.size = int(index.ntotal)

    def restricted(self, allowed: Mask) -> DenseIndex:
        """The same index, of which a search finds no other rows than the allowed ones, shape (size,)."""
        other = copy.copy(self)
        other._allowed = allowed  # noqa: SLF001 - a copy of itself
        return other

    @classmethod
    def build(cls, exact: VectorFile) -> DenseIndex:
        """Index all vectors of a file."""
        index = _empty_index(exact)
        for block in exact.blocks():
            index.add(block)
        return cls(index, exact)

    def carried(self, kept: NDArray[np.int64], exact: VectorFile) -> DenseIndex:
        """Some of its rows, renumbered from 0, and behind them what else ``exact`` holds.

        Args:
            kept: Rows that stay, ascending; they are the first of ``exact``.
            exact: All vectors of the new index.
        """
        old = self._index
        if not isinstance(old, faiss.IndexIVF) or not 1 / _OUTGROWN < _lists(exact.size) / old.nlist < _OUTGROWN:
            return DenseIndex.build(exact)
        index = faiss.clone_index(old)
        index.reset()
        renumbered = np.full(self.size, -1, dtype=np.int64)
        renumbered[kept] = np.arange(len(kept))
        for number in range(old.nlist):
            _carry_list(old, index, number, renumbered)
        index.ntotal = len(kept)
        for start in range(len(kept), exact.size, _FEW_ROWS):
            places = np.arange(start, min(start + _FEW_ROWS, exact.size))
            index.add_with_ids(exact.rows(places), places)
        return DenseIndex(index, exact)

    def save(self, path: Path) -> None:
        """Write the index to one file."""
        # FAISS's own writer prints, but does not raise, when the last bytes find no space on the disk.
        with path.open("wb") as stream:
            writer = faiss.PyCallbackIOWriter(stream.write)  # type: ignore[attr-defined]  # left out of FAISS's stubs
            faiss.write_index(self._index, writer)

    @classmethod
    def load(cls, path: Path, exact: VectorFile) -> DenseIndex:
        """Read a saved index.

        Raises:
            IndexDamagedError: The file is missing or cannot be read, or does not fit ``exact``.
        """
        try:
            index = faiss.read_index(str(path))
        except (RuntimeError, MemoryError) as error:
            raise _damaged(path) from error
        fits = (
            isinstance(index, faiss.IndexFlat | faiss.IndexIVFScalarQuantizer)
            and index.metric_type == faiss.METRIC_INNER_PRODUCT
            and (index.ntotal, index.d) == (exact.size, exact.dimension)
        )
        if not fits:
            raise _damaged(path)
        return cls(index, exact)

    def search(
        self, query: NDArray[np.float32], top_k: int, *, among: Mask | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Nearest rows of one query.

        Args:
            query: Shape (dimension,), float32, L2-normalised.
            top_k: Hits, >= 1; fewer return if the index is smaller.
            among: Only these rows, shape (size,); ``None`` means all of them.

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
        allowed = self._allowed if among is None else among if self._allowed is None else among & self._allowed
        count = self.size if allowed is None else int(allowed.sum())
        top_k = min(top_k, count)
        if not top_k:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        if isinstance(self._index, faiss.IndexFlat):
            return self._flat(query, top_k, allowed)
        if allowed is not None and count <= _FEW_ROWS:
            return self._compared(query, top_k, np.flatnonzero(allowed))
        # Where only a part may be found, its rows are spread over more lists.
        searched = max(_MIN_SEARCHED, self._index.nlist // _SEARCHED_SHARE) * math.sqrt(self.size / count)
        parameters = faiss.SearchParametersIVF(  # type: ignore[call-arg]  # not in its stubs
            sel=_selector(allowed), nprobe=min(self._index.nlist, round(searched))
        )
        _, found = self._index.search(query.reshape(1, -1), max(top_k, _RESCORED), params=parameters)
        return self._compared(query, top_k, np.sort(found[0][found[0] >= 0]))

    def _flat(
        self, query: NDArray[np.float32], top_k: int, allowed: Mask | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        if allowed is None:
            scores, rows = self._searcher.search(query.reshape(1, -1), top_k)
        else:
            # Selectors are for the index in main memory only.
            parameters = faiss.SearchParameters(sel=_selector(allowed))  # type: ignore[call-arg]  # not in its stubs
            scores, rows = self._index.search(query.reshape(1, -1), top_k, params=parameters)
        return rows[0], scores[0]

    def _compared(
        self, query: NDArray[np.float32], top_k: int, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The nearest of some rows, by their exact vectors."""
        scores = self._exact.rows(rows) @ query
        order = np.argsort(-scores, kind="stable")[:top_k]
        return rows[order], scores[order]


def _lists(size: int) -> int:
    """How many lists an index of this size has, a power of two near four times its root; 0 for none."""
    return 0 if size <= EXACT_LIMIT else 1 << round(math.log2(4 * math.sqrt(size)))


def _empty_index(exact: VectorFile) -> Any:
    lists = _lists(exact.size)
    if not lists:
        return faiss.IndexFlatIP(exact.dimension)
    # The lists of a new vector are found by a graph: comparing it with all of them takes most of the time.
    index = faiss.index_factory(exact.dimension, f"IVF{lists}_HNSW32,SQ8", faiss.METRIC_INNER_PRODUCT)
    places = np.random.default_rng(0).choice(exact.size, min(exact.size, lists * _TRAINING_PER_LIST), replace=False)
    index.train(exact.rows(np.sort(places)))
    return index


def _carry_list(old: Any, new: Any, number: int, renumbered: NDArray[np.int64]) -> None:
    """Copy what stays of one list, as it is rounded."""
    size = old.invlists.list_size(number)
    if not size:
        return
    ids = renumbered[faiss.rev_swig_ptr(old.invlists.get_ids(number), size)]
    codes = faiss.rev_swig_ptr(old.invlists.get_codes(number), size * old.code_size).reshape(size, -1)[ids >= 0]
    ids = ids[ids >= 0]
    if len(ids):
        new.invlists.add_entries(number, len(ids), faiss.swig_ptr(ids), faiss.swig_ptr(np.ascontiguousarray(codes)))


def _selector(allowed: Mask | None) -> Any:
    if allowed is None:
        return None
    return faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))  # type: ignore[call-arg, arg-type]  # its stubs know C only


def _damaged(path: Path) -> IndexDamagedError:
    return IndexDamagedError(f"index file {path} is missing or damaged; run `citedesk kb verify`, then ingest again")


def _on_gpu(index: Any) -> Any:
    if not isinstance(index, faiss.IndexFlat) or not hasattr(faiss, "StandardGpuResources") or not faiss.get_num_gpus():
        return index
    return faiss.index_cpu_to_all_gpus(index)
