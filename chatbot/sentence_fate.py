"""What the check made of a sentence that the model wrote, and what it put there itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Fate = Literal["kept", "reworded", "unbacked", "declined", "dropped", "best", "overlooked", "approved", "sides"]
"""``kept``: stands as written. ``reworded``: backed, and its quote or another form of it is better. ``unbacked``: no
quote backs it. ``declined``: says that the evidence does not answer. ``dropped``: says nothing, or nothing new. The
others are none of the model's: the best quote in place of its words, one that it overlooked, an approved answer, all
sides.
"""
_MARKS = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceFate:
    """One sentence.

    Attributes:
        said: By the model; empty where it said nothing.
        given: What stands in its place, with citations; empty where nothing does.
    """

    said: str
    given: str
    fate: Fate


def fate_of(said: str, given: str, *, unbacked: bool, declined: bool) -> SentenceFate:
    """What became of a sentence of the model.

    Args:
        said: As it was written.
        given: What was given in its place, with citations.
        unbacked: It had no backing.
        declined: It says that the evidence does not answer.
    """
    fate: Fate = "unbacked" if unbacked else "declined" if declined else "dropped"
    if given and not unbacked:
        fate = "kept" if said.strip() in _MARKS.sub("", given) else "reworded"
    return SentenceFate(said=said.strip(), given=given.strip(), fate=fate)
