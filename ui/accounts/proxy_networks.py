"""Believes ``X-Forwarded-*`` of those alone who may say so: the proxies in front."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection

from starlette.types import ASGIApp, Receive, Scope, Send

from ui.accounts.addresses import parsed_address

_SAID = frozenset({b"forwarded", b"x-real-ip", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host"})


class ProxyNetworks:
    """Takes what others say of where they come from away, and leaves that they said something.

    A program that passes on somebody else's request has not the rights of this machine; see ``is_passed_on``.
    """

    def __init__(self, app: ASGIApp, *, networks: Collection[str]) -> None:
        """Wrap ``app``.

        Args:
            app: Which is asked.
            networks: Where proxies ask from; everybody is believed if empty. See ``chatbot.networks``.
        """
        self._app = app
        self._networks = [ipaddress.ip_network(network) for network in networks]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if self._networks and scope["type"] in {"http", "websocket"} and not self._is_proxy(scope):
            scope = {**scope, "headers": _without_claims(scope)}
        await self._app(scope, receive, send)

    def _is_proxy(self, scope: Scope) -> bool:
        peer = parsed_address(scope["client"][0]) if scope.get("client") else None
        return peer is not None and any(peer in network for network in self._networks)


def _without_claims(scope: Scope) -> list[tuple[bytes, bytes]]:
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in _SAID]
    if len(headers) < len(scope["headers"]):
        peer = scope["client"][0] if scope.get("client") else ""
        headers.append((b"x-forwarded-for", peer.encode("latin-1", "replace")))
    return headers
