"""Progress bars on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from vectorstore.report import Progress

_T = TypeVar("_T")


def tracked(items: Iterable[_T], *, total: int, stage: str, progress: Progress | None) -> Iterator[_T]:
    """The same items; ``progress`` is told after each."""
    for done, item in enumerate(items, start=1):
        yield item
        if progress:
            progress(stage, done, total)


class ProgressBars:
    """One bar per stage, one after the other."""

    def __init__(self) -> None:
        """Nothing is shown yet."""
        from tqdm import tqdm

        self._make = tqdm
        self._stage: str | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` are done."""
        if stage != self._stage:
            self.close()
            self._stage, self._bar = stage, self._make(total=total, desc=stage, file=sys.stderr, leave=True)
        self._bar.update(done - self._bar.n)
        if done >= total:
            # Left open, it would go on counting the seconds of what comes next.
            self.close()

    def close(self) -> None:
        """End the bar that is shown."""
        if self._stage is not None:
            self._bar.close()
            self._stage = None
