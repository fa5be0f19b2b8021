"""What all plots share: one width, the outer element, and how wide a text is."""

from __future__ import annotations

from markupsafe import Markup

# As wide as a phone, so that letters keep their size there; a wide page sets several beside one another.
WIDTH = 360


def picture(body: Markup, *, height: float, name: str, style: str = "plot") -> Markup:
    """An SVG element of the common width.

    Args:
        body: What is drawn.
        height: In pixels.
        name: What a screen reader says of the picture.
        style: Class of the element, for the page's style sheet.
    """
    return Markup('<svg class="{}" viewBox="0 0 {} {:.1f}" role="img" aria-label="{}">{}</svg>').format(
        style, WIDTH, height, name, body
    )


def text_width(text: str) -> float:
    """About how wide a text is at 12 pixels; Chinese characters are square."""
    return sum(12.0 if ord(character) > 0x2E7F else 6.7 for character in text)


def cut(label: str, width: float) -> str:
    """As much of a label as there is room for."""
    if text_width(label) <= width:
        return label
    kept = label
    while kept and text_width(f"{kept}…") > width:
        kept = kept[:-1]
    return f"{kept}…"
