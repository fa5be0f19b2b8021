"""The synchronous application at the asynchronous edge: each call on a thread, given back when a client leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import asynccontextmanager
from typing import TypeVar

import anyio
from anyio import CapacityLimiter, to_thread

from chatbot.assembly import Application
from chatbot.types import Answer, AnswerUpdate, Question
from vectorstore.types import Retrieval

T = TypeVar("T")

# Beside everyone who may wait for the language model: searches and file look-ups, which take milliseconds.
_SPARE_THREADS = 16


class AsyncApplication:
    """Lends the application to routes and pages; one per event loop."""

    def __init__(self, application: Application) -> None:
        """Wrap ``application``."""
        self.application = application
        self._limiter = CapacityLimiter(application.settings.language_model.max_waiting + _SPARE_THREADS)

    async def run(self, function: Callable[[], T]) -> T:
        """Run a function on a thread."""
        return await to_thread.run_sync(function, limiter=self._limiter)

    async def search(self, question: str, *, kb: str, top_k: int | None) -> Retrieval:
        """See ``Application.search``."""
        return await self.run(lambda: self.application.search(question, kb=kb, top_k=top_k))

    async def answer(self, question: Question) -> Answer:
        """See ``Application.answer``."""
        return await self.run(lambda: self.application.answer(question))

    @asynccontextmanager
    async def updates(self, question: Question) -> AsyncIterator[AsyncIterator[AnswerUpdate]]:
        """Answer step by step; leaving the block stops the model and frees the place in the queue."""
        stream = self.application.stream(question)
        try:
            yield self._steps(stream)
        finally:
            # Also when the client has gone and this task is being cancelled.
            with anyio.CancelScope(shield=True):
                if isinstance(stream, Generator):
                    await self.run(stream.close)

    async def _steps(self, stream: Iterator[AnswerUpdate]) -> AsyncIterator[AnswerUpdate]:
        while (update := await self.run(lambda: next(stream, None))) is not None:
            yield update
