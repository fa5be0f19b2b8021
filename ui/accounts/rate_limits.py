"""How often one visitor, one key and one address may ask: counted in memory, of which there is an end."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from limits import RateLimitItemPerMinute
from limits.storage import MovingWindowSupport, Storage
from limits.strategies import MovingWindowRateLimiter

from chatbot.account_settings import AccountSettings
from ui.accounts.addresses import visitor_of

# Measured: so many visitors with 60 requests each take 47 MB.
_MAX_KEYS = 20_000


class RateLimits:
    """Counts by moving windows of a minute, in this process."""

    def __init__(self, settings: AccountSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the limits from ``settings``; nobody has asked yet."""
        self._clock = clock
        # Each in its own store, so that a crowd of visitors does not push out those who try to log in.
        self._limiters = {
            kind: MovingWindowRateLimiter(BoundedWindows(clock=clock)) for kind in ("visitor", "key", "login", "return")
        }
        self._items = {
            "visitor": RateLimitItemPerMinute(settings.visitor_requests_per_minute),
            "key": RateLimitItemPerMinute(settings.key_requests_per_minute),
            "login": RateLimitItemPerMinute(settings.login_attempts_per_minute),
            # Of one log-in with another service's account each half is counted once.
            "return": RateLimitItemPerMinute(settings.login_attempts_per_minute),
        }

    def visitor(self, address: str) -> int:
        """Count a request of a visitor; 0, or how many seconds to wait."""
        return self._hit("visitor", visitor_of(address))

    def key(self, key_id: str) -> int:
        """Count a request with an API key; 0, or how many seconds to wait."""
        return self._hit("key", key_id)

    def login(self, address: str) -> int:
        """Count an attempt to log in; 0, or how many seconds to wait."""
        return self._hit("login", visitor_of(address))

    def login_return(self, address: str) -> int:
        """Count a return from the OpenID provider; 0, or how many seconds to wait."""
        return self._hit("return", visitor_of(address))

    def _hit(self, kind: str, who: str) -> int:
        limiter, item = self._limiters[kind], self._items[kind]
        if limiter.hit(item, who):
            return 0
        return max(1, math.ceil(limiter.get_window_stats(item, who).reset_time - self._clock()))


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
