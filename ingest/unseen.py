"""Text that is in a file and that no reader of it sees: what counts as such, and how it is reported."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.types import Removal

# Nearly white, of 255 steps; and type below a point: as in a PDF.
PALE = 240
LEAST_POINTS = 1.0
_SLIDE = re.compile(r"slide (\d+)")
_COLOUR = re.compile(r"#?(?:[0-9a-fA-F]{2})?([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """What was left out at one place of a file.

    Attributes:
        place: ``slide 3``, ``sheet 'Prices'``; empty where the format has no places.
        why: What hides it, where that helps to find it; else empty.
        passages: In the file's order, at least one.
    """

    passages: tuple[str, ...]
    place: str = ""
    why: str = ""


def is_pale(colour: str | None) -> bool:
    """Whether a colour (``FFFFFF``, ``#ffffff``, or with opacity before it) is white to the eye."""
    match = _COLOUR.fullmatch(colour or "")
    return match is not None and min(int(part, 16) for part in match.groups()) >= PALE


def removals(found: Iterable[Unseen]) -> tuple[Removal, ...]:
    """Each passage as a reader's removal, with the slide that it was on."""
    return tuple(
        Removal(kind="hidden", text=passage, page=int(slide.group(1)) if slide else None)
        for item in found
        for slide in [_SLIDE.fullmatch(item.place)]
        for passage in item.passages
    )


def unseen_warnings(name: str, found: Iterable[Unseen]) -> tuple[str, ...]:
    """One line for each place."""
    lines = []
    for item in found:
        place = f"{name}: {item.place}" if item.place else name
        why = f" ({item.why})" if item.why else ""
        more = f" and {len(item.passages) - 1} more" if len(item.passages) > 1 else ""
        lines.append(f"{place} has text that nobody can see{why}; it was left out: {item.passages[0][:60]!r}{more}")
    return tuple(lines)
