"""Documents and chunks of one version, read from Milvus."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ingest.types import Chunk
from vectorstore.chunk_json import chunk_from_json
from vectorstore.content import DocumentRecord
from vectorstore.errors import IndexDamagedError
from vectorstore.milvus.filters import rows_expression
from vectorstore.milvus.schema import VersionCollections
from vectorstore.milvus.server import MilvusServer


class MilvusContent:
    """See ``ReadableContent``."""

    def __init__(
        self, server: MilvusServer, collections: VersionCollections, documents: Sequence[DocumentRecord]
    ) -> None:
        """Read from ``collections``; ``documents`` by location."""
        self._server = server
        self._passages = collections.passages
        self._documents = list(documents)

    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        """Chunks of the given rows, in that order."""
        if not len(rows):
            return []
        found = self._server.query(self._passages, rows_expression(np.array(rows, dtype=np.int64)), ("row", "body"))
        bodies = {entity["row"]: entity["body"] for entity in found}
        return self._parsed(bodies.get(int(row)) for row in rows)

    def chunks_named(self, prefix: str) -> list[Chunk]:
        """Chunks whose ids, hexadecimal, begin so; in row order."""
        if not prefix.isalnum():
            return []
        found = self._server.query(self._passages, f'chunk_id like "{prefix}%"', ("row", "body"))
        return self._parsed(entity["body"] for entity in sorted(found, key=lambda entity: int(entity["row"])))

    def documents(self) -> list[DocumentRecord]:
        """Every document, by location."""
        return list(self._documents)

    def close(self) -> None:
        """Nothing is open."""

    def _parsed(self, bodies: Iterable[str | None]) -> list[Chunk]:
        try:
            return [chunk_from_json(body or "") for body in bodies]
        except (ValueError, KeyError, TypeError) as error:
            raise IndexDamagedError(
                f"collection {self._passages} lacks a chunk or holds a damaged one ({error}); roll back or ingest again"
            ) from error
