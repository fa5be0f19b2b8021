"""Errors as HTTP answers: one clear line in one shape."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from chatbot.copywriting.errors import CopyRequestError, NoFactsError
from chatbot.errors import ChatbotError, ContextOverflowError, QuestionError, QueueFullError
from chatbot.insights.errors import InsightError, QueryLimitError
from chatbot.photo import PhotoDamagedError, PhotoFormatError, PhotoTooLargeError
from chatbot.products.errors import NoCatalogueError, UnknownProductError
from ingest.errors import IngestError
from prompts.errors import PromptError
from ui.refusal import RETRY_SECONDS, error_json, refusal
from ui.shutdown import ShuttingDownError
from vectorstore.errors import KnowledgeBaseMissingError, KnowledgeBaseNameError, VectorStoreError

EXPECTED_ERRORS = (IngestError, VectorStoreError, PromptError, ChatbotError)


def status_of(error: Exception) -> int:
    """Status code of an expected error; what is not the caller's fault is 503."""
    match error:
        case QueryLimitError():
            return 503
        case (
            QuestionError()
            | InsightError()
            | KnowledgeBaseNameError()
            | ContextOverflowError()
            | PhotoFormatError()
            | PhotoDamagedError()
            | CopyRequestError()
        ):
            return 400
        case PhotoTooLargeError():
            return 413
        case KnowledgeBaseMissingError() | NoCatalogueError() | UnknownProductError() | NoFactsError():
            return 404
        case _:
            return 503


def error_body(error: Exception) -> dict[str, dict[str, str]]:
    """The JSON that tells of an error; paths of the server's disk stay on the server."""
    return error_json(type(error).__name__, public_message(error))


def public_message(error: Exception) -> str:
    """What a visitor may read: their own faults in full, the server's in general terms."""
    match error:
        case (
            QuestionError()
            | InsightError()
            | QueueFullError()
            | ContextOverflowError()
            | KnowledgeBaseNameError()
            | ShuttingDownError()
            | PhotoFormatError()
            | PhotoDamagedError()
            | PhotoTooLargeError()
            | CopyRequestError()
            | NoFactsError()
        ):
            return " ".join(str(error).split())
        case NoCatalogueError():
            return "this knowledge base has no catalogue of products"
        case UnknownProductError():
            return "the catalogue has no such product"
        case KnowledgeBaseMissingError():
            return "there is no knowledge base of this name, or nothing has been published in it yet"
        case _:
            return "the service cannot answer right now; please try again later"


def add_error_handlers(app: FastAPI) -> None:
    """Answer expected errors and wrong requests in the one shape."""

    async def expected(_request: Request, error: Exception) -> JSONResponse:
        status = status_of(error)
        later = {"Retry_After": RETRY_SECONDS} if status == 503 else {}
        return refusal(status, type(error).__name__, public_message(error), **later)

    async def invalid(_request: Request, error: Exception) -> JSONResponse:
        return refusal(422, "RequestError", _faults(error))

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
