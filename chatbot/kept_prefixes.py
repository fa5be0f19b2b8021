"""States of the language model after prompt beginnings that return, within a bound of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sized
from typing import Generic, TypeVar

State = TypeVar("State", bound=Sized)


class KeptPrefixes(Generic[State]):
    """Keeps the states that were used last; the length of a state is its size in bytes."""

    def __init__(self, max_bytes: int) -> None:
        """Keep at most ``max_bytes``, all states together; 0 keeps none."""
        self._max_bytes = max_bytes
        self._states: OrderedDict[tuple[int, ...], State] = OrderedDict()
        self._bytes = 0

    @property
    def kept_bytes(self) -> int:
        """Bytes of all states that are kept."""
        return self._bytes

    def get(self, prefix: tuple[int, ...]) -> State | None:
        """The state after these tokens, which then counts as used last; ``None`` where it is not kept."""
        state = self._states.get(prefix)
        if state is not None:
            self._states.move_to_end(prefix)
        return state

    def keep(self, prefix: tuple[int, ...], state: State) -> None:
        """Keep a state, and let go of those whose use is longest ago; one beyond the bound by itself is not kept."""
        if len(state) > self._max_bytes:
            return
        known = self._states.pop(prefix, None)
        self._bytes += len(state) - (len(known) if known is not None else 0)
        self._states[prefix] = state
        while self._bytes > self._max_bytes:
            _, oldest = self._states.popitem(last=False)
            self._bytes -= len(oldest)
