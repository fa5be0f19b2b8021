"""The one shape in which programs are told what went wrong: a kind and a line."""

from __future__ import annotations

from starlette.responses import JSONResponse

# When to ask again after a 503: what it waits for is a restart, a full queue, or a database.
RETRY_SECONDS = "30"


def error_json(kind: str, message: str) -> dict[str, dict[str, str]]:
    """The JSON that tells of an error."""
    return {"error": {"type": kind, "message": message}}


def refusal(status: int, kind: str, message: str, **headers: str) -> JSONResponse:
    """A refusal of this kind; it is never kept by a cache. Underscores in names of headers stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JSONResponse(error_json(kind, message), status_code=status, headers={"Cache-Control": "no-store", **named})
