"""What programs are told when they are refused: one line of JSON in the one shape of errors."""

from __future__ import annotations

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from chatbot.records.errors import RecordsError
from ui.accounts.errors import AccessDeniedError
from ui.http_errors import public_message
from ui.refusal import RETRY_SECONDS, refusal


def access_denied(error: AccessDeniedError) -> JSONResponse:
    """401 for nobody in particular, 403 for somebody with too low a role."""
    if error.is_known:
        return refusal(403, "AccessDeniedError", str(error))
    return refusal(401, "AccessDeniedError", str(error), WWW_Authenticate="Bearer")


def unknown_key() -> JSONResponse:
    """401 for a key that is not, or not any more, one of ours."""
    message = "the API key is unknown, was revoked or has expired; send another one, or none to ask as a visitor"
    return refusal(401, "UnknownKeyError", message, WWW_Authenticate='Bearer error="invalid_token"')


def too_many(seconds: int) -> JSONResponse:
    """429 with the time to wait."""
    message = f"too many requests within a minute; try again in {seconds} seconds"
    return refusal(429, "TooManyRequestsError", message, Retry_After=str(seconds))


def other_origin() -> JSONResponse:
    """403 for a page of another site that sends a request with somebody's session."""
    return refusal(403, "OtherOriginError", "a page of another site sent this request; open this site and try again")


def records_unavailable(error: RecordsError) -> JSONResponse:
    """503 while the database cannot be asked who somebody is."""
    return refusal(503, type(error).__name__, public_message(error), Retry_After=RETRY_SECONDS)


async def refuse(answer: JSONResponse, scope: Scope, receive: Receive, send: Send) -> None:
    """Send a refusal; a websocket is closed before it opens, which is 403 to the client."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
    else:
        await answer(scope, receive, send)
