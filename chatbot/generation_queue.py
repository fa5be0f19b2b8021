"""The line in front of the language model: few callers at a time, many users."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from chatbot.errors import QueueFullError


class _Place:
    """One caller in the line; compared by identity."""


class GenerationQueue:
    """Lets so many callers at a time use the language model, in the order in which they came.

    Args:
        max_waiting: Callers that may wait; those that have their turn are not counted.
        slots: Callers that may have their turn at once.
    """

    def __init__(self, max_waiting: int, slots: int = 1) -> None:
        self._max_waiting = max_waiting
        self._slots = slots
        self._line: deque[_Place] = deque()
        self._in_turn: set[_Place] = set()
        self._changed = threading.Condition()

    @property
    def waiting(self) -> int:
        """Callers that wait now, without those that have their turn."""
        with self._changed:
            return len(self._line)

    def resize(self, slots: int) -> None:
        """Let more callers in at once, or fewer: nobody loses a turn, the next ones wait until it is theirs.

        Args:
            slots: At least 1 is taken, so that somebody sees what is wrong where no model is left.
        """
        with self._changed:
            self._slots = max(1, slots)
            self._let_in()

    @contextmanager
    def enter(self) -> Iterator[QueuePlace]:
        """Take a place at the end of the line and hold it within the block; for callers that stream positions.

        Raises:
            QueueFullError: too many wait already.
        """
        place = _Place()
        with self._changed:
            if len(self._line) >= self._max_waiting and len(self._in_turn) >= self._slots:
                msg = f"{self._max_waiting} questions wait already; ask again in a minute."
                raise QueueFullError(msg)
            self._line.append(place)
            self._let_in()
        try:
            yield QueuePlace(self, place)
        finally:
            with self._changed:
                if place in self._in_turn:
                    self._in_turn.remove(place)
                else:
                    self._line.remove(place)
                self._let_in()

    def _let_in(self) -> None:
        """Give free turns to the first in the line, and tell all; the caller holds the lock."""
        while self._line and len(self._in_turn) < self._slots:
            self._in_turn.add(self._line.popleft())
        self._changed.notify_all()

    def _wait_for_change(self, place: _Place, known: int | None, patience_seconds: float | None) -> int:
        until = None if patience_seconds is None else time.monotonic() + patience_seconds
        with self._changed:
            while True:
                position = 0 if place in self._in_turn else 1 + self._line.index(place)
                rest = threading.TIMEOUT_MAX if until is None else until - time.monotonic()
                if position != known or rest <= 0:
                    return position
                self._changed.wait(rest)


class QueuePlace:
    """A place in the line, valid within the block that made it."""

    def __init__(self, queue: GenerationQueue, place: _Place) -> None:
        self._queue = queue
        self._place = place

    def positions(self, *, repeat_seconds: float | None = None) -> Iterator[int]:
        """Give how many turns must end before this one, each time it changes; ends after 0, when it has come.

        Args:
            repeat_seconds: Also give the number again after so long without a change, so that a caller who
                iterates can give up; ``None`` does not.
        """
        position: int | None = None
        while position != 0:
            position = self._queue._wait_for_change(self._place, position, repeat_seconds)  # noqa: SLF001 - its other half
            yield position
