"""Bars as inline SVG; the page's style sheet gives the colours, for light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.messages import inert

# As wide as a telephone, so that letters keep their size there.
_WIDTH = 360
_VALUE_WIDTH = 84
_LABEL_WIDTH = 120
_BAR_HEIGHT = 22
_LABEL_CHARS_PIXELS = 6.9
_HAN_PIXELS = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A value with what stands before and behind its bar; ``None`` where nothing was measured."""

    label: str
    value: float | None
    shown: str


def bars_svg(bars: Sequence[Bar], *, name: str, largest: float | None = None) -> str:
    """Horizontal bars, one below the other.

    Args:
        bars: From top to bottom.
        name: What a screen reader says of the picture; the values stand in a table beside it.
        largest: Value of a full bar; the greatest one's if ``None``.
    """
    full = largest or max((bar.value or 0.0 for bar in bars), default=0.0) or 1.0
    room = _WIDTH - _LABEL_WIDTH - _VALUE_WIDTH
    rows = []
    for place, bar in enumerate(bars):
        top = place * _BAR_HEIGHT
        width = max(0.0, min(1.0, (bar.value or 0.0) / full)) * room
        rows.append(
            f'<text class="cd-bar-label" x="0" y="{top + 15}">{inert(_cut(bar.label))}<title>{inert(bar.label)}'
            f'</title></text><rect class="cd-bar" x="{_LABEL_WIDTH}" y="{top + 5}" width="{width:.1f}" height="12"/>'
            f'<text class="cd-bar-value" x="{_WIDTH}" y="{top + 15}">{inert(bar.shown)}</text>'
        )
    height = max(1, len(bars)) * _BAR_HEIGHT + 2
    return (
        f'<svg class="cd-bars" viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{inert(name)}">'
        f"{''.join(rows)}</svg>"
    )


def _cut(label: str) -> str:
    """As much of a label as there is room for."""
    if _width(label) <= _LABEL_WIDTH - 6:
        return label
    kept = label
    while kept and _width(f"{kept}…") > _LABEL_WIDTH - 6:
        kept = kept[:-1]
    return f"{kept}…"


def _width(text: str) -> float:
    return sum(_HAN_PIXELS if ord(character) > 0x2E7F else _LABEL_CHARS_PIXELS for character in text)
