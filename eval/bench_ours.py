"""This program's way through the benchmark: ``python -m eval.bench_ours TASK``; the others' are in ``eval.rivals``."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

from langchain_core.callbacks import BaseCallbackHandler

from chatbot.assembly import Application, open_application
from chatbot.config import load_settings
from chatbot.errors import ContextOverflowError, GenerationError
from chatbot.settings import Settings
from chatbot.types import Answer, Question
from eval.documents import to_parsed
from eval.rivals.drive import Described, Document, Models, Task, keep_stdout, run
from eval.types import EvalDocument
from eval.workbench import settings_for
from ingest.language import detect_language
from vectorstore.knowledge_base import open_published
from vectorstore.tokens import load_dictionary
from vectorstore.versions import VersionStore

_KB = "bench"


class OurWay:
    """What is served, behind the face that every way has."""

    failures: ClassVar[tuple[type[Exception], ...]] = (ContextOverflowError, GenerationError)

    def __init__(self, application: Application) -> None:
        """Load the models, and jieba's dictionary with them."""
        self._application = application
        load_dictionary()
        application.embedders()
        application.language_model()
        self._written = _Written()
        application.callbacks = (self._written,)
        self._answer: Answer | None = None
        self._first_evidence: float | None = None

    def index(self, documents: list[Document]) -> None:
        """Read the texts as plain text, build, publish, and open what was published."""
        parsed = [
            to_parsed(
                EvalDocument(
                    id=document["id"],
                    title=document["title"],
                    text=document["text"],
                    language=detect_language(document["text"]),
                )
            )
            for document in documents
        ]
        self._application.build_from_documents(parsed, kb=_KB)
        self._application.load(_KB)

    def chunks(self) -> list[str]:
        """What the main embedder has read; sentences were cut out of its passages, English was embedded once more."""
        store = VersionStore(self._application.settings.data_dir / "kb", _KB)
        with closing(open_published(store, self._application.embedders())) as base:
            return [chunk.embedding_text for chunk in base.content.all_chunks()]

    def search(self, question: str, top_k: int) -> list[str]:
        """Documents of the best chunks."""
        return [hit.chunk.source for hit in self._application.search(question, kb=_KB, top_k=top_k).hits]

    def answer(self, question: str, write: Callable[[str], None]) -> None:
        """Stream the chain's answer: checked text only, so its first word is later than the model's."""
        started = time.perf_counter()
        self._written.clear()
        self._answer = self._first_evidence = None
        for update in self._application.stream(Question(text=question, kb=_KB)):
            if update.evidence and self._first_evidence is None:
                self._first_evidence = time.perf_counter() - started
            write(update.delta)
            self._answer = update.answer or self._answer

    def describe(self) -> Described:
        """What the last answer came to."""
        if self._answer is None:
            raise RuntimeError("the chain ended without an answer")
        return {
            "text": self._answer.text,
            "refused": self._answer.abstained,
            "first_evidence_seconds": self._first_evidence,
            "written": "".join(self._written.tokens),
            "writing_seconds": self._written.seconds,
        }


class _Written(BaseCallbackHandler):
    """What the language model wrote, before it was checked, and how long that took."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.tokens: list[str] = []
        self.seconds = self._started = 0.0

    def on_llm_new_token(self, token: str | list[str | dict[str, Any]], **_: Any) -> None:
        if isinstance(token, str) and token:
            now = time.perf_counter()
            self._started = self._started if self.tokens else now
            self.tokens.append(token)
            self.seconds = now - self._started


def _settings(models: Models, folder: Path) -> Settings:
    """What is configured, with the models and limits that all ways share."""
    settings = settings_for(load_settings(), folder)
    language_model = settings.language_model.model_copy(
        update={
            "engine": "llama",
            "model": models["language_model"],
            "context_tokens": models["context_tokens"],
            "max_answer_tokens": models["max_answer_tokens"],
            "threads": models["threads"],
            "temperature": 0.0,
        }
    )
    # On this machine, as the others.
    vectorstore = settings.vectorstore.model_copy(update={"engine": "faiss", "threads": models["threads"]})
    return settings.model_copy(update={"language_model": language_model, "vectorstore": vectorstore})


def main() -> None:
    """Print the outcome as one JSON object."""
    write = keep_stdout()
    task: Task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    with (
        tempfile.TemporaryDirectory(prefix="citedesk-bench-") as folder,
        closing(open_application(_settings(task["models"], Path(folder)))) as application,
    ):
        outcome = run(lambda: OurWay(application), task, describe=OurWay.describe)
    write(json.dumps(outcome, ensure_ascii=False))


if __name__ == "__main__":
    main()
