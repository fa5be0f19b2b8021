"""The plain way to answer from documents, to compare with. Engine file of langchain-community and its splitters.

Chunks of 1,000 characters, one embedder in full precision, LangChain's FAISS, four chunks put into the prompt.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from typing import Any

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import HumanMessage

from eval.bench_types import AnswerTimes, EmbeddingSpeed
from eval.errors import BenchmarkError
from ingest.types import ParsedDocument
from vectorstore.embedder import Embedder
from vectorstore.langchain import EmbedderEmbeddings

CHUNK_CHARS = 1000
CHUNKS_IN_PROMPT = 4

_PROMPT = """Use the following context to answer the question at the end. If the context does not answer it, say that \
you do not know.

{context}

Question: {question}
Answer:"""


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


class PlainWay:
    """An index of documents made the plain way, and answers from it."""

    def __init__(self, documents: Sequence[ParsedDocument], embedder: Embedder, *, overlap_chars: int) -> None:
        """Cut, embed and index the text of the documents.

        Raises:
            BenchmarkError: The optional packages are not installed.
        """
        store, splitter = engines(overlap_chars)
        started = time.perf_counter()
        pieces = splitter.create_documents(
            ["\n\n".join(element.text for element in document.elements) for document in documents],
            [{"source": document.source} for document in documents],
        )
        embeddings = TimedEmbeddings(EmbedderEmbeddings(embedder))
        self._index = store.from_documents(pieces, embeddings)
        self.index_seconds = time.perf_counter() - started
        tokens = embedder.count_tokens([piece.page_content for piece in pieces])
        self.embedding = EmbeddingSpeed(
            texts=len(pieces),
            # What lies beyond the model's limit is cut off, not embedded.
            tokens=sum(min(count, embedder.max_tokens) for count in tokens),
            seconds=embeddings.seconds,
        )

    def answer(self, question: str, model: BaseChatModel) -> AnswerTimes:
        """Answer a question and time it."""
        started = time.perf_counter()
        found = self._index.similarity_search(question, k=CHUNKS_IN_PROMPT)
        context = "\n\n".join(piece.page_content for piece in found)
        first: float | None = None
        text = ""
        for chunk in model.stream([HumanMessage(_PROMPT.format(context=context, question=question))]):
            if chunk.text and first is None:
                first = time.perf_counter() - started
            text += chunk.text
        return AnswerTimes(
            first_evidence_seconds=None,
            first_word_seconds=first,
            total_seconds=time.perf_counter() - started,
            refused=False,
            text=text.strip(),
        )


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
