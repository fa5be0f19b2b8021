"""A drawing as a file of its own, for documents that show it as a picture."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from markupsafe import Markup

from chatbot.plots.picture import WIDTH

_MARGIN = 10


def svg_file(drawing: Markup, *, title: str, height: float) -> str:
    """The whole file: the drawing under its title, on a ground of its own, with colours for light and dark.

    Args:
        drawing: As ``picture`` made it, in the common width.
        title: Written above it.
        height: The drawing's.
    """
    width, whole = WIDTH + 2 * _MARGIN, height + 2 * _MARGIN + 20
    return (
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1:.1f}" width="{2}">'
            "<title>{3}</title><style>{4}</style>"
            '<rect class="page" width="{0}" height="{1:.1f}"/><text class="heading" x="{5}" y="{6}">{3}</text>'
            '<svg x="{5}" y="{7}" width="{8}" height="{9:.1f}">{10}</svg></svg>\n'
        )
        .format(width, whole, 2 * width, title, _style(), _MARGIN, _MARGIN + 12, _MARGIN + 20, WIDTH, height, drawing)
        .__str__()
    )


@cache
def _style() -> Markup:
    return Markup(files("chatbot.plots").joinpath("svg_file.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
