"""The plain way to index documents, to compare with. Engine file of langchain-community and its splitters.

Chunks of 1,000 characters, one embedder in full precision, LangChain's FAISS.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from eval.errors import BenchmarkError
from vectorstore.embedder import Embedder
from vectorstore.langchain import EmbedderEmbeddings

CHUNK_CHARS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingSpeed:
    """Texts that were embedded, their tokens as the model reads them, and the time it took."""

    texts: int
    tokens: int
    seconds: float


class TimedEmbeddings(Embeddings):
    """Another ``Embeddings`` and the seconds spent in its ``embed_documents``."""

    def __init__(self, inner: Embeddings) -> None:
        """Wrap ``inner``."""
        self._inner = inner
        self.seconds = 0.0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """As ``inner`` does."""
        started = time.perf_counter()
        vectors = self._inner.embed_documents(texts)
        self.seconds += time.perf_counter() - started
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """As ``inner`` does."""
        return self._inner.embed_query(text)


def index_pieces(pieces: Sequence[Document], embedder: Embedder) -> EmbeddingSpeed:
    """Embed and index pieces with LangChain's FAISS; returns how long the embedding took."""
    store, _ = engines(0)
    embeddings = TimedEmbeddings(EmbedderEmbeddings(embedder))
    store.from_documents(list(pieces), embeddings)
    tokens = embedder.count_tokens([piece.page_content for piece in pieces])
    return EmbeddingSpeed(
        texts=len(pieces),
        # What lies beyond the model's limit is cut off, not embedded.
        tokens=sum(min(count, embedder.max_tokens) for count in tokens),
        seconds=embeddings.seconds,
    )


def check_packages() -> None:
    """Look whether the optional packages are there, before minutes are spent.

    Raises:
        BenchmarkError: They are not.
    """
    engines(0)


def engines(overlap_chars: int) -> tuple[Any, Any]:
    """LangChain's FAISS class and a splitter."""
    try:
        with warnings.catch_warnings():
            # It announces that it is no longer developed; it is here because it is what people use.
            warnings.simplefilter("ignore", DeprecationWarning)
            from langchain_community.vectorstores import FAISS
            from langchain_text_splitters import RecursiveCharacterTextSplitter
    except ImportError as error:
        raise BenchmarkError(
            f"{error.name} is not installed, without which there is nothing to compare with;"
            " run `pip install 'citedesk[bench]'`"
        ) from error
    return FAISS, RecursiveCharacterTextSplitter(chunk_size=CHUNK_CHARS, chunk_overlap=overlap_chars)
