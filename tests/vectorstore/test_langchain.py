from __future__ import annotations

import asyncio

import numpy as np
import pytest
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda
from langchain_core.vectorstores import InMemoryVectorStore

from vectorstore.embedder import Embedder
from vectorstore.knowledge_base import KnowledgeBase
from vectorstore.langchain import EmbedderEmbeddings, KnowledgeBaseRetriever
from vectorstore.retriever import HybridRetriever


@pytest.fixture
def retriever(bilingual: KnowledgeBase) -> KnowledgeBaseRetriever:
    hybrid = HybridRetriever(bilingual)
    return KnowledgeBaseRetriever(search=lambda question: hybrid.search(question, top_k=3))


def test_the_retriever_is_a_runnable_that_gives_documents(retriever: KnowledgeBaseRetriever) -> None:
    assert isinstance(retriever, BaseRetriever)
    documents = retriever.invoke("When is shipping free?")
    assert all(isinstance(document, Document) for document in documents)
    first = documents[0]
    assert first.page_content.startswith("Orders above 500 euros")
    assert {key: first.metadata[key] for key in ("source", "title", "rank")} == {
        "source": "shipping.md",
        "title": "Shipping terms",
        "rank": 1,
    }
    assert first.id


def test_the_retriever_works_in_chains_batches_and_asynchronously(retriever: KnowledgeBaseRetriever) -> None:
    questions = ["When is shipping free?", "质保期有多长？"]
    expected = ["shipping.md", "warranty_zh.md"]
    chain = retriever | RunnableLambda(lambda documents: documents[0].metadata["source"])
    assert chain.batch(questions) == expected
    assert [asyncio.run(chain.ainvoke(question)) for question in questions] == expected


def test_the_embeddings_are_the_embedders(embedders: dict[str, Embedder]) -> None:
    embedder = embedders["main"]
    embeddings = EmbedderEmbeddings(embedder)
    assert isinstance(embeddings, Embeddings)
    texts = ["The pump is off.", "水泵已关闭。"]
    assert embeddings.embed_documents([]) == []
    np.testing.assert_allclose(embeddings.embed_documents(texts), embedder.embed_passages(texts), atol=1e-6)
    np.testing.assert_allclose(embeddings.embed_query(texts[0]), embedder.embed_queries(texts[:1])[0], atol=1e-6)
    assert all(type(number) is float for number in embeddings.embed_query(texts[0]))


def test_another_vector_store_can_use_the_embeddings(embedders: dict[str, Embedder]) -> None:
    other = InMemoryVectorStore(EmbedderEmbeddings(embedders["main"]))
    other.add_texts(["Shipping is free above 500 euros.", "The pump is switched off first."])
    assert other.similarity_search("When is shipping free?", k=1)[0].page_content.startswith("Shipping")
