"""An event loop on a thread of its own, for what a synchronous program must be able to give up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

# Connections under way are closed within this time.
_END_SECONDS = 5.0


class BackgroundLoop:
    """Runs coroutines from any thread; what is under way when it is closed is cancelled."""

    def __init__(self, name: str) -> None:
        """Start the thread, which does not keep the process alive."""
        self._loop = asyncio.new_event_loop()
        self._running: set[Future[Any]] = set()
        self._last: list[Callable[[], Coroutine[Any, Any, None]]] = []
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Begin; cancelling the future cancels the coroutine.

        Raises:
            RuntimeError: The loop is closed.
        """
        with self._lock:
            try:
                future = asyncio.run_coroutine_threadsafe(work, self._loop)
            except RuntimeError:
                work.close()
                raise
            self._running.add(future)
        future.add_done_callback(self._ended)
        return future

    def call(self, function: Callable[[], object]) -> None:
        """Call a function on the loop's thread, soon; nothing happens once the loop is closed."""
        with self._lock:
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(function)

    def close(self, last: Iterable[Callable[[], Coroutine[Any, Any, None]]] = ()) -> None:
        """Cancel what is under way, do what is ``last``, and end the thread; a second call does nothing."""
        with self._lock:
            running = list(self._running)
            self._last = self._last or list(last)
        # These and no others: what they have started among themselves is theirs to end.
        for future in running:
            future.cancel()
        self.call(self._loop.stop)
        self._thread.join()

    def _ended(self, future: Future[Any]) -> None:
        with self._lock:
            self._running.discard(future)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        if tasks := asyncio.all_tasks(self._loop):
            self._loop.run_until_complete(asyncio.wait(tasks, timeout=_END_SECONDS))
        for work in self._last:
            self._loop.run_until_complete(work())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        with self._lock:
            self._loop.close()
