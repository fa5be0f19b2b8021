"""The HTTP API: ``/api/ask``, ``/api/search``, ``/api/classify``, health."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence

from fastapi import APIRouter
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.responses import Response

from chatbot.server_pool import ServerFigures
from chatbot.types import Question
from ui.accounts.access import Asker
from ui.http_errors import EXPECTED_ERRORS, error_body
from ui.loading import Loader
from ui.question_recorder import QuestionRecorder
from ui.requests import AskBody, ClassifyBody, SearchBody
from ui.shapes import answer_to_json, classes_to_json, evidence_to_json, retrieval_to_json
from ui.threads import AsyncApplication


def api_routes(application: AsyncApplication, loader: Loader, recorder: QuestionRecorder) -> APIRouter:
    """Routes that answer from ``application``."""
    router = APIRouter()

    @router.post("/api/search", tags=["citedesk"], summary="Find passages")
    async def search(body: SearchBody, asker: Asker) -> dict[str, object]:
        found = await application.search(
            body.question,
            kb=application.kb_for(body.kb, asker.kbs),
            top_k=body.top_k,
            only=body.only.to_filter(),
            audiences=asker.audiences,
        )
        return retrieval_to_json(found)

    @router.post("/api/ask", tags=["citedesk"], summary="Answer a question", response_model=None)
    async def ask(body: AskBody, asker: Asker) -> Response | dict[str, object]:
        """Answer with JSON, or with server-sent events.

        Events: `queue` (questions ahead), `evidence` (quotes, before the first word), `delta` (checked text to
        append), `answer` (the whole answer; its text is what stands), `error`.
        """
        question = body.to_question(application.kb_for(body.kb, asker.kbs), asker.audiences)
        if body.stream:
            return StreamingResponse(_events(application, recorder, question), media_type="text/event-stream")
        with recorder.counting_failures(channel="api"):
            answer = await application.answer(question)
        await recorder.answered(question.text, answer, kb=question.kb, channel="api")
        return answer_to_json(answer)

    @router.post("/api/classify", tags=["citedesk"], summary="Tell intent and mood of messages")
    async def classify(body: ClassifyBody, asker: Asker) -> dict[str, object]:
        """The intent is `other` where a message belongs to none that was taught; confidences are in [0, 1]."""
        kb = application.kb_for(body.kb, asker.kbs)
        return classes_to_json(await application.classify(body.messages(), kb=kb))

    @router.get("/healthz", tags=["health"], summary="The process lives")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz", tags=["health"], summary="Models and the default knowledge base are loaded")
    async def readyz() -> JSONResponse:
        """Also where no server of the language model answers: desks, searches and approved answers need none."""
        if application.shutdown.is_begun:
            return JSONResponse({"status": "not ready", "reason": "shutting down"}, status_code=503)
        if loader.is_ready:
            return JSONResponse({"status": "ready", **_model_servers(application.server_figures())})
        return JSONResponse({"status": "not ready", "reason": loader.reason}, status_code=503)

    return router


async def _events(application: AsyncApplication, recorder: QuestionRecorder, question: Question) -> AsyncIterator[str]:
    try:
        async with application.updates(question) as updates:
            async for update in updates:
                if update.queue_position is not None:
                    yield _event("queue", {"position": update.queue_position})
                if update.evidence is not None:
                    yield _event("evidence", {"evidence": evidence_to_json(update.evidence)})
                if update.delta:
                    yield _event("delta", {"text": update.delta})
                if update.answer is not None:
                    await recorder.answered(question.text, update.answer, kb=question.kb, channel="api")
                    yield _event("answer", answer_to_json(update.answer))
    except EXPECTED_ERRORS as error:
        recorder.failed(channel="api")
        yield _event("error", error_body(error))


def _model_servers(figures: Sequence[ServerFigures]) -> dict[str, object]:
    if not figures:
        return {}
    return {"model_servers": {"healthy": sum(server.is_up for server in figures), "all": len(figures)}}


def _event(name: str, data: Mapping[str, object]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
