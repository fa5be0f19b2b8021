"""What an answer costs: processor time beside the language model, and the model's tokens and seconds."""

# ruff: noqa: ARG002 - these are the signatures of LangChain
from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage, BaseMessage, SystemMessage
from langchain_core.outputs import ChatGeneration, LLMResult

from chatbot.assembly import Application, open_application
from chatbot.settings import Settings
from chatbot.types import Question
from eval.errors import BenchmarkError
from eval.progress import tracked
from eval.record import commit, machine, model_hashes
from eval.workbench import thrown_away
from vectorstore.report import Progress

_KB = "cost"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCall:
    """One time that the language model wrote; of the prompt only what follows the system message counts as read.

    Attributes:
        read_seconds: Until its first word.
        processor_seconds: Of this process, all threads, from the prompt to the last word.
    """

    read_tokens: int
    written_tokens: int
    read_seconds: float
    write_seconds: float
    processor_seconds: float


class CallRecorder(BaseCallbackHandler):
    """Watches a model that is asked one thing at a time; ``calls`` is what it has done."""

    def __init__(self, count_tokens: Callable[[str], int]) -> None:
        """Count the tokens of system messages with ``count_tokens``."""
        self.calls: list[ModelCall] = []
        self._count_tokens = count_tokens
        self._prefix_tokens = 0
        self._began = self._processor = 0.0
        self._first_word: float | None = None

    def on_chat_model_start(self, serialized: dict[str, Any], messages: list[list[BaseMessage]], **_: Any) -> None:
        """It begins to read."""
        self._prefix_tokens = sum(
            self._count_tokens(message.text) for message in messages[0] if isinstance(message, SystemMessage)
        )
        self._first_word, self._began, self._processor = None, time.perf_counter(), time.process_time()

    def on_llm_new_token(self, token: str | list[str | dict[str, Any]], **_: Any) -> None:
        """It writes, or has read another part of the prompt, which comes without a word."""
        if token:
            self._first_word = self._first_word or time.perf_counter()

    def on_llm_end(self, response: LLMResult, **_: Any) -> None:
        """It is done; one that was stopped, or says nothing of tokens, is not counted."""
        generation = response.generations[0][0]
        message = generation.message if isinstance(generation, ChatGeneration) else None
        if isinstance(message, AIMessage) and message.usage_metadata and self._first_word is not None:
            self.calls.append(
                ModelCall(
                    read_tokens=max(0, message.usage_metadata["input_tokens"] - self._prefix_tokens),
                    written_tokens=message.usage_metadata["output_tokens"],
                    read_seconds=self._first_word - self._began,
                    write_seconds=time.perf_counter() - self._first_word,
                    processor_seconds=time.process_time() - self._processor,
                )
            )


def measure_answer_cost(
    paths: Sequence[Path],
    questions: Sequence[str],
    settings: Settings,
    *,
    compose: Callable[[Settings], Application] = open_application,
    progress: Progress | None = None,
) -> dict[str, object]:
    """Ask one question after the other of documents that are ingested for it.

    Returns:
        Means over questions and over calls of the model, for ``eval/capacity_inputs.toml``.

    Raises:
        BenchmarkError: The language model was never asked.
    """
    with thrown_away(settings, compose) as application:
        ingested = application.ingest(paths, kb=_KB, progress=progress)
        application.load(_KB)
        recorder = CallRecorder(application.language_model().get_num_tokens)
        application.callbacks = [recorder]
        # The first question pays for buffers that later ones find ready.
        application.answer(Question(text=questions[0], kb=_KB))
        application.answer_cache.clear()
        recorder.calls.clear()
        beside: list[float] = []
        refused = asked_model = 0
        for text in tracked(questions, total=len(questions), stage="answering", progress=progress):
            calls, began = len(recorder.calls), time.process_time()
            answer = application.answer(Question(text=text, kb=_KB))
            spent = time.process_time() - began
            beside.append(spent - sum(call.processor_seconds for call in recorder.calls[calls:]))
            refused += answer.abstained
            asked_model += len(recorder.calls) > calls
        hashes = model_hashes(application.embedders(), application.settings, language_model=True)
    if not recorder.calls:
        raise BenchmarkError("the language model was not asked for any question; give questions about the documents")
    return {
        "measure": "answer-cost",
        "questions": len(questions),
        "chunks": ingested.chunks,
        "refused": refused,
        "share_without_model": 1 - asked_model / len(questions),
        "processor_seconds_beside_model": fmean(beside),
        **_of_calls(recorder.calls),
        "commit": commit(),
        "machine": machine(),
        "models": hashes,
    }


def _of_calls(calls: Sequence[ModelCall]) -> dict[str, float]:
    read, written = sum(call.read_tokens for call in calls), sum(call.written_tokens for call in calls)
    return {
        "read_tokens": read / len(calls),
        "written_tokens": written / len(calls),
        "read_tokens_per_second": read / sum(call.read_seconds for call in calls),
        "written_tokens_per_second": written / sum(call.write_seconds for call in calls),
    }
