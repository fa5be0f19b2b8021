"""LangChain's face of OpenAI-compatible servers: a request that fails on one goes to another."""

from __future__ import annotations

import logging
import queue
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from contextlib import closing
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from chatbot.background_loop import BackgroundLoop
from chatbot.errors import ChatbotError, ModelBusyError, ModelServerError, StreamBrokenError
from chatbot.language_model_settings import LanguageModelSettings
from chatbot.openai_server import AskingFailedError, OpenAIServer
from chatbot.server_health import HealthChecks
from chatbot.server_pool import Lease, ServerFigures, ServerPool
from ingest.language import count_han

# Measured on Qwen's tokenizer: Chinese text has 0.6 to 0.8 tokens a character, English about 4 characters a
# token. Rounded up, for a server's own tokenizer cannot be asked.
_TOKENS_PER_HAN = 1.0
_CHARS_PER_TOKEN = 3.5
# How often a waiting caller is given the chance to give up.
_SIGN_OF_LIFE_SECONDS = 1.0
_LOG = logging.getLogger(__name__)

# Chunks as they come, then how it ended: ``None`` is well.
_Answer = queue.SimpleQueue[ChatGenerationChunk | AskingFailedError | None]


class ServerChatModel(BaseChatModel):
    """Asks the servers that the settings name, each with so many requests at once as it has slots.

    A request that fails before its first word goes to another server, each of them once; one that finds all busy waits
    for ``timeout_seconds``. While nothing comes, ``stream`` gives chunks without text, so that a caller can give up
    between them by closing the iterator.
    """

    settings: LanguageModelSettings

    _loop: BackgroundLoop = PrivateAttr()
    _servers: list[OpenAIServer] = PrivateAttr()
    _pool: ServerPool = PrivateAttr()
    _checks: HealthChecks = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        """Make the clients, and begin to check the servers."""
        super().model_post_init(context)
        settings = self.settings
        self._servers = [OpenAIServer(address, settings) for address in settings.servers]
        self._pool = ServerPool(settings.servers, slots=settings.server_slots)
        self._loop = BackgroundLoop("model servers")
        self._checks = HealthChecks(
            self._pool, self._servers, self._loop, interval_seconds=settings.health_interval_seconds
        )

    @property
    def _llm_type(self) -> str:
        return "openai-compatible"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.settings.model, "servers": self.settings.servers}

    def follow(self, tell: Callable[[int], None]) -> None:
        """Tell how many requests the healthy servers take at once, now and whenever that changes."""
        self._pool.follow(tell)

    def server_figures(self) -> list[ServerFigures]:
        """Each server as it is now."""
        return self._pool.figures()

    def close(self) -> None:
        """End checks and requests, and close all connections."""
        self._loop.close(server.close for server in self._servers)

    def count_tokens(self, text: str) -> int:
        """Estimate the tokens of a text, rather too many than too few; no request is sent."""
        han = count_han(text)
        return round(han * _TOKENS_PER_HAN + (len(text) - han) / _CHARS_PER_TOKEN + 0.499)

    def get_num_tokens(self, text: str) -> int:
        """LangChain's name of ``count_tokens``."""
        return self.count_tokens(text)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._whole(messages, stop, run_manager, kwargs))

    def _whole(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None,
        run_manager: CallbackManagerForLLMRun | None,
        arguments: dict[str, Any],
    ) -> Iterator[ChatGenerationChunk]:
        """All chunks of one stream that came to its end: nobody has seen those of a broken one."""
        for _ in self._servers:
            try:
                return iter(list(self._stream(messages, stop=stop, run_manager=run_manager, **arguments)))
            except StreamBrokenError as error:
                broken = error
        raise broken

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        """Stream an answer; ``max_tokens`` and what else servers know may be given for this call.

        Raises:
            StreamBrokenError: The server failed after its first word; see ``chatbot.model_words``.
            ModelServerError: No server can be used.
            ModelBusyError: All were busy for ``timeout_seconds``.
            ContextOverflowError: The prompt is too long.
            GenerationError: The server refused the request, or failed.
        """
        tried: set[int] = set()
        failure: ChatbotError | None = None
        until = time.monotonic() + self.settings.timeout_seconds
        while True:
            lease = self._lease(tried, failure)
            if lease is None:
                yield _still_waiting(until, failure)
                continue
            has_begun = False
            try:
                with closing(self._asked(lease, messages, stop, kwargs)) as chunks:
                    for chunk in chunks:
                        if chunk.text and run_manager is not None:
                            run_manager.on_llm_new_token(chunk.text, chunk=chunk)
                        has_begun = has_begun or bool(chunk.text)
                        yield chunk
            except AskingFailedError as failed:
                failure = failed.error
                if has_begun:
                    raise StreamBrokenError(str(failure)) from failed
                if failed.verdict == "refusing":
                    raise failure from failed
                if failed.verdict == "busy":
                    yield _still_waiting(until, failure)
                else:
                    tried.add(lease.number)
            else:
                return

    def _lease(self, tried: set[int], failure: ChatbotError | None) -> Lease | None:
        try:
            return self._pool.take(avoid=tried, wait_seconds=_SIGN_OF_LIFE_SECONDS)
        except LookupError as none_left:
            if len(self._servers) == 1:
                raise failure or ModelServerError(self._pool.faults()) from none_left
            raise ModelServerError(
                f"None of {len(self._servers)} language model servers can be used: {self._pool.faults()}"
            ) from (failure or none_left)

    def _asked(
        self, lease: Lease, messages: list[BaseMessage], stop: list[str] | None, arguments: dict[str, Any]
    ) -> Generator[ChatGenerationChunk, None, None]:
        """Chunks of one server, chunks without text while it is silent; the slot is given back at the end."""
        answer: _Answer = queue.SimpleQueue()
        server = self._servers[lease.number]

        async def read() -> None:
            try:
                async for chunk in server.stream(messages, stop, arguments):
                    answer.put(chunk)
            except AskingFailedError as failed:
                answer.put(failed)
            else:
                answer.put(None)

        reading = self._loop.submit(read())
        try:
            while (chunk := _next(answer, reading)) is not None:
                yield chunk
        except AskingFailedError as failed:
            _LOG.warning("a request failed: %s", failed)
            self._pool.failed(lease, failed.verdict, str(failed), rest_seconds=failed.rest_seconds)
            if failed.verdict in {"gone", "failing"}:
                self._checks.check_soon(lease.number)
            raise
        except BaseException:
            # Whoever asked has left.
            reading.cancel()
            self._pool.given_up(lease)
            raise
        self._pool.done(lease)


def _next(answer: _Answer, reading: Future[None]) -> ChatGenerationChunk | None:
    """The next chunk, one without text if there is none yet, ``None`` at the end."""
    try:
        chunk = answer.get(timeout=_SIGN_OF_LIFE_SECONDS)
    except queue.Empty:
        if reading.cancelled():
            raise ModelServerError("The language model has been closed; start the program again.") from None
        if reading.done():
            # Ended without a last word, by a fault of the program's own.
            reading.result()
        return _no_text()
    if isinstance(chunk, AskingFailedError):
        raise chunk
    return chunk


def _still_waiting(until: float, failure: ChatbotError | None) -> ChatGenerationChunk:
    """A sign of life of a caller that every server was too busy for, as long as it may wait."""
    if time.monotonic() > until:
        raise ModelBusyError("Every language model server is busy; ask again in a minute.") from failure
    return _no_text()


def _no_text() -> ChatGenerationChunk:
    return ChatGenerationChunk(message=AIMessageChunk(content=""))
