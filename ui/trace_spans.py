"""LangChain's callbacks as spans of OpenTelemetry: names of our own and numbers, never text."""

# ruff: noqa: ARG002 - these are the signatures of LangChain
from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, LLMResult
from opentelemetry.trace import Span, StatusCode, Tracer, set_span_in_context

from chatbot.chain_steps import StepEvent
from chatbot.types import AnswerUpdate

# Runnables of the chain that are steps as they stand; others are looked through.
_STEPS = {"standalone_question": "understand", "retrieve": "retrieve"}
_TOLD_STEPS = frozenset({"pack", "decide", "check"})


class ChainSpans(BaseCallbackHandler):
    """A span for each question, and one below it for each step; safe to use from many threads."""

    def __init__(self, tracer: Tracer) -> None:
        """Make spans with ``tracer``."""
        self._tracer = tracer
        # Of each run that is under way: the span that its children belong to. Dictionaries are safe between threads.
        self._around: dict[UUID, Span] = {}
        # Of each run that has one of its own.
        self._own: dict[UUID, Span] = {}
        self._first_words: dict[UUID, float] = {}

    def on_chain_start(
        self,
        serialized: dict[str, Any] | None,
        inputs: dict[str, Any],
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        name: str = "",
        **_: Any,
    ) -> None:
        """A question, or a Runnable of the chain."""
        around = self._around.get(parent_run_id) if parent_run_id else None
        if around is None:
            self._begin("question", run_id, None)
        elif name in _STEPS:
            self._begin(_STEPS[name], run_id, around)
        else:
            self._around[run_id] = around

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **_: Any) -> None:
        """It is done."""
        span = self._own.get(run_id)
        if span is not None and isinstance(outputs, AnswerUpdate) and outputs.answer is not None:
            span.set_attribute("citedesk.refused", outputs.answer.abstained)
            span.set_attribute("citedesk.confidence", outputs.answer.confidence)
            span.set_attribute("citedesk.citations", len(outputs.answer.citations))
        self._end(run_id)

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        """It failed, or whoever asked has gone."""
        self._end(run_id, is_error=isinstance(error, Exception))

    def on_chat_model_start(
        self,
        serialized: dict[str, Any],
        messages: list[list[BaseMessage]],
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        **_: Any,
    ) -> None:
        """The language model begins to read."""
        self._begin("generate", run_id, self._around.get(parent_run_id) if parent_run_id else None)
        self._first_words[run_id] = time.perf_counter()

    def on_llm_new_token(self, token: str | list[str | dict[str, Any]], *, run_id: UUID, **_: Any) -> None:
        """A word; the first one tells how long reading took."""
        span, started = self._own.get(run_id), self._first_words.pop(run_id, None) if token else None
        if span is not None and started is not None:
            span.set_attribute("citedesk.first_word_seconds", time.perf_counter() - started)

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **_: Any) -> None:
        """The language model has written."""
        span = self._own.get(run_id)
        for generation in response.generations[0][:1] if response.generations else ():
            message = generation.message if isinstance(generation, ChatGeneration) else None
            if span is not None and isinstance(message, AIMessage) and message.usage_metadata:
                span.set_attribute("citedesk.read_tokens", message.usage_metadata["input_tokens"])
                span.set_attribute("citedesk.written_tokens", message.usage_metadata["output_tokens"])
        self._end(run_id)

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        """It failed, or was stopped."""
        self._end(run_id, is_error=isinstance(error, Exception))

    def on_custom_event(self, name: str, data: StepEvent, *, run_id: UUID, **_: Any) -> None:
        """A step that is no Runnable has been done; see ``chatbot.chain_steps``."""
        around = self._around.get(run_id)
        if name not in _TOLD_STEPS or around is None:
            return
        span = self._tracer.start_span(name, set_span_in_context(around), start_time=data["started_ns"])
        span.set_attribute("citedesk.seconds", data["seconds"])
        for key, value in data["numbers"].items():
            # Whatever slips into an event: only numbers leave.
            if isinstance(value, int | float):
                span.set_attribute(f"citedesk.{key}", value)
        span.end()

    def _begin(self, name: str, run_id: UUID, around: Span | None) -> None:
        span = self._tracer.start_span(name, None if around is None else set_span_in_context(around))
        self._around[run_id] = self._own[run_id] = span

    def _end(self, run_id: UUID, *, is_error: bool = False) -> None:
        self._around.pop(run_id, None)
        self._first_words.pop(run_id, None)
        span = self._own.pop(run_id, None)
        if span is None:
            return
        if is_error:
            # No description and no recorded exception: a message may quote what somebody wrote.
            span.set_status(StatusCode.ERROR)
        span.end()
