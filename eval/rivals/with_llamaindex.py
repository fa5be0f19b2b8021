"""LlamaIndex as its starter example builds it: a vector index of documents and its query engine, two passages."""

from __future__ import annotations

from collections.abc import Callable

from llama_index.core import Document, Settings, VectorStoreIndex
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.llms.llama_cpp import LlamaCPP


class Way:
    """Its default splitter: sentences up to 1,024 tokens, an overlap of 200."""

    # What llama-cpp-python raises where a prompt does not fit, or reading it goes wrong.
    failures = (ValueError, RuntimeError)

    def __init__(
        self, *, embedder: str, language_model: str, context_tokens: int, max_answer_tokens: int, threads: int
    ) -> None:
        """Load the models."""
        Settings.embed_model = HuggingFaceEmbedding(
            model_name=embedder, query_instruction="query: ", text_instruction="passage: "
        )
        Settings.llm = LlamaCPP(
            model_path=language_model,
            temperature=0.0,
            max_new_tokens=max_answer_tokens,
            context_window=context_tokens,
            model_kwargs={"n_threads": threads, "n_threads_batch": threads},
            completion_to_prompt=_completion_to_prompt,
            verbose=False,
        )

    def index(self, documents: list[dict[str, str]]) -> None:
        """Split, embed and index."""
        self._index = VectorStoreIndex.from_documents(
            [Document(doc_id=document["id"], text=document["text"]) for document in documents]
        )
        self._engine = self._index.as_query_engine(streaming=True)

    def chunks(self) -> list[str]:
        """What was embedded."""
        return [node.get_content() for node in self._index.docstore.docs.values()]

    def search(self, question: str, top_k: int) -> list[str]:
        """Documents of the nearest nodes."""
        found = self._index.as_retriever(similarity_top_k=top_k).retrieve(question)
        return [node.node.ref_doc_id for node in found]

    def answer(self, question: str, write: Callable[[str], None]) -> None:
        """Stream the query engine's answer."""
        for piece in self._engine.query(question).response_gen:
            write(piece)


def _completion_to_prompt(completion: str) -> str:
    """ChatML, in which the models of the catalogue were trained; LlamaCPP asks its user for this."""
    return f"<|im_start|>user\n{completion}<|im_end|>\n<|im_start|>assistant\n"
