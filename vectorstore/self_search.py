"""Find sampled chunks of a new version by their own text, before anyone is shown it."""

from __future__ import annotations

import numpy as np

from vectorstore.errors import IndexDamagedError
from vectorstore.knowledge_base import KnowledgeBase
from vectorstore.tokens import tokenize

_SAMPLE = 16
# Vectors in 8 bits depend a little on what else was in the batch.
_SAME = 0.97


def check_by_search(base: KnowledgeBase) -> None:
    """Embed the texts of sampled chunks anew and look whether each is where it should be, in every index.

    Raises:
        IndexDamagedError: A chunk has the vector or the words of another text.
    """
    rows = np.unique(np.linspace(0, base.size - 1, min(_SAMPLE, base.size)).round().astype(np.int64))
    chunks = base.content.chunks(rows.tolist())
    for name, channel in base.channels.items():
        sample = [
            (place, chunk)
            for row, chunk in zip(rows.tolist(), chunks, strict=True)
            if (place := channel.place(row)) is not None
        ]
        vectors = channel.embedder.embed_passages([chunk.embedding_text for _, chunk in sample])
        for (place, chunk), vector in zip(sample, vectors, strict=True):
            if float(channel.vectors(place)[0] @ vector) < _SAME:
                raise _misplaced(name, chunk.source)
    for row, chunk in zip(rows, chunks, strict=True):
        tokens = tokenize(chunk.embedding_text)
        if tokens and not all(row in base.lexical.rows_with(token) for token in tokens):
            raise _misplaced("lexical", chunk.source)


def _misplaced(index: str, source: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"the {index} index of the new version does not find a passage of {source} by its own text; it was not"
        " published; ingest again"
    )
