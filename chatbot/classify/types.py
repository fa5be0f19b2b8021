"""Labelled messages, and what is said of a message."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.types import Language

OUT_OF_SCOPE = "other"
"""The label of a message that belongs to none of the labels that somebody has taught."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledMessage:
    """A message of which somebody has said what it is.

    Attributes:
        label: ``OUT_OF_SCOPE`` for an example of what belongs to no label.
        group: Messages that say the same, such as translations of one another, share it: they are never learnt from
            and tested on at once. Empty for one that stands alone.
    """

    text: str
    label: str
    language: Language
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a head says of a message.

    Attributes:
        label: The likeliest one, or ``OUT_OF_SCOPE`` where the message belongs to none.
        confidence: Estimated probability in [0, 1] that it is right.
        best: The likeliest label whether or not the message belongs to any.
        scope: How much it looks like what was taught; below the head's threshold it is out of scope.
    """

    label: str
    confidence: float
    best: str
    scope: float
