"""When to look at folders again: something in them has changed, or it is time. Engine file of watchfiles."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import watchfiles

# How soon a schedule or a wish to stop is noticed.
_TICK_MILLISECONDS = 1000


def moments(paths: Sequence[Path], *, every_seconds: float | None = None, stop: Event | None = None) -> Iterator[None]:
    """Yield at once, and then whenever files have changed and no more do, or the time is up, until ``stop``.

    What changes while the caller works is told right after.

    Args:
        paths: Files and folders, which must exist.
        every_seconds: Yield at least so often; ``None`` waits for changes only. Some network drives tell of none.
        stop: Ends it when set.
    """
    due = time.monotonic()
    for changes in watchfiles.watch(
        *paths,
        watch_filter=lambda _, path: not Path(path).name.startswith((".", "~$")),
        rust_timeout=_TICK_MILLISECONDS,
        yield_on_timeout=True,
        stop_event=stop,
    ):
        if changes or time.monotonic() >= due:
            yield
            due = float("inf") if every_seconds is None else time.monotonic() + every_seconds
