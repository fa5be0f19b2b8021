"""Where rate limits are counted: in memory, of which there is an end."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from limits.storage import MovingWindowSupport, Storage

# Of 8 bytes and a pointer each, so that the default limits fill some 30 MB at most.
_MAX_KEYS = 20_000


class BoundedWindows(Storage, MovingWindowSupport):
    """Times of requests by visitor; the visitor longest unseen makes room for a new one.

    The library's own store has no bound, and no clock that a test could set.
    """

    STORAGE_SCHEME = None

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, max_keys: int = _MAX_KEYS) -> None:
        """Begin with nothing.

        Args:
            clock: In seconds, from any beginning.
            max_keys: Visitors that are known at once.
        """
        super().__init__()
        self._clock = clock
        self._max_keys = max_keys
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        """None of its own."""
        return MemoryError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a request if it is within the limit."""
        now = self._clock()
        with self._lock:
            times = self._times.setdefault(key, deque())
            self._times.move_to_end(key)
            while times and times[0] <= now - expiry:
                times.popleft()
            if len(times) + amount > limit:
                return False
            times.extend([now] * amount)
            while len(self._times) > self._max_keys:
                self._times.popitem(last=False)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:  # noqa: ARG002 - limits' signature
        """Time of the oldest request that counts, and how many do."""
        now = self._clock()
        with self._lock:
            counted = [then for then in self._times.get(key, ()) if then > now - expiry]
        return (counted[0] if counted else now), len(counted)

    def clear(self, key: str) -> None:
        """Forget a visitor."""
        with self._lock:
            self._times.pop(key, None)

    def reset(self) -> int | None:
        """Forget everybody."""
        with self._lock:
            known = len(self._times)
            self._times.clear()
        return known

    def check(self) -> bool:
        """It is always there."""
        return True

    # What follows is for windows that do not move, which nothing here counts by.

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Not counted here."""
        raise NotImplementedError

    def get(self, key: str) -> int:
        """Not counted here."""
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        """Not counted here."""
        raise NotImplementedError
