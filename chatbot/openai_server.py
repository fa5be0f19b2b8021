"""One OpenAI-compatible server: how it is asked, for how long, and what its failures mean."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing, contextmanager
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import httpx
from langchain_core.exceptions import ContextOverflowError as LangChainOverflowError
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from pydantic import SecretStr

from chatbot.errors import ChatbotError, ContextOverflowError, GenerationError, ModelServerError
from chatbot.language_model_settings import LanguageModelSettings
from chatbot.server_pool import Verdict

if TYPE_CHECKING:
    import openai

# Of a server that is too busy and does not say for how long.
_REST_SECONDS = 1.0
_UNREACHED = "cannot be reached or broke off; start it, or correct language_model.base_url"
_REFUSED = "refuses the key; set language_model.api_key"


class AskingFailedError(Exception):
    """A request failed.

    Attributes:
        error: What is raised if nobody else can be asked.
        verdict: What it says of the server.
        rest_seconds: How long a busy server asks to be left alone.
    """

    def __init__(self, error: ChatbotError, verdict: Verdict, rest_seconds: float = 0.0) -> None:
        """Keep all three."""
        super().__init__(str(error))
        self.error = error
        self.verdict = verdict
        self.rest_seconds = rest_seconds


class OpenAIServer:
    """Asks one server through ``ChatOpenAI``; all methods run on one event loop."""

    def __init__(self, address: str, settings: LanguageModelSettings) -> None:
        """Make the client; no request is sent."""
        from langchain_openai import ChatOpenAI

        self._place = address
        self._settings = settings
        self._key = settings.api_key.get_secret_value()
        timeout = httpx.Timeout(
            # The time for words is measured in words: a server that stalls may send signs of life.
            settings.timeout_seconds,
            connect=settings.connect_timeout_seconds,
            read=None,
            pool=None,
        )
        # As many connections as the pool has slots.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=settings.server_slots)
        self._http = httpx.AsyncClient(timeout=timeout, limits=limits)
        self._client = ChatOpenAI(
            base_url=address,
            # The client refuses an empty key; local servers take any.
            api_key=SecretStr(self._key or "none"),
            model=settings.model,
            temperature=settings.temperature,
            timeout=timeout,
            # The pool asks another server.
            max_retries=0,
            stream_usage=True,
            stream_chunk_timeout=None,
            http_async_client=self._http,
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def check(self) -> str:
        """Ask whether the server lives; returns what is wrong in one line, empty if nothing is."""
        settings, parts = self._settings, urlsplit(self._place)
        path = settings.health_path
        url = f"{parts.scheme}://{parts.netloc}{path}" if path else f"{self._place}/models"
        try:
            async with asyncio.timeout(settings.health_timeout_seconds):
                answer = await self._http.get(url, headers={"Authorization": f"Bearer {self._key or 'none'}"})
        except TimeoutError:
            late = f"did not answer a check within {settings.health_timeout_seconds:g} seconds; look into its log"
            return str(self._gone(late))
        except (httpx.HTTPError, httpx.InvalidURL):
            return str(self._gone(_UNREACHED))
        status = answer.status_code
        if status in {401, 403}:
            return str(self._gone(_REFUSED))
        # Whoever knows no such path lives as well.
        return "" if status < 500 or status == 501 else str(self._gone(f"answers a check with status {status}"))

    async def stream(
        self, messages: list[BaseMessage], stop: list[str] | None, arguments: dict[str, Any]
    ) -> AsyncGenerator[ChatGenerationChunk, None]:
        """Ask for an answer.

        Raises:
            AskingFailedError: In place of everything that the server or its client raises, also when the stream ends
                without saying that it is finished.
        """
        settings = self._settings
        loop = asyncio.get_running_loop()
        finished = False
        until = loop.time() + settings.timeout_seconds
        with self._translated():
            chunks = self._client._astream(  # noqa: SLF001 - `astream` would be traced as a second model run
                messages, stop=stop, **self._with_limit(arguments)
            )
            begun = False
            async with aclosing(cast("AsyncGenerator[ChatGenerationChunk, None]", chunks)):
                while True:
                    try:
                        async with asyncio.timeout_at(until):
                            chunk = await anext(chunks, None)
                    except TimeoutError as error:
                        raise self._too_late(begun=begun) from error
                    if chunk is None:
                        break
                    finished = finished or bool((chunk.generation_info or {}).get("finish_reason"))
                    begun = begun or bool(chunk.text)
                    if begun:
                        until = loop.time() + settings.token_timeout_seconds
                    yield chunk
        if not finished:
            raise self._gone("broke off before its answer was finished; look into its log")

    def _with_limit(self, arguments: dict[str, Any]) -> dict[str, Any]:
        limit = arguments.get("max_tokens", self._settings.max_answer_tokens)
        others = {name: value for name, value in arguments.items() if name != "max_tokens"}
        # The client would send the name that only OpenAI's own models insist on; compatible servers know the older.
        own = urlsplit(self._place).hostname == "api.openai.com"
        return {**others, "extra_body": {"max_completion_tokens" if own else "max_tokens": limit}}

    @contextmanager
    def _translated(self) -> Iterator[None]:
        import openai

        try:
            yield
        except openai.APIStatusError as error:
            raise self._refused(error) from error
        except openai.APITimeoutError as error:
            raise self._gone(
                f"cannot be reached within {self._settings.connect_timeout_seconds:g} seconds; start it, or raise "
                "language_model.connect_timeout_seconds"
            ) from error
        except (openai.APIConnectionError, httpx.HTTPError) as error:
            raise self._gone(_UNREACHED) from error
        except openai.APIError as error:
            failed = GenerationError(f"The language model server {self._place} failed: {self._line(error)}; ask again.")
            raise AskingFailedError(failed, "failing") from error
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            # What its own client makes of an answer that is none.
            raise self._gone(
                f"does not answer as an OpenAI-compatible server does ({type(error).__name__}); correct "
                "language_model.base_url"
            ) from error

    def _refused(self, error: openai.APIStatusError) -> AskingFailedError:
        status = error.status_code
        rest = _retry_after(error.response.headers)
        if status == 429 or (status == 503 and rest is not None):
            busy = ModelServerError(f"The language model server {self._place} is too busy; ask again later.")
            return AskingFailedError(busy, "busy", _REST_SECONDS if rest is None else rest)
        if status in {401, 403}:
            return self._gone(_REFUSED)
        if status == 404:
            return self._gone(
                f"has no model {self._settings.model!r}; correct language_model.model or language_model.base_url"
            )
        if status >= 500:
            failed = GenerationError(f"The language model server {self._place} failed: {self._line(error)}; ask again.")
            return AskingFailedError(failed, "failing")
        if error.code == "context_length_exceeded" or isinstance(error, LangChainOverflowError):
            model = self._settings.model
            overflow = f"The prompt does not fit into the context of {model} at {self._place}; ask a shorter one."
            return AskingFailedError(ContextOverflowError(overflow), "refusing")
        refused = f"The language model server {self._place} refused the request: {self._line(error)}"
        return AskingFailedError(GenerationError(refused), "refusing")

    def _too_late(self, *, begun: bool) -> AskingFailedError:
        name = "token_timeout_seconds" if begun else "timeout_seconds"
        seconds = self._settings.token_timeout_seconds if begun else self._settings.timeout_seconds
        what = "stopped in the middle of an answer" if begun else "did not begin to answer"
        return self._gone(f"{what} for {seconds:g} seconds; look into its log, or raise language_model.{name}")

    def _gone(self, fault: str) -> AskingFailedError:
        return AskingFailedError(ModelServerError(f"The language model server {self._place} {fault}."), "gone")

    def _line(self, error: Exception) -> str:
        text = " ".join(str(error).split())
        return (text.replace(self._key, "********") if self._key else text)[:300]


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that ``Retry-After`` asks to wait, given as a number or as a day and time; ``None`` without it."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        day = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, day.timestamp() - time.time())
