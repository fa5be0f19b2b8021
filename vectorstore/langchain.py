"""LangChain's interfaces over our own: the one file here that makes and reads its ``Document``."""

from __future__ import annotations

from collections.abc import Callable

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever

from vectorstore.embedder import Embedder
from vectorstore.types import Hit, Retrieval


class EmbedderEmbeddings(Embeddings):
    """Lends an embedder to whatever speaks LangChain."""

    def __init__(self, embedder: Embedder) -> None:
        """Wrap ``embedder``."""
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector per passage."""
        vectors: list[list[float]] = self._embedder.embed_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of one question."""
        vector: list[float] = self._embedder.embed_queries([text])[0].tolist()
        return vector


class KnowledgeBaseRetriever(BaseRetriever):
    """Lends a knowledge base to whatever speaks LangChain; ``search`` takes the question."""

    search: Callable[[str], Retrieval]

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's signature
    ) -> list[Document]:
        return [to_document(hit) for hit in self.search(query).hits]


def to_document(hit: Hit) -> Document:
    """A hit as LangChain sees it."""
    chunk = hit.chunk
    return Document(
        id=chunk.id,
        page_content=chunk.text,
        metadata={
            "source": chunk.source,
            "title": chunk.title,
            "section": " > ".join(chunk.section_path),
            "page": chunk.page_span[0] if chunk.page_span else None,
            "score": hit.score,
            "rank": hit.rank,
        },
    )
