"""The composition root: settings in, a working application out; ui and eval call the same."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.runnables import Runnable

from chatbot.administration import Administration
from chatbot.answer_cache import AnswerCache
from chatbot.answerability import answerability_model
from chatbot.chain import ChainParts, build_chain
from chatbot.classify.classifier import MessageClassifier
from chatbot.classify.teaching import Teacher
from chatbot.copywriting.copywriter import open_copywriter
from chatbot.curator import Curator
from chatbot.gatekeeper import Gatekeeper
from chatbot.generation_queue import GenerationQueue
from chatbot.insights.desk import InsightDesk, nearest_by
from chatbot.loaded_models import LoadedModels
from chatbot.open_bases import OpenBases
from chatbot.originals import Originals
from chatbot.products.catalogues import Catalogues
from chatbot.question import checked_question
from chatbot.records.records import Records, open_records
from chatbot.server_pool import ServerFigures
from chatbot.settings import Settings
from chatbot.standalone import recent_turns, understand
from chatbot.types import Answer, AnswerUpdate, Question, Understood
from chatbot.version_stores import VersionStores
from ingest.cluster import open_cluster
from ingest.types import PUBLIC, ParsedDocument
from vectorstore.document_filter import EVERY_DOCUMENT, DocumentFilter
from vectorstore.embedder import Embedder
from vectorstore.ingestion import build_from_documents, ingest_paths
from vectorstore.report import IngestReport, Progress
from vectorstore.reranker import Reranker
from vectorstore.retriever import HybridRetriever
from vectorstore.tokens import load_dictionary
from vectorstore.types import Retrieval


class Application:
    """Everything the program does, opened once per process; safe to use from many threads.

    Models are loaded when they are first needed, or by ``load``.
    """

    def __init__(
        self, settings: Settings, *, model: BaseChatModel | None = None, embedders: Mapping[str, Embedder] | None = None
    ) -> None:
        """Put the parts together; nothing heavy is loaded yet.

        Args:
            settings: Of every part.
            model: Used instead of the language model that the settings name.
            embedders: Likewise, by channel.
        """
        self.settings = settings
        self.queue = GenerationQueue(settings.language_model.max_waiting, settings.language_model.slots)
        self._models = LoadedModels(settings, model=model, embedders=embedders, on_slots=self.queue.resize)
        kb_root = settings.data_dir / "kb"
        self._stores = VersionStores(kb_root, settings.vectorstore)
        self.bases = OpenBases(self._stores.store, self.embedders)
        self.gate = Gatekeeper(self.bases.store, self.embedders, self.reranker, settings)
        self.administration = Administration(self._stores, self.embedders, self.gate.before_publish)
        self.originals = Originals(settings.storage, settings.data_dir)
        self.curator = Curator(self.bases.store, self.embedders)
        self.messages = MessageClassifier(self.embedders, settings.data_dir / "heads")
        self.teacher = Teacher(self.messages, self.embedders)
        self.insights = InsightDesk(
            records=lambda: self.records,
            embedder=lambda: self.embedders()["main"],
            intent_of=self.messages.intent,
            nearest=nearest_by(lambda kb, question: self.search(question, kb=kb, top_k=1)),
            settings=settings.insights,
        )
        self.products = Catalogues(
            settings.data_dir / "products",
            settings.products,
            lambda: self.embedders()["main"],
            max_chars=settings.answer.max_question_chars,
        )
        self._lock = threading.RLock()
        self._records: Records | None = None
        self._chain: Runnable[Question, AnswerUpdate] | None = None
        self.answer_cache = AnswerCache(
            self.bases.opening, max_entries=settings.answer.cache_entries, max_bytes=settings.answer.cache_bytes
        )
        self.callbacks: Sequence[BaseCallbackHandler] = ()
        self.copywriter = open_copywriter(
            self.search, self.products, self.language_model, self.queue, settings.copywriting
        )

    def load(self, kb: str = "default") -> None:
        """Load models, words of Chinese and the knowledge base, so that the first question is as fast as the next.

        Raises:
            ChatbotError: A model is missing or damaged.
            VectorStoreError: The knowledge base is missing or damaged.
        """
        load_dictionary()
        self.bases.live(kb)
        self.reranker()
        self._answer_chain()

    def check_models(self) -> None:
        """Look whether every model file is there, without loading one.

        Raises:
            ModelFileMissingError: One is not.
        """
        self._models.check()

    def is_ready(self) -> bool:
        """Whether models and a knowledge base are loaded."""
        return self._chain is not None and self.bases.any_open

    def queue_length(self) -> int:
        """Questions that wait for the language model."""
        return self.queue.waiting

    def server_figures(self) -> list[ServerFigures]:
        """The language model's servers; none where it runs in this process or is not loaded yet."""
        return self._models.server_figures()

    def search(
        self,
        question: str,
        *,
        kb: str = "default",
        top_k: int | None = None,
        fusion: str = "weighted",
        scored_hits: int | None = None,
        audiences: Set[str] = frozenset({PUBLIC}),
        all_versions: bool = False,
        only: DocumentFilter = EVERY_DOCUMENT,
        spoken: str | None = None,
    ) -> Retrieval:
        """Find chunks that somebody of these audiences may see; see ``HybridRetriever.search``.

        Of several versions of a document the newest is searched, unless the question names an older one or
        ``all_versions`` are wanted; ``only`` narrows the search further.

        Raises:
            QuestionError: The question is empty or too long.
            KnowledgeBaseMissingError: There is no such knowledge base.
        """
        text = checked_question(question, max_chars=self.settings.answer.max_question_chars)
        seen = self.bases.live(kb).seen_by(
            audiences,
            today=datetime.datetime.now().astimezone().date(),
            all_versions=all_versions,
            question=text,
            only=only,
        )
        settings = self.settings.vectorstore
        retriever = HybridRetriever(seen, reranker=self.reranker(), reranked_hits=settings.reranked_hits)
        return retriever.search(
            text, top_k=top_k or settings.top_k, fusion=fusion, scored_hits=scored_hits, spoken=spoken
        )

    def understand(self, question: Question) -> Understood:
        """What the question would be searched for."""
        text = checked_question(question.text, max_chars=self.settings.answer.max_question_chars)
        limits = self.settings.answer
        history = recent_turns(question.history, limits.max_history_turns)
        return understand(text, history, max_chars=limits.max_question_chars)

    def answer(self, question: Question) -> Answer:
        """Answer a question; errors are those of ``stream``."""
        answer = self._answer_chain().invoke(question, {"callbacks": list(self.callbacks)}).answer
        if answer is None:
            raise RuntimeError("the chain ended without an answer")
        return answer

    def stream(self, question: Question) -> Iterator[AnswerUpdate]:
        """Answer a question step by step; closing the iterator stops the model and frees the place in the queue.

        Raises:
            QuestionError: The question is empty or too long.
            KnowledgeBaseMissingError: There is no such knowledge base.
            QueueFullError: Too many questions wait.
        """
        return self._answer_chain().stream(question, {"callbacks": list(self.callbacks)})

    def ingest(
        self,
        paths: Sequence[Path],
        *,
        kb: str = "default",
        workers: int | None = None,
        progress: Progress | None = None,
        publish: bool = True,
    ) -> IngestReport:
        """Bring files and folders into a knowledge base; see ``vectorstore.ingestion.ingest_paths``.

        ``workers`` overrides ``ingest.workers``; without ``publish`` the version waits beside the live one.
        """
        settings = self.settings.ingest
        uploads = self.originals.folder(kb)
        if any(path.absolute() == uploads.absolute() for path in paths):
            self.originals.bring(kb)
        with open_cluster(settings.ray_address) as cluster:
            return ingest_paths(
                self.bases.store(kb),
                paths,
                embedders=self.embedders(),
                settings=settings if workers is None else settings.model_copy(update={"workers": workers}),
                progress=progress,
                before_publish=self.gate.before_publish(kb),
                publish=publish,
                uploads=uploads,
                cluster=cluster,
            )

    def build_from_documents(
        self, documents: Iterable[ParsedDocument], *, kb: str, progress: Progress | None = None
    ) -> IngestReport:
        """Make a knowledge base of exactly these documents."""
        return build_from_documents(
            self.bases.store(kb),
            documents,
            embedders=self.embedders(),
            settings=self.settings.ingest,
            progress=progress,
            before_publish=self.gate.before_publish(kb),
        )

    def embedders(self) -> dict[str, Embedder]:
        """The embedders by channel, loaded once."""
        return self._models.embedders()

    def reranker(self) -> Reranker | None:
        """The cross-encoder, loaded once; ``None`` where none is set."""
        return self._models.reranker()

    @property
    def records(self) -> Records:
        """Conversations, ratings, drafts, the log of questions, the audit; opened once.

        Raises:
            RecordsError: The database cannot be opened.
        """
        with self._lock:
            if self._records is None:
                self._records = open_records(self.settings.records, self.settings.data_dir)
            return self._records

    def language_model(self) -> BaseChatModel:
        """The language model, loaded once."""
        return self._models.language_model()

    def close(self) -> None:
        """Free models and files."""
        with self._lock:
            self.bases.close()
            self._stores.close()
            self._models.close()
            if self._records is not None:
                self._records.database.close()
            self._records = self._chain = None
            self.answer_cache.clear()

    def _answer_chain(self) -> Runnable[Question, AnswerUpdate]:
        with self._lock:
            if self._chain is None:
                self._chain = build_chain(
                    ChainParts(
                        search=lambda understood, asked: self.search(
                            understood.standalone,
                            kb=asked.kb,
                            audiences=asked.audiences,
                            only=asked.only,
                            spoken=understood.spoken,
                        ),
                        document=lambda asked, document_id: self.bases.document(asked.kb, document_id, asked.audiences),
                        similarity=self._models.similarity,
                        model=self.language_model(),
                        queue=self.queue,
                        answerability=answerability_model(),
                        answers=self.settings.answer,
                        prompts=self.settings.prompts,
                        cache=self.answer_cache if self.settings.answer.cache_entries else None,
                    )
                )
            return self._chain


def open_application(
    settings: Settings, *, model: BaseChatModel | None = None, embedders: Mapping[str, Embedder] | None = None
) -> Application:
    """The application with these settings; ``model`` and ``embedders`` take the place of those that they name."""
    return Application(settings, model=model, embedders=embedders)
