"""The HTTP API: ``/api/ask``, ``/api/search``, health."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping

from fastapi import APIRouter
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.responses import Response

from ui.http_errors import EXPECTED_ERRORS, error_body
from ui.loading import Loader
from ui.requests import AskBody, SearchBody
from ui.shapes import answer_to_json, evidence_to_json, retrieval_to_json
from ui.threads import AsyncApplication


def api_routes(application: AsyncApplication, loader: Loader) -> APIRouter:
    """Routes that answer from ``application``."""
    router = APIRouter()

    @router.post("/api/search", tags=["citedesk"], summary="Find passages")
    async def search(body: SearchBody) -> dict[str, object]:
        return retrieval_to_json(
            await application.search(body.question, kb=body.kb, top_k=body.top_k, only=body.only.to_filter())
        )

    @router.post("/api/ask", tags=["citedesk"], summary="Answer a question", response_model=None)
    async def ask(body: AskBody) -> Response | dict[str, object]:
        """Answer with JSON, or with server-sent events.

        Events: `queue` (questions ahead), `evidence` (quotes, before the first word), `delta` (checked text to
        append), `answer` (the whole answer; its text is what stands), `error`.
        """
        if body.stream:
            return StreamingResponse(_events(application, body), media_type="text/event-stream")
        return answer_to_json(await application.answer(body.to_question()))

    @router.get("/healthz", tags=["health"], summary="The process lives")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz", tags=["health"], summary="Models and the default knowledge base are loaded")
    async def readyz() -> JSONResponse:
        if loader.is_ready:
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "not ready", "reason": loader.reason}, status_code=503)

    return router


async def _events(application: AsyncApplication, body: AskBody) -> AsyncIterator[str]:
    try:
        async with application.updates(body.to_question()) as updates:
            async for update in updates:
                if update.queue_position is not None:
                    yield _event("queue", {"position": update.queue_position})
                if update.evidence is not None:
                    yield _event("evidence", {"evidence": evidence_to_json(update.evidence)})
                if update.delta:
                    yield _event("delta", {"text": update.delta})
                if update.answer is not None:
                    yield _event("answer", answer_to_json(update.answer))
    except EXPECTED_ERRORS as error:
        yield _event("error", error_body(error))


def _event(name: str, data: Mapping[str, object]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
