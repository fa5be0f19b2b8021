"""A turn in the line in front of the language model, as the chain takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from chatbot.generation_queue import GenerationQueue


@contextmanager
def turn(
    queue: GenerationQueue,
    *,
    on_position: Callable[[int], None] | None = None,
    repeat_seconds: float | None = None,
) -> Iterator[None]:
    """Wait for the turn and hold it within the block; ``on_position`` is told each place."""
    with queue.enter() as place:
        for position in place.positions(repeat_seconds=repeat_seconds):
            if on_position is not None:
                on_position(position)
        yield
