"""The end of a server, in order: what is under way is finished or handed back, what is new is sent away."""

from __future__ import annotations

import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

import anyio
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from chatbot.errors import ChatbotError
from ui.refusal import RETRY_SECONDS, refusal

T = TypeVar("T")

# For telling whoever waits that an answer does not come any more.
_HANDING_BACK_SECONDS = 2.0
# For the last bytes to leave; pages that are open hold a connection for as long as they are let.
LAST_BYTES_SECONDS = 3
_QUESTIONS = ("/api/", "/v1/")


class ShuttingDownError(ChatbotError):
    """The server is being stopped and takes no question, or has no time left for this one."""


class Shutdown:
    """Knows which answers are under way, and gives them some time once the end has been asked for.

    Everything but ``begin`` belongs to the event loop.
    """

    def __init__(self, patience_seconds: float) -> None:
        """Give answers that are under way so long."""
        self._patience_seconds = patience_seconds
        self._deadline: float | None = None
        self._under_way = 0
        self._waits: set[anyio.CancelScope] = set()
        self._at_end: list[Callable[[], None]] = []

    @property
    def is_begun(self) -> bool:
        """Whether the end has been asked for."""
        return self._deadline is not None

    def begin(self) -> None:
        """Ask for the end; whoever asks twice has no patience. Safe in a signal's handler."""
        self._deadline = time.monotonic() + (0.0 if self.is_begun else self._patience_seconds)

    @contextmanager
    def answer(self) -> Iterator[None]:
        """Count what happens in the block as an answer under way.

        Raises:
            ShuttingDownError: The end has been asked for, and nothing is begun any more.
        """
        if self.is_begun:
            raise _stopping()
        with self.hold():
            yield

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the end up for the block; around an answer and what is written down after it."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    async def in_time(self, step: Awaitable[T]) -> T:
        """Wait for one step of an answer, as long as there is time.

        Raises:
            ShuttingDownError: The time is over.
        """
        with anyio.CancelScope() as scope:
            self._waits.add(scope)
            try:
                return await step
            finally:
                self._waits.discard(scope)
        raise _stopping()

    def at_end(self, let_go: Callable[[], None]) -> None:
        """Call ``let_go`` in the event loop when answers are over, for what would hold connections for ever."""
        self._at_end.append(let_go)

    def end(self) -> None:
        """Call what was given to ``at_end``."""
        for let_go in self._at_end:
            let_go()

    def is_over(self) -> bool:
        """Whether nothing holds the end up; what has overrun its time is cancelled. To be asked again and again."""
        if self._deadline is None:
            return False
        late_seconds = time.monotonic() - self._deadline
        if late_seconds >= 0:
            for scope in self._waits:
                scope.cancel()
        return not self._under_way or late_seconds >= _HANDING_BACK_SECONDS


class SendAway:
    """ASGI middleware that answers questions to the API with 503 once the end has been asked for."""

    def __init__(self, app: ASGIApp, *, shutdown: Shutdown) -> None:
        """Wrap ``app``."""
        self._app = app
        self._shutdown = shutdown

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or not self._shutdown.is_begun or not scope["path"].startswith(_QUESTIONS):
            await self._app(scope, receive, send)
            return
        answer = refusal(503, ShuttingDownError.__name__, str(_stopping()), Retry_After=RETRY_SECONDS)
        await answer(scope, receive, send)


class PatientServer(uvicorn.Server):
    """Goes on listening after a signal until ``shutdown`` is over."""

    def __init__(self, config: uvicorn.Config, shutdown: Shutdown) -> None:
        """Serve by ``config``."""
        super().__init__(config)
        self._shutdown = shutdown

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal has come."""
        self._shutdown.begin()
        # Remembers the signal, which ends the process once all is done; when that is, ``on_tick`` says.
        super().handle_exit(sig, frame)
        self.should_exit = False

    async def on_tick(self, counter: int) -> bool:
        """Whether to end; uvicorn asks ten times a second."""
        return await super().on_tick(counter) or self._shutdown.is_over()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close all connections."""
        self._shutdown.end()
        await super().shutdown(sockets)


def _stopping() -> ShuttingDownError:
    return ShuttingDownError("the service is being restarted; please ask again in a minute")
