"""Give each element the headings above it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.normalize import strip_control_characters
from ingest.types import Element

# A cover page holds a few short lines, and little text beside its headings.
MAX_COVER = 6
_COVER_TEXT = 250


def with_sections(elements: Iterable[Element], *, slides: bool = False) -> list[Element]:
    """Elements without control characters and white space around them, each with its section path.

    A caption is the innermost heading of its table's rows, and of nothing else.

    Args:
        elements: In reading order; those without text are left out.
        slides: No heading reaches beyond its page, as none of a cover does.
    """
    elements = list(elements)
    cover = _is_cover([element for element in elements if element.page == 1])
    path: list[tuple[int, str]] = []
    caption: Element | None = None
    placed: list[Element] = []
    for element in elements:
        text = strip_control_characters(element.text).strip()
        if not text:
            continue
        if placed and placed[-1].page != element.page and (slides or (cover and placed[-1].page == 1)):
            path = []
        level = element.level or 1
        if element.kind == "heading":
            path = [item for item in path if item[0] < level]
        above = tuple(heading for _, heading in path)
        if element.kind == "caption":
            caption = replace(element, text=text)
        elif caption and element.kind == "table_row" and element.table == caption.table:
            above = (*above, caption.text)
        placed.append(replace(element, text=text, section_path=above))
        if element.kind == "heading":
            path.append((level, text))
    return placed


def _is_cover(page: Sequence[Element]) -> bool:
    """Whether a first page only names the document: a few lines, headings among them."""
    beside = sum(len(element.text) for element in page if element.kind != "heading")
    kinds = {element.kind for element in page}
    return 1 < len(page) <= MAX_COVER and "heading" in kinds and "table_row" not in kinds and beside <= _COVER_TEXT
