"""``/metrics``: who may read the figures, and what they say of the published knowledge bases."""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Callable, Collection, Iterator

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from chatbot.administration import Administration
from ui.accounts.addresses import client_address, is_passed_on, parsed_address
from ui.metrics import Metrics, PublishedFigures
from ui.refusal import refusal
from vectorstore.errors import VectorStoreError


def metrics_routes(metrics: Metrics, *, may_read: Callable[[Request], bool]) -> APIRouter:
    """The route of the figures, for whom ``may_read`` lets in."""
    router = APIRouter(tags=["health"])

    # No coroutine: reading figures looks at files, which happens on a thread.
    @router.get("/metrics", summary="Figures for Prometheus", response_model=None)
    def figures(request: Request) -> Response:
        """Answers addresses in `server.metrics_from`, and administrators."""
        if not may_read(request):
            message = "figures are for addresses in server.metrics_from, and for an administrator's API key"
            return refusal(403, "AccessDeniedError", message)
        text, content_type = metrics.text(request.headers.get("accept", ""))
        return Response(text, headers={"Content-Type": content_type, "Cache-Control": "no-store"})

    return router


def is_from(networks: Collection[str], *, trusted_proxies: int = 0) -> Callable[[Request], bool]:
    """Tells whether a request comes from one of these networks; see ``chatbot.networks``.

    A request that somebody passed on counts only where ``trusted_proxies`` says who did: see ``client_address``.
    """
    parsed = [ipaddress.ip_network(network) for network in networks]

    def is_inside(request: Request) -> bool:
        if not trusted_proxies and is_passed_on(request.scope):
            return False
        address = parsed_address(client_address(request.scope, trusted_proxies))
        return address is not None and any(address in network for network in parsed)

    return is_inside


def published_figures(administration: Administration, kbs: Collection[str]) -> Callable[[], Iterator[PublishedFigures]]:
    """Looks at the live versions of these knowledge bases, of all where none are named, each time it is called."""

    def figures() -> Iterator[PublishedFigures]:
        for kb in kbs or administration.names():
            try:
                stats = administration.stats(kb)
            except VectorStoreError:
                # Missing or damaged: the figures say so, and the log of whoever asks it says why.
                yield PublishedFigures(kb=kb, created=None, documents=None)
                continue
            created, documents = stats["created"], stats["documents"]
            yield PublishedFigures(
                kb=kb,
                created=datetime.datetime.fromisoformat(str(created)),
                documents=documents if isinstance(documents, int) else None,
            )

    return figures
