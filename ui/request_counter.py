"""Counts HTTP requests by the route that answers them, as plain ASGI middleware."""

from __future__ import annotations

from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.metrics import Metrics


class RequestCounter:
    """Counts each request when its answer begins; outside of all that may answer in place of a route."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, mounts: Collection[str] = ()) -> None:
        """Wrap ``app``.

        Args:
            app: The application.
            metrics: Where to count.
            mounts: Paths that other applications are mounted at, which stand before their routes.
        """
        self._app = app
        self._metrics = metrics
        self._mounts = frozenset(mounts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._count(scope, status)
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception:
            if not status:
                self._count(scope, 500)
            raise

    def _count(self, scope: Scope, status: int) -> None:
        # Routers leave here what they have chosen. Never the path: visitors write it, and each would be a new series.
        template = getattr(scope.get("route"), "path", None)
        mount = scope.get("root_path", "")
        if isinstance(template, str) and mount in self._mounts:
            template = mount + template
        self._metrics.requested(
            method=scope["method"], route=template if isinstance(template, str) else None, status=status
        )
