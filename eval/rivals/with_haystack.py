"""Haystack as its first tutorials build it: pipelines that index, search, and answer from ten passages."""

from __future__ import annotations

from collections.abc import Callable

from haystack import Document, Pipeline
from haystack.components.builders import ChatPromptBuilder
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.core.errors import PipelineRuntimeError
from haystack.dataclasses import ChatMessage, StreamingChunk
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from haystack_integrations.components.generators.llama_cpp import LlamaCppChatGenerator

_PROMPT = """Given the following information, answer the question.

Context:
{% for document in documents %}
    {{ document.content }}
{% endfor %}

Question: {{question}}
Answer:"""


class Way:
    """Its default splitter: 200 words, no overlap; text without spaces stays whole."""

    # What it makes of any error of a component, such as llama-cpp-python's where a prompt does not fit.
    failures = (PipelineRuntimeError,)

    def __init__(
        self, *, embedder: str, language_model: str, context_tokens: int, max_answer_tokens: int, threads: int
    ) -> None:
        """Load the models and put the pipelines together."""
        self._store = InMemoryDocumentStore()
        self._indexing = Pipeline()
        self._indexing.add_component("splitter", DocumentSplitter())
        self._indexing.add_component(
            "embedder", SentenceTransformersDocumentEmbedder(model=embedder, prefix="passage: ", progress_bar=False)
        )
        self._indexing.add_component("writer", DocumentWriter(document_store=self._store))
        self._indexing.connect("splitter", "embedder")
        self._indexing.connect("embedder", "writer")
        self._search = Pipeline()
        self._search.add_component("embedder", _query_embedder(embedder))
        self._search.add_component("retriever", InMemoryEmbeddingRetriever(self._store))
        self._search.connect("embedder.embedding", "retriever.query_embedding")
        self._answering = Pipeline()
        self._answering.add_component("embedder", _query_embedder(embedder))
        self._answering.add_component("retriever", InMemoryEmbeddingRetriever(self._store))
        self._answering.add_component(
            "prompt", ChatPromptBuilder(template=[ChatMessage.from_user(_PROMPT)], required_variables="*")
        )
        self._answering.add_component(
            "generator",
            LlamaCppChatGenerator(
                model=language_model,
                n_ctx=context_tokens,
                model_kwargs={"n_threads": threads, "n_threads_batch": threads, "verbose": False},
                generation_kwargs={"max_tokens": max_answer_tokens, "temperature": 0.0},
            ),
        )
        self._answering.connect("embedder.embedding", "retriever.query_embedding")
        self._answering.connect("retriever", "prompt.documents")
        self._answering.connect("prompt.prompt", "generator.messages")
        for pipeline in (self._indexing, self._search, self._answering):
            pipeline.warm_up()

    def index(self, documents: list[dict[str, str]]) -> None:
        """Split, embed and write."""
        self._indexing.run(
            {
                "splitter": {
                    "documents": [
                        Document(content=document["text"], meta={"document": document["id"]}) for document in documents
                    ]
                }
            }
        )

    def chunks(self) -> list[str]:
        """What was embedded."""
        return [document.content or "" for document in self._store.filter_documents()]

    def search(self, question: str, top_k: int) -> list[str]:
        """Documents of the nearest splits."""
        found = self._search.run({"embedder": {"text": question}, "retriever": {"top_k": top_k}})
        return [document.meta["document"] for document in found["retriever"]["documents"]]

    def answer(self, question: str, write: Callable[[str], None]) -> None:
        """Stream the pipeline's answer."""

        def tell(chunk: StreamingChunk) -> None:
            write(chunk.content)

        self._answering.run(
            {
                "embedder": {"text": question},
                "prompt": {"question": question},
                "generator": {"streaming_callback": tell},
            }
        )


def _query_embedder(model: str) -> SentenceTransformersTextEmbedder:
    return SentenceTransformersTextEmbedder(model=model, prefix="query: ", progress_bar=False)
