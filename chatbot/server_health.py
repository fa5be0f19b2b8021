"""Looks after servers in the background: whether they live, and whether one that was left out answers again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import Future

from chatbot.background_loop import BackgroundLoop
from chatbot.openai_server import OpenAIServer
from chatbot.server_pool import ServerPool

_LOG = logging.getLogger(__name__)


class HealthChecks:
    """Checks every server at an interval, and one at once when it is asked to."""

    def __init__(
        self, pool: ServerPool, servers: Sequence[OpenAIServer], loop: BackgroundLoop, *, interval_seconds: float
    ) -> None:
        """Begin at once, on ``loop``; it ends with the loop."""
        self._pool = pool
        self._servers = servers
        self._loop = loop
        self._interval_seconds = interval_seconds
        self._wanted = [asyncio.Event() for _ in servers]
        for number in range(len(servers)):
            loop.submit(self._watch(number)).add_done_callback(_tell_of_fault)

    def check_soon(self, number: int) -> None:
        """Check a server now rather than at the next interval; from any thread."""
        self._loop.call(self._wanted[number].set)

    async def _watch(self, number: int) -> None:
        wanted = self._wanted[number]
        while True:
            if self._pool.needs_check(number):
                self._pool.checked(number, await self._servers[number].check())
            try:
                async with asyncio.timeout(self._interval_seconds):
                    await wanted.wait()
            except TimeoutError:
                continue
            wanted.clear()


def _tell_of_fault(watch: Future[None]) -> None:
    """Checks end with the program; where they end before it, a server that is left out would stay so."""
    if not watch.cancelled() and (fault := watch.exception()) is not None:
        _LOG.error("a language model server is not checked any more", exc_info=fault)
