"""OpenAI's chat shapes over the same chain: ``/v1/chat/completions`` and ``/v1/models``."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from chatbot.types import Answer, Question, Turn
from ui.accounts.access import Asker
from ui.http_errors import EXPECTED_ERRORS, error_body, status_of
from ui.question_recorder import QuestionRecorder
from ui.shapes import citation_to_json
from ui.threads import AsyncApplication

# The model's name chooses the knowledge base: `citedesk` is the server's own one, `citedesk/NAME` any.
_MODEL = "citedesk"


class _TextPart(BaseModel):
    model_config = ConfigDict(extra="ignore")

    type: Literal["text"]
    text: str


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[_TextPart]

    @property
    def text(self) -> str:
        return self.content if isinstance(self.content, str) else "\n".join(part.text for part in self.content)


class _CompletionBody(BaseModel):
    """Sampling options are taken and have no effect: what answers is the checked chain, not a bare model."""

    model_config = ConfigDict(extra="ignore")

    model: str = _MODEL
    messages: list[_Message] = Field(min_length=1, max_length=1000)
    stream: bool = False
    n: Literal[1] = 1


def openai_routes(application: AsyncApplication, recorder: QuestionRecorder) -> APIRouter:
    """Routes for clients that speak OpenAI's protocol; system messages are not followed."""
    router = APIRouter(tags=["OpenAI-compatible"])

    @router.get("/v1/models", summary="One model for each knowledge base")
    async def models(asker: Asker) -> dict[str, object]:
        others = [name for name in await application.other_kbs() if asker.may_work_in(name)]
        ids = [_MODEL, *(f"{_MODEL}/{name}" for name in others)]
        return {
            "object": "list",
            "data": [{"id": name, "object": "model", "created": 0, "owned_by": _MODEL} for name in ids],
        }

    @router.post("/v1/chat/completions", summary="Answer the last user message", response_model=None)
    async def completions(body: _CompletionBody, asker: Asker) -> Response | dict[str, object]:
        question = _question(body)
        if question is None:
            message = f"there is no model {body.model!r}, or the last message is not the user's"
            error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
            return JSONResponse({"error": error}, status_code=400)
        try:
            kb = application.kb_for(question.kb, asker.kbs)
        except EXPECTED_ERRORS as error:
            return JSONResponse(_openai_error(error), status_code=status_of(error))
        question = replace(question, kb=kb, audiences=asker.audiences)
        head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": body.model}
        if body.stream:
            chunks = _chunks(application, recorder, question, head)
            return StreamingResponse(chunks, media_type="text/event-stream")
        try:
            with recorder.counting_failures(channel="openai"):
                answer = await application.answer(question)
            await recorder.answered(question.text, answer, kb=question.kb, channel="openai")
        except EXPECTED_ERRORS as error:
            return JSONResponse(_openai_error(error), status_code=status_of(error))
        message_ = {"role": "assistant", "content": answer.text, **_extra(answer)}
        choice = {"index": 0, "message": message_, "finish_reason": "stop", "logprobs": None}
        return {**head, "object": "chat.completion", "choices": [choice]}

    return router


def _question(body: _CompletionBody) -> Question | None:
    """The last user message with the turns before it; nothing if the model or the order of roles is wrong."""
    family, _, kb = body.model.partition("/")
    last = body.messages[-1]
    if family != _MODEL or last.role != "user":
        return None
    turns = tuple(
        Turn(role=message.role, text=message.text)
        for message in body.messages[:-1]
        if message.role in {"user", "assistant"}
    )
    return Question(text=last.text, history=turns, kb=kb)


async def _chunks(
    application: AsyncApplication, recorder: QuestionRecorder, question: Question, head: dict[str, object]
) -> AsyncIterator[str]:
    def chunk(delta: dict[str, object], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return _line({**head, "object": "chat.completion.chunk", "choices": [choice]})

    yield chunk({"role": "assistant", "content": ""})
    try:
        async with application.updates(question) as updates:
            async for update in updates:
                if update.delta:
                    yield chunk({"content": update.delta})
                if update.answer is not None:
                    await recorder.answered(question.text, update.answer, kb=question.kb, channel="openai")
                    yield chunk(_extra(update.answer), "stop")
    except EXPECTED_ERRORS as error:
        recorder.failed(channel="openai")
        yield _line(_openai_error(error))
    yield "data: [DONE]\n\n"


def _extra(answer: Answer) -> dict[str, object]:
    return {
        "citations": [citation_to_json(citation) for citation in answer.citations],
        "abstained": answer.abstained,
        "confidence": round(answer.confidence, 4),
    }


def _openai_error(error: Exception) -> dict[str, object]:
    return {"error": {**error_body(error)["error"], "param": None, "code": None}}


def _line(value: dict[str, object]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"
