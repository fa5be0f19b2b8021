"""Vector search with FAISS, on the GPU where there is one. Engine file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from vectorstore.embedder import Vectors
from vectorstore.errors import DimensionMismatchError, IndexDamagedError


class DenseIndex:
    """An exact inner-product index: with normalised rows, cosine similarity.

    Exact search is chosen on purpose: at 100,000 chunks a question costs some milliseconds on two cores, and an
    approximate index would lose hits that nothing else brings back.
    Source: Johnson et al. 2017, arXiv:1702.08734.
    """

    def __init__(self, index: Any, allowed: NDArray[np.int64] | None = None) -> None:
        self._index = index
        self._allowed = allowed
        # Made once: at many rows it costs more than the search.
        self._chosen = None if allowed is None else _parameters(allowed)
        self._searcher = _on_gpu(index)
        self.size = int(index.ntotal)
        self.dimension = int(index.d)
        # A view of the index's own memory, so that scores of chosen rows need no copy.
        self.vectors: Vectors = (
            faiss.rev_swig_ptr(index.get_xb(), self.size * self.dimension).reshape(self.size, self.dimension)
            if self.size
            else np.zeros((0, self.dimension), dtype=np.float32)
        )

    def restricted(self, allowed: NDArray[np.int64]) -> DenseIndex:
        """The same index, of which a search finds no other rows than these, ascending."""
        return DenseIndex(self._index, allowed)

    @classmethod
    def build(cls, vectors: Vectors) -> DenseIndex:
        """Index rows of shape (n, dimension), float32, L2-normalised."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the index to one file."""
        # FAISS's own writer prints, but does not raise, when the last bytes find no space on the disk.
        with path.open("wb") as stream:
            writer = faiss.PyCallbackIOWriter(stream.write)  # type: ignore[attr-defined]  # left out of FAISS's stubs
            faiss.write_index(self._index, writer)

    @classmethod
    def load(cls, path: Path, *, dimension: int) -> DenseIndex:
        """Read a saved index.

        Raises:
            IndexDamagedError: The file is missing or cannot be read.
            DimensionMismatchError: It holds vectors of another length.
        """
        try:
            index = faiss.read_index(str(path))
        except (RuntimeError, MemoryError) as error:
            raise _damaged(path) from error
        if not isinstance(index, faiss.IndexFlat) or index.metric_type != faiss.METRIC_INNER_PRODUCT:
            raise _damaged(path)
        if index.d != dimension:
            raise DimensionMismatchError(
                f"{path} holds vectors of {index.d} numbers, the embedder gives {dimension}; ingest again"
            )
        return cls(index)

    def search(
        self, query: NDArray[np.float32], top_k: int, *, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Nearest rows of one query.

        Args:
            query: Shape (dimension,), float32, L2-normalised.
            top_k: Hits, >= 1; fewer return if the index is smaller.
            among: Only these rows, ascending; ``None`` means all of them.

        Returns:
            Rows and their cosine similarity in [-1, 1], best first.

        Raises:
            DimensionMismatchError: The query has another length than the index's vectors.
        """
        if query.shape != (self.dimension,):
            raise DimensionMismatchError(
                f"a question's vector has shape {query.shape}, the index holds vectors of {self.dimension} numbers;"
                " ingest again with the configured embedder"
            )
        if not self.size:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        if among is None and self._allowed is None:
            scores, rows = self._searcher.search(query.reshape(1, -1), min(top_k, self.size))
            return rows[0], scores[0]
        if among is not None and self._allowed is not None:
            among = np.intersect1d(among, self._allowed, assume_unique=True)
        rows_in_question = self._allowed if among is None else among
        top_k = min(top_k, 0 if rows_in_question is None else len(rows_in_question))
        if not top_k:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        # Selectors are for the index in main memory only.
        chosen = self._chosen if among is None else _parameters(among)
        scores, rows = self._index.search(query.reshape(1, -1), top_k, params=chosen)
        return rows[0], scores[0]


def _parameters(rows: NDArray[np.int64]) -> Any:
    return faiss.SearchParameters(sel=faiss.IDSelectorBatch(rows))  # type: ignore[call-arg]  # not in its stubs


def _damaged(path: Path) -> IndexDamagedError:
    return IndexDamagedError(f"index file {path} is missing or damaged; run `citedesk kb verify`, then ingest again")


def _on_gpu(index: Any) -> Any:
    if not hasattr(faiss, "StandardGpuResources") or not faiss.get_num_gpus():
        return index
    return faiss.index_cpu_to_all_gpus(index)
