"""LangChain as its tutorial on retrieval builds it: recursive splitter, FAISS, four passages in one prompt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from langchain_community.chat_models import ChatLlamaCpp
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

# `rlm/rag-prompt`, the prompt of the tutorial.
_PROMPT = """You are an assistant for question-answering tasks. Use the following pieces of retrieved context to \
answer the question. If you don't know the answer, just say that you don't know. Use three sentences maximum and keep \
the answer concise.
Question: {question}
Context: {context}
Answer:"""


class Way:
    """Chunks of 1,000 characters with an overlap of 200, as in the tutorial."""

    # What llama-cpp-python raises where a prompt does not fit, or reading it goes wrong.
    failures = (ValueError, RuntimeError)

    def __init__(
        self, *, embedder: str, language_model: str, context_tokens: int, max_answer_tokens: int, threads: int
    ) -> None:
        """Load the models."""
        self._embeddings = HuggingFaceEmbeddings(
            model_name=embedder, encode_kwargs={"prompt": "passage: "}, query_encode_kwargs={"prompt": "query: "}
        )
        self._model = ChatLlamaCpp(
            model_path=language_model,
            n_ctx=context_tokens,
            # Its default of 8 reads a prompt several times more slowly than llama.cpp can.
            n_batch=512,
            n_threads=threads,
            max_tokens=max_answer_tokens,
            temperature=0.0,
            model_kwargs={"n_threads_batch": threads},
            verbose=False,
        )

    def index(self, documents: list[dict[str, str]]) -> None:
        """Split, embed and index."""
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        self._splits = splitter.split_documents(
            [Document(page_content=document["text"], metadata={"id": document["id"]}) for document in documents]
        )
        self._store = FAISS.from_documents(self._splits, self._embeddings)
        prompt = ChatPromptTemplate.from_template(_PROMPT)
        self._chain: Any = (
            {"context": self._store.as_retriever() | _joined, "question": RunnablePassthrough()}
            | prompt
            | self._model
            | StrOutputParser()
        )

    def chunks(self) -> list[str]:
        """What was embedded."""
        return [split.page_content for split in self._splits]

    def search(self, question: str, top_k: int) -> list[str]:
        """Documents of the nearest chunks."""
        return [found.metadata["id"] for found in self._store.similarity_search(question, k=top_k)]

    def answer(self, question: str, write: Callable[[str], None]) -> None:
        """Stream the chain's answer."""
        for piece in self._chain.stream(question):
            write(piece)


def _joined(documents: list[Document]) -> str:
    return "\n\n".join(document.page_content for document in documents)
