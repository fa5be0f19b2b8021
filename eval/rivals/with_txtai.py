"""txtai as its examples build it: an embeddings database with content, and its RAG pipeline over three passages."""

from __future__ import annotations

from collections.abc import Callable

from txtai import LLM, RAG, Embeddings

# Of its example on retrieval augmented generation.
_SYSTEM = "You are a friendly assistant. You answer questions from users."
_TEMPLATE = """Answer the following question using only the context below. Only include information specifically \
discussed.

question: {question}
context: {context}
"""


class Way:
    """Documents are embedded as they are: the database splits nothing."""

    # What llama-cpp-python raises where a prompt does not fit, or reading it goes wrong.
    failures = (ValueError, RuntimeError)

    def __init__(
        self, *, embedder: str, language_model: str, context_tokens: int, max_answer_tokens: int, threads: int
    ) -> None:
        """Load the models."""
        self._embeddings = Embeddings(
            path=embedder, content=True, instructions={"query": "query: ", "data": "passage: "}
        )
        model = LLM(language_model, n_ctx=context_tokens, n_threads=threads, n_threads_batch=threads)
        self._rag = RAG(self._embeddings, model, system=_SYSTEM, template=_TEMPLATE)
        self._max_answer_tokens = max_answer_tokens

    def index(self, documents: list[dict[str, str]]) -> None:
        """Embed and index."""
        self._texts = [document["text"] for document in documents]
        self._embeddings.index((document["id"], document["text"]) for document in documents)

    def chunks(self) -> list[str]:
        """What was embedded."""
        return self._texts

    def search(self, question: str, top_k: int) -> list[str]:
        """The nearest documents."""
        return [found["id"] for found in self._embeddings.search(question, top_k)]

    def answer(self, question: str, write: Callable[[str], None]) -> None:
        """Stream the pipeline's answer."""
        for piece in self._rag(question, maxlength=self._max_answer_tokens, stream=True, temperature=0.0):
            write(piece)
