"""Bars as inline SVG; the page's style sheet gives the colours, for light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from chatbot.plots.picture import WIDTH, cut, picture, text_width

# Of the values behind the bars, unless one needs more.
_VALUE_WIDTH = 84
_LABEL_WIDTH = 120
_BAR_HEIGHT = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A value with what stands before and behind its bar; ``None`` where nothing was measured."""

    label: str
    value: float | None
    shown: str


def bars_svg(bars: Sequence[Bar], *, name: str, largest: float | None = None) -> Markup:
    """Horizontal bars, one below the other.

    Args:
        bars: From top to bottom.
        name: What a screen reader says of the picture; the values stand in a table beside it.
        largest: Value of a full bar; the greatest one's if ``None``.
    """
    full = largest or max((bar.value or 0.0 for bar in bars), default=0.0) or 1.0
    widest = max((text_width(bar.shown) for bar in bars), default=0.0)
    room = WIDTH - _LABEL_WIDTH - max(_VALUE_WIDTH, widest + 8)
    rows = []
    for place, bar in enumerate(bars):
        top = place * _BAR_HEIGHT
        width = max(0.0, min(1.0, (bar.value or 0.0) / full)) * room
        rows.append(
            Markup(
                '<text class="cd-bar-label" x="0" y="{}">{}<title>{}</title></text>'
                '<rect class="cd-bar" x="{}" y="{}" width="{:.1f}" height="12"/>'
                '<text class="cd-bar-value" x="{}" y="{}">{}</text>'
            ).format(
                *(top + 15, cut(bar.label, _LABEL_WIDTH - 6), bar.label),
                *(_LABEL_WIDTH, top + 5, width),
                *(WIDTH, top + 15, bar.shown),
            )
        )
    return picture(Markup("").join(rows), height=bars_height(len(bars)), name=name, style="cd-bars")


def bars_height(count: int) -> float:
    """Height of a picture of so many bars, in pixels."""
    return max(1, count) * _BAR_HEIGHT + 2
