"""Give each element the headings above it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ingest.normalize import strip_control_characters
from ingest.types import Element


def with_sections(elements: Iterable[Element], *, slides: bool = False) -> list[Element]:
    """Elements without control characters and white space around them, each with its section path.

    A caption is the innermost heading of its table's rows, and of nothing else.

    Args:
        elements: In reading order; those without text are left out.
        slides: No heading reaches beyond its page.
    """
    path: list[tuple[int, str]] = []
    caption: Element | None = None
    placed: list[Element] = []
    for element in elements:
        text = strip_control_characters(element.text).strip()
        if not text:
            continue
        if slides and placed and placed[-1].page != element.page:
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
