"""LangChain's face of the in-process language model."""

from __future__ import annotations

import codecs
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.tools import BaseTool
from pydantic import Field, PrivateAttr

from chatbot.chat_template import ChatMessage
from chatbot.errors import ModelBusyError
from chatbot.llama_engine import MOST_GUESSED, FinishReason, LlamaEngine, Prompt


class LlamaChatModel(BaseChatModel):
    """Runs a GGUF file in this process; the file is loaded when the model is made.

    One call at a time: a second call, from any thread, waits until the first one's iterator is used up or closed.
    While the prompt is read, ``stream`` gives chunks without text, so that a caller can give up between them by
    closing the iterator. The same messages give the same answer, also above temperature 0 (fixed ``seed``).

    Raises:
        ModelFileMissingError: there is no such file.
        ModelLoadError: the file cannot be used.
    """

    model_path: Path
    context_tokens: int = Field(default=4096, ge=512)
    max_tokens: int = Field(default=192, ge=1)
    temperature: float = Field(default=0.0, ge=0.0)
    threads: int = Field(default=0, ge=0)
    reading_threads: int = Field(default=0, ge=0)
    prefix_bytes: int = Field(default=64_000_000, ge=0)
    lookup_tokens: int = Field(default=0, ge=0, le=MOST_GUESSED)
    seed: int = Field(default=1, ge=0)
    busy_timeout_seconds: float = Field(default=600.0, gt=0.0)

    _engine: LlamaEngine = PrivateAttr()
    _busy: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    def model_post_init(self, context: Any, /) -> None:
        """Load the file."""
        super().model_post_init(context)
        self._engine = LlamaEngine(
            self.model_path,
            context_tokens=self.context_tokens,
            threads=self.threads,
            reading_threads=self.reading_threads,
            prefix_bytes=self.prefix_bytes,
            lookup_tokens=self.lookup_tokens,
        )

    @property
    def _llm_type(self) -> str:
        return "llama.cpp"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.model_path.name, "max_tokens": self.max_tokens, "temperature": self.temperature}

    def close(self) -> None:
        """Free the model's memory, after a running call has ended."""
        self._acquire()
        try:
            self._engine.close()
        finally:
            self._busy.release()

    def count_tokens(self, text: str) -> int:
        """Tokens of a text, without any that the chat template adds; may be called while the model writes."""
        return self._engine.count_tokens(text)

    def get_num_tokens(self, text: str) -> int:
        """LangChain's name of ``count_tokens``."""
        return self.count_tokens(text)

    def get_num_tokens_from_messages(
        self,
        messages: Sequence[BaseMessage],
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool] | None = None,
    ) -> int:
        """Tokens of a whole prompt, the chat template's included."""
        if tools:
            raise ValueError("LlamaChatModel calls no tools.")
        return len(self._engine.encode(_to_chat(messages)).tokens)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop=stop, run_manager=run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        """Stream an answer; ``max_tokens`` and ``temperature`` may be given for this call.

        Raises:
            ContextOverflowError: the prompt leaves no room for an answer; the model was not asked.
            ModelBusyError: another call held the model for ``busy_timeout_seconds``.
        """
        max_tokens = int(kwargs.pop("max_tokens", self.max_tokens))
        temperature = float(kwargs.pop("temperature", self.temperature))
        kwargs.pop("stream", None)
        if kwargs:
            msg = f"LlamaChatModel does not know {', '.join(sorted(kwargs))}; leave it out."
            raise ValueError(msg)
        prompt = self._engine.encode(_to_chat(messages))
        self._acquire()
        try:
            written = yield from self._write(prompt, max_tokens, temperature, stop or [], run_manager)
        finally:
            self._busy.release()
        yield written

    def _write(
        self,
        prompt: Prompt,
        max_tokens: int,
        temperature: float,
        stop: list[str],
        run_manager: CallbackManagerForLLMRun | None,
    ) -> Generator[ChatGenerationChunk, None, ChatGenerationChunk]:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        scanner = StopScanner(stop)
        written = 0
        finish: FinishReason = "length"
        pieces = self._engine.generate(prompt, max_tokens=max_tokens, temperature=temperature, seed=self.seed)
        try:
            while not scanner.stopped:
                data = next(pieces)
                written += bool(data)
                text = scanner.feed(decoder.decode(data))
                if text or not data:
                    yield _chunk(text, run_manager)
            finish = "stop"
        except StopIteration as end:
            finish = end.value
            # A character that the token limit cut in two stays in the decoder and is left out.
            if rest := scanner.rest():
                yield _chunk(rest, run_manager)
        finally:
            pieces.close()
        message = AIMessageChunk(
            content="",
            chunk_position="last",
            usage_metadata=UsageMetadata(
                input_tokens=len(prompt.tokens), output_tokens=written, total_tokens=len(prompt.tokens) + written
            ),
        )
        details = {"finish_reason": finish, "model_name": self.model_path.name}
        return ChatGenerationChunk(message=message, generation_info=details)

    def _acquire(self) -> None:
        # Not an RLock: an iterator may be advanced and closed by different threads.
        if not self._busy.acquire(timeout=self.busy_timeout_seconds):
            msg = (
                f"The language model was held by another call for {self.busy_timeout_seconds:g} seconds; close "
                "iterators that are not used up, or ask again later."
            )
            raise ModelBusyError(msg)


class StopScanner:
    """Holds back text that may be the beginning of a stop sequence."""

    def __init__(self, stop: Sequence[str]) -> None:
        self._stop = [sequence for sequence in stop if sequence]
        self._held = ""
        self.stopped = False

    def feed(self, text: str) -> str:
        """Add text; return what may be shown. After a stop sequence ``stopped`` is set and the rest is dropped."""
        self._held += text
        places = [place for sequence in self._stop if (place := self._held.find(sequence)) >= 0]
        if places:
            self.stopped = True
            shown, self._held = self._held[: min(places)], ""
            return shown
        keep = max((_overlap(self._held, sequence) for sequence in self._stop), default=0)
        cut = len(self._held) - keep
        shown, self._held = self._held[:cut], self._held[cut:]
        return shown

    def rest(self) -> str:
        """What was held back, when no more text comes."""
        shown, self._held = self._held, ""
        return shown


def _overlap(text: str, sequence: str) -> int:
    """Length of the longest end of ``text`` with which ``sequence`` begins."""
    return next((n for n in range(min(len(text), len(sequence) - 1), 0, -1) if text.endswith(sequence[:n])), 0)


def _chunk(text: str, run_manager: CallbackManagerForLLMRun | None) -> ChatGenerationChunk:
    chunk = ChatGenerationChunk(message=AIMessageChunk(content=text))
    if run_manager is not None and text:
        run_manager.on_llm_new_token(text, chunk=chunk)
    return chunk


def _to_chat(messages: Sequence[BaseMessage]) -> list[ChatMessage]:
    rows: list[ChatMessage] = []
    for message in messages:
        match message:
            case SystemMessage():
                rows.append(ChatMessage(role="system", text=message.text))
            case HumanMessage():
                rows.append(ChatMessage(role="user", text=message.text))
            case AIMessage():
                rows.append(ChatMessage(role="assistant", text=message.text))
            case _:
                msg = f"LlamaChatModel takes system, human and AI messages, not {type(message).__name__}."
                raise ValueError(msg)
    return rows
