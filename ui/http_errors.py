"""Errors as HTTP answers: one clear line in one shape."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from chatbot.errors import ChatbotError, ContextOverflowError, QuestionError, QueueFullError
from chatbot.photo import PhotoDamagedError, PhotoFormatError, PhotoTooLargeError
from ingest.errors import IngestError
from prompts.errors import PromptError
from ui.shutdown import ShuttingDownError
from vectorstore.errors import KnowledgeBaseMissingError, KnowledgeBaseNameError, VectorStoreError

EXPECTED_ERRORS = (IngestError, VectorStoreError, PromptError, ChatbotError)

_RETRY_SECONDS = "30"


def status_of(error: Exception) -> int:
    """Status code of an expected error; what is not the caller's fault is 503."""
    match error:
        case QuestionError() | KnowledgeBaseNameError() | ContextOverflowError():
            return 400
        case PhotoFormatError() | PhotoDamagedError():
            return 400
        case PhotoTooLargeError():
            return 413
        case KnowledgeBaseMissingError():
            return 404
        case _:
            return 503


def error_body(error: Exception) -> dict[str, object]:
    """The JSON that tells of an error; paths of the server's disk stay on the server."""
    return {"error": {"type": type(error).__name__, "message": public_message(error)}}


def public_message(error: Exception) -> str:
    """What a visitor may read: their own faults in full, the server's in general terms."""
    match error:
        case (
            QuestionError() | QueueFullError() | ContextOverflowError() | KnowledgeBaseNameError() | ShuttingDownError()
        ):
            return " ".join(str(error).split())
        case PhotoFormatError() | PhotoDamagedError() | PhotoTooLargeError():
            return " ".join(str(error).split())
        case KnowledgeBaseMissingError():
            return "there is no knowledge base of this name, or nothing has been published in it yet"
        case _:
            return "the service cannot answer right now; please try again later"


def add_error_handlers(app: FastAPI) -> None:
    """Answer expected errors and wrong requests in the one shape."""

    async def expected(_request: Request, error: Exception) -> JSONResponse:
        headers = {"Retry-After": _RETRY_SECONDS} if status_of(error) == 503 else None
        return JSONResponse(error_body(error), status_code=status_of(error), headers=headers)

    async def invalid(_request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"error": {"type": "RequestError", "message": _faults(error)}}, status_code=422)

    for root in EXPECTED_ERRORS:
        app.add_exception_handler(root, expected)
    app.add_exception_handler(RequestValidationError, invalid)


def _faults(error: Exception) -> str:
    if not isinstance(error, RequestValidationError):
        return "the request cannot be read"
    faults = [
        f"{'.'.join(str(part) for part in fault['loc'][1:]) or 'body'}: {fault['msg']}" for fault in error.errors()
    ]
    return "; ".join(faults)
