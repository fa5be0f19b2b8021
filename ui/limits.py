"""Limits and headers around every route, as plain ASGI middleware."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.refusal import refusal

# The longest conversation that the settings allow to be read is far below this.
MAX_BODY_BYTES = 1_000_000


class BodyLimit:
    """Refuse request bodies above a size, announced or not."""

    def __init__(self, app: ASGIApp, max_bytes: int = MAX_BODY_BYTES, larger: Mapping[str, int] | None = None) -> None:
        """Wrap ``app``; ``larger`` gives paths another limit, by what they begin with."""
        self._app = app
        self._max_bytes = max_bytes
        self._larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 at once, or pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope.get("path", "")
        limit = next((size for prefix, size in self._larger.items() if path.startswith(prefix)), self._max_bytes)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdigit() and int(announced) > limit:
            await self._refuse(limit, scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            # A body that was not announced: the reader is told that the client has gone.
            return {"type": "http.disconnect"} if seen > limit else message

        await self._app(scope, counted, send)

    async def _refuse(self, limit: int, scope: Scope, receive: Receive, send: Send) -> None:
        message = f"the request has more than {limit} bytes; shorten it"
        await refusal(413, "RequestError", message)(scope, receive, send)


# The only page that is shown in frames of other sites.
_BUYER_PAGE = "/"


class SecurityHeaders:
    """Tell browsers not to guess types, not to leak addresses, and not to frame pages elsewhere.

    The buyer's page alone may be framed by ``sites``, each an origin as ``frame-ancestors`` takes it.
    """

    def __init__(self, app: ASGIApp, sites: Collection[str] = ()) -> None:
        """Wrap ``app``."""
        self._app = app
        self._sites = " ".join(sites)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to each answer."""
        # Looked at now: a mounted page moves parts of the path to the root path.
        is_buyer_page = scope.get("path", "").removeprefix(scope.get("root_path", "")) in {"", _BUYER_PAGE}

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "same-origin")
                if self._sites and is_buyer_page:
                    # X-Frame-Options cannot name sites, and a browser that obeyed both would show nothing.
                    del headers["X-Frame-Options"]
                    headers.append("Content-Security-Policy", f"frame-ancestors 'self' {self._sites}")
                else:
                    headers.setdefault("X-Frame-Options", "SAMEORIGIN")
                    # Beside any policy that the route has set: a browser holds to both.
                    headers.append("Content-Security-Policy", "frame-ancestors 'self'")
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
