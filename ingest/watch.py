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

    What changes while the caller works is told right after. A path that goes away is waited for: a network drive comes
    back, and a file that an editor has replaced is another one to the system.

    Args:
        paths: Files and folders, which must exist at first.
        every_seconds: Yield at least so often; ``None`` waits for changes only. Some network drives tell of none.
        stop: Ends it when set.
    """
    stop = stop or Event()
    due = time.monotonic()
    places = _places(paths)
    while not stop.is_set():
        for changed in _changes(paths, stop) if None not in places else _waits(stop):
            before, places = places, _places(paths)
            # A folder made anew may have the number of the one before it.
            is_other = places != before or any(path.absolute() in changed for path in paths)
            if is_other and None not in places:
                # It is told when it is watched again, so that what comes meanwhile is not missed.
                due = time.monotonic()
                break
            if changed or is_other or time.monotonic() >= due:
                yield
                due = float("inf") if every_seconds is None else time.monotonic() + every_seconds
            if is_other:
                break


def _changes(paths: Sequence[Path], stop: Event) -> Iterator[set[Path]]:
    """What has changed, at every tick, possibly nothing."""
    try:
        for changes in watchfiles.watch(
            *paths,
            watch_filter=lambda _, path: not Path(path).name.startswith((".", "~$")),
            rust_timeout=_TICK_MILLISECONDS,
            yield_on_timeout=True,
            stop_event=stop,
        ):
            yield {Path(path).absolute() for _, path in changes}
    except FileNotFoundError:
        # Gone in the moment between the look and the watch.
        yield set()


def _waits(stop: Event) -> Iterator[set[Path]]:
    while not stop.wait(_TICK_MILLISECONDS / 1000):
        yield set()


def _places(paths: Sequence[Path]) -> list[tuple[int, int] | None]:
    """Device and number of each path; ``None`` for one that is not there."""
    return [_place(path) for path in paths]


def _place(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
