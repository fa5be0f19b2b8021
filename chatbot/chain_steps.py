"""Steps of the chain that are no Runnable of their own, told to whoever listens as LangChain's custom events."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Literal, TypedDict

from langchain_core.callbacks import dispatch_custom_event

StepName = Literal["pack", "decide", "check"]


class StepEvent(TypedDict):
    """What an event of a step holds: times, and numbers about what was done. Never text of a visitor.

    Attributes:
        started_ns: Since the epoch.
        seconds: Spent on the step, also where it was interrupted by others.
        numbers: By name.
    """

    started_ns: int
    seconds: float
    numbers: dict[str, float]


class Step:
    """Measures a ``with`` block, or several that belong together, until ``tell`` is called."""

    def __init__(self, name: StepName) -> None:
        self._name = name
        self._seconds = 0.0
        self._started_ns = 0
        self._entered = 0.0

    def __enter__(self) -> Step:
        self._started_ns = self._started_ns or time.time_ns()
        self._entered = time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._seconds += time.perf_counter() - self._entered

    def tell(self, **numbers: float) -> None:
        """Tell the callbacks of the run that the step is done; call it within a Runnable."""
        event = StepEvent(started_ns=self._started_ns or time.time_ns(), seconds=self._seconds, numbers=numbers)
        dispatch_custom_event(self._name, event)
