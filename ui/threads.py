"""The synchronous application at the asynchronous edge: each call on a thread, given back when a client leaves."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator, Sequence, Set
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import anyio
from anyio import CapacityLimiter, to_thread

from chatbot.assembly import Application
from chatbot.classify.classifier import MessageClass
from chatbot.copywriting.types import CopyRequest, CopyResult
from chatbot.nameplate import Nameplate, read_nameplate
from chatbot.products.recommendation import Recommendation
from chatbot.records.records import Records
from chatbot.server_pool import ServerFigures
from chatbot.types import DEFAULT_KB, Answer, AnswerUpdate, Question
from ingest.types import PUBLIC, Chunk, Language
from ui.shutdown import Shutdown
from vectorstore.content import DocumentRecord
from vectorstore.document_filter import EVERY_DOCUMENT, DocumentFilter
from vectorstore.errors import KnowledgeBaseMissingError
from vectorstore.types import Retrieval

T = TypeVar("T")

# Beside everyone who may wait for the language model or use it: searches and file look-ups, which take milliseconds.
_SPARE_THREADS = 16
_BUYERS = frozenset({PUBLIC})


class AsyncApplication:
    """Lends the application to routes and pages, and only the knowledge bases that they may answer from.

    Attributes:
        max_question_chars: Of the longest question.
        most_cards: Products that are shown below an answer.
        own_kb: Answers where a request names no knowledge base.
        shutdown: Knows which answers are under way.
    """

    def __init__(self, application: Application, shutdown: Shutdown | None = None) -> None:
        """Wrap ``application``; routes reach nothing of it but through the methods below."""
        self._application = application
        self.shutdown = shutdown or Shutdown(0.0)
        self._kbs = application.settings.server.kbs
        self.max_question_chars = application.settings.answer.max_question_chars
        self.most_cards = application.settings.products.cards_in_chat
        self.own_kb = self._kbs[0] if self._kbs else DEFAULT_KB
        model = application.settings.language_model
        self._limiter = CapacityLimiter(model.max_waiting + model.slots + _SPARE_THREADS)

    async def run(self, function: Callable[[], T]) -> T:
        """Run a function on a thread."""
        return await to_thread.run_sync(function, limiter=self._limiter)

    def server_figures(self) -> list[ServerFigures]:
        """See ``Application.server_figures``."""
        return self._application.server_figures()

    async def other_kbs(self) -> list[str]:
        """Published knowledge bases that may be asked beside the own one."""
        published = await self.run(self._application.administration.names)
        return [name for name in published if name != self.own_kb and (not self._kbs or name in self._kbs)]

    async def with_records(self, work: Callable[[Records], T]) -> T:
        """Do something with the records, on a thread."""
        return await self.run(lambda: work(self._application.records))

    async def search(
        self,
        question: str,
        *,
        kb: str,
        top_k: int | None,
        only: DocumentFilter = EVERY_DOCUMENT,
        audiences: Set[str] = _BUYERS,
    ) -> Retrieval:
        """See ``Application.search``."""
        admitted = self._admitted(kb)
        return await self.run(
            lambda: self._application.search(question, kb=admitted, top_k=top_k, only=only, audiences=audiences)
        )

    async def document(self, kb: str, document_id: str, audiences: Set[str] = _BUYERS) -> DocumentRecord | None:
        """See ``OpenBases.document``."""
        admitted = self._admitted(kb)
        return await self.run(lambda: self._application.bases.document(admitted, document_id, audiences))

    async def bring_originals(self, kb: str, location: str) -> bool:
        """Fetch uploaded documents that have changed; ``False`` where ``location`` is none of them."""
        originals, folder = self._application.originals, Path(location).parent
        if folder != originals.folder(self._admitted(kb)).absolute():
            return False
        await self.run(lambda: originals.bring(kb))
        return True

    async def chunks(self, kb: str, chunk_ids: Iterable[str], audiences: Set[str] = _BUYERS) -> dict[str, Chunk]:
        """Those of these chunks that the live version has and these audiences may see, by id."""
        admitted, wanted = self._admitted(kb), list(dict.fromkeys(chunk_ids))
        bases = self._application.bases
        found = await self.run(lambda: [bases.chunk(admitted, chunk_id, audiences) for chunk_id in wanted])
        return {chunk.id: chunk for chunk in found if chunk}

    async def nameplate(self, image: bytes, *, kb: str, audiences: Set[str]) -> Nameplate:
        """See ``read_nameplate``; known is what a document holds that these audiences may see."""
        admitted, bases = self._admitted(kb), self._application.bases
        return await self.run(lambda: read_nameplate(image, lambda code: bases.knows_part(admitted, code, audiences)))

    async def classify(self, texts: Sequence[str], *, kb: str) -> list[MessageClass]:
        """See ``MessageClassifier.classify``."""
        admitted = self._admitted(kb)
        return await self.run(lambda: self._application.messages.classify(texts, admitted))

    async def recommend(
        self,
        need: str,
        *,
        kb: str,
        top_k: int,
        quantity: float | None = None,
        language: Language | None = None,
        audiences: Set[str] = _BUYERS,
    ) -> Recommendation:
        """See ``Catalogues.recommend``."""
        admitted, products = self._admitted(kb), self._application.products
        return await self.run(
            lambda: products.recommend(
                need, kb=admitted, top_k=top_k, quantity=quantity, language=language, audiences=audiences
            )
        )

    async def products_for(
        self, messages: Sequence[str], *, kb: str, language: Language, audiences: Set[str]
    ) -> Recommendation | None:
        """See ``Catalogues.for_messages``; as many as are shown below an answer, ``None`` where that is none."""
        admitted, products = self._admitted(kb), self._application.products
        most = self.most_cards
        if not most:
            return None
        return await self.run(
            lambda: products.for_messages(messages, kb=admitted, top_k=most, language=language, audiences=audiences)
        )

    async def titles(self, audiences: Set[str] = _BUYERS) -> list[str]:
        """Titles of the own knowledge base; see ``OpenBases.titles``."""
        return await self.run(lambda: self._application.bases.titles(self.own_kb, audiences))

    async def answer(self, question: Question) -> Answer:
        """Answer as a whole; errors are those of ``updates``."""
        answer: Answer | None = None
        # Step by step as well, for what is one long call cannot be handed back when the server ends.
        async with self.updates(question) as updates:
            async for update in updates:
                answer = update.answer or answer
        if answer is None:
            raise RuntimeError("the chain ended without an answer")
        return answer

    @asynccontextmanager
    async def updates(self, question: Question) -> AsyncIterator[AsyncIterator[AnswerUpdate]]:
        """Answer step by step; leaving the block stops the model and frees the place in the queue.

        Raises:
            ShuttingDownError: The server is being stopped: at once, or in the middle when its patience is over.
        """
        with self.shutdown.answer():
            stream = self._application.stream(replace(question, kb=self._admitted(question.kb)))
            async with self._stepping(stream) as steps:
                yield steps

    @asynccontextmanager
    async def copy(self, request: CopyRequest) -> AsyncIterator[AsyncIterator[CopyResult]]:
        """Write copy step by step; see ``updates`` for leaving the block and for the server's end."""
        with self.shutdown.answer():
            stream = self._application.copywriter.stream(replace(request, kb=self._admitted(request.kb)))
            async with self._stepping(stream) as steps:
                yield steps

    async def checked_copy(self, request: CopyRequest, text: str) -> CopyResult:
        """See ``Copywriter.recheck``."""
        admitted = replace(request, kb=self._admitted(request.kb))
        return await self.run(lambda: self._application.copywriter.recheck(admitted, text))

    @asynccontextmanager
    async def _stepping(self, stream: Iterator[T]) -> AsyncIterator[AsyncIterator[T]]:
        step = threading.Lock()
        try:
            yield self._steps(stream, step)
        finally:
            # Also when the client has gone and this task is being cancelled.
            with anyio.CancelScope(shield=True):
                await self._end(stream, step)

    def kb_for(self, kb: str, own: Sequence[str]) -> str:
        """The knowledge base that somebody asks.

        Args:
            kb: As it was named; empty for the asker's first one, or the server's own.
            own: What the asker may ask; empty for all.

        Raises:
            KnowledgeBaseMissingError: Not this one; whether it is there is not looked up.
        """
        named = kb or (self.own_kb if not own or self.own_kb in own else own[0])
        if own and named not in own:
            raise KnowledgeBaseMissingError(f"knowledge base {named!r} is not among the asker's, so nothing is told")
        return self._admitted(named)

    def _admitted(self, kb: str) -> str:
        """The knowledge base to ask; an empty name stands for the own one.

        Raises:
            KnowledgeBaseMissingError: It may not be asked here; whether there is one of this name is not looked up.
        """
        if self._kbs and kb and kb not in self._kbs:
            raise KnowledgeBaseMissingError(f"knowledge base {kb!r} is not among server.kbs, so nothing is told of it")
        return kb or self.own_kb

    async def _steps(self, stream: Iterator[T], step: threading.Lock) -> AsyncIterator[T]:
        while (update := await self.shutdown.in_time(self._step(stream, step))) is not None:
            yield update

    async def _step(self, stream: Iterator[T], step: threading.Lock) -> T | None:
        # Whoever leaves does not wait for a step that nothing can stop: see ``_end``.
        return await to_thread.run_sync(partial(_next, stream, step), limiter=self._limiter, abandon_on_cancel=True)

    async def _end(self, stream: Iterator[T], step: threading.Lock) -> None:
        if not isinstance(stream, Generator):
            return
        closing = partial(_close, stream, step)
        if step.locked():
            # A thread is in the middle of a step; it is closed when that is done.
            threading.Thread(target=closing, name="closing", daemon=True).start()
        else:
            await self.run(closing)


def _next(stream: Iterator[T], step: threading.Lock) -> T | None:
    with step:
        return next(stream, None)


def _close(stream: Generator[T], step: threading.Lock) -> None:
    with step:
        stream.close()
