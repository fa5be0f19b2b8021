"""Looks on while the chain asks the language model, as one of LangChain's callbacks."""

# ruff: noqa: ARG002 - these are the signatures of LangChain
from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, LLMResult

from eval.speed_types import ModelCall


class ModelWatch(BaseCallbackHandler):
    """Times calls of the language model; safe to use from many threads.

    Attributes:
        prompts: Messages of each call, in the order in which they began.
        calls: Calls that came to their end.
    """

    def __init__(self) -> None:
        """Nothing was seen yet."""
        self.prompts: list[list[BaseMessage]] = []
        self.calls: list[ModelCall] = []
        self._started: dict[UUID, float] = {}
        self._first_words: dict[UUID, float] = {}

    def on_chat_model_start(
        self, serialized: dict[str, Any], messages: list[list[BaseMessage]], *, run_id: UUID, **_: Any
    ) -> None:
        """The model begins to read."""
        self.prompts.append(messages[0])
        self._started[run_id] = time.perf_counter()

    def on_llm_new_token(self, token: str | list[str | dict[str, Any]], *, run_id: UUID, **_: Any) -> None:
        """It writes; the first word ends the reading."""
        if token:
            self._first_words.setdefault(run_id, time.perf_counter())

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **_: Any) -> None:
        """It has written."""
        now = time.perf_counter()
        started, first = self._started.pop(run_id), self._first_words.pop(run_id, None)
        generation = response.generations[0][0]
        message = generation.message if isinstance(generation, ChatGeneration) else None
        if first is not None and isinstance(message, AIMessage) and message.usage_metadata:
            self.calls.append(
                ModelCall(
                    read_tokens=message.usage_metadata["input_tokens"],
                    written_tokens=message.usage_metadata["output_tokens"],
                    reading_seconds=first - started,
                    writing_seconds=now - first,
                )
            )
