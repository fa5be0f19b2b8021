"""A chat model whose words a test decides; it passes the same conformance class as the real ones."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

_TOKEN = re.compile(r"\s*[\u3400-\u9fff]|\s*[^\s\u3400-\u9fff]+|\s+$")


class ScriptedChatModel(BaseChatModel):
    """Says ``replies`` one after the other, the last one for ever; a token is a word or a Chinese character.

    Attributes:
        replies: A text, or a function of the messages, for each call.
        before_token: Called with the token's number before each one; a test waits or raises there.
    """

    replies: Sequence[str | Callable[[list[BaseMessage]], str]]
    max_tokens: int = 192
    before_token: Callable[[int], None] | None = None

    _calls: list[list[BaseMessage]] = PrivateAttr(default_factory=list)
    _inside: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @property
    def calls(self) -> list[list[BaseMessage]]:
        """The messages of each call so far."""
        return self._calls

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def count_tokens(self, text: str) -> int:
        return len(_TOKEN.findall(text))

    def get_num_tokens(self, text: str) -> int:
        return self.count_tokens(text)

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
        with self._inside:
            reply = self.replies[min(len(self._calls), len(self.replies) - 1)]
            self._calls.append(list(messages))
            text = reply if isinstance(reply, str) else reply(messages)
            for sequence in stop or []:
                text = text.split(sequence)[0]
            tokens = _TOKEN.findall(text)
            limit = kwargs.get("max_tokens", self.max_tokens)
            yield ChatGenerationChunk(message=AIMessageChunk(content=""))
            for number, token in enumerate(tokens[:limit], start=1):
                if self.before_token is not None:
                    self.before_token(number)
                if run_manager is not None:
                    run_manager.on_llm_new_token(token)
                yield ChatGenerationChunk(message=AIMessageChunk(content=token))
            read, written = self.count_tokens("".join(message.text for message in messages)), len(tokens[:limit])
            usage = UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)
            yield ChatGenerationChunk(
                message=AIMessageChunk(content="", chunk_position="last", usage_metadata=usage),
                generation_info={"finish_reason": "length" if len(tokens) > limit else "stop"},
            )
