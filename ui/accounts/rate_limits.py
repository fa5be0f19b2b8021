"""How often one visitor, one key and one address may ask."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from limits import RateLimitItemPerMinute
from limits.strategies import MovingWindowRateLimiter

from chatbot.account_settings import AccountSettings
from ui.accounts.addresses import visitor_of
from ui.accounts.windows import BoundedWindows


class RateLimits:
    """Counts by moving windows of a minute, in this process."""

    def __init__(self, settings: AccountSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the limits from ``settings``; nobody has asked yet."""
        self._clock = clock
        # Each in its own store, so that a crowd of visitors does not push out those who try to log in.
        self._limiters = {
            kind: MovingWindowRateLimiter(BoundedWindows(clock=clock)) for kind in ("visitor", "key", "login")
        }
        self._items = {
            "visitor": RateLimitItemPerMinute(settings.visitor_requests_per_minute),
            "key": RateLimitItemPerMinute(settings.key_requests_per_minute),
            "login": RateLimitItemPerMinute(settings.login_attempts_per_minute),
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

    def _hit(self, kind: str, who: str) -> int:
        limiter, item = self._limiters[kind], self._items[kind]
        if limiter.hit(item, who):
            return 0
        return max(1, math.ceil(limiter.get_window_stats(item, who).reset_time - self._clock()))
