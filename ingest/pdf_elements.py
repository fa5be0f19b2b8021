"""From the lines and tables of all pages of a PDF to elements and warnings: pure functions, no PDF library."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ingest.line_joining import spelling_of
from ingest.pdf_layout import Line, body_size, build_elements, heading_levels, reading_order
from ingest.pdf_tables import PdfTable
from ingest.tables import render_table
from ingest.types import Element

# Where a text layer was made without a table of its characters, so much of it is from private planes or no character.
_GARBLED_SHARE = 0.1
# Below this mean confidence a page is for a person to look at: clean scans had 0.96 and more, blurred ones with wrong
# characters 0.97 and less.
_LOW_CONFIDENCE = 0.95


def is_garbled(text: str) -> bool:
    """Whether a text layer holds no text: replacement marks, private characters, ``(cid:12)``."""
    counts = {character: count for character, count in Counter(text).items() if not character.isspace()}
    visible = sum(counts.values())
    strange = sum(
        count
        for character, count in counts.items()
        if unicodedata.category(character) in {"Co", "Cn", "Cs", "Cc"} or character == "\ufffd"
    )
    return bool(visible) and (strange + 6 * text.count("(cid:")) / visible > _GARBLED_SHARE


def page_elements(
    pages: Sequence[list[Line]],
    tables: Sequence[PdfTable],
    confidences: Mapping[int, float],
    outline: Mapping[tuple[int, str], int] | None = None,
) -> list[Element]:
    """Headings, paragraphs, lists and table rows in reading order, without section paths.

    Args:
        pages: Lines of each page, without running heads and feet.
        tables: Ruled tables.
        confidences: Of the pages that were read by OCR, by page number.
        outline: Levels of the file's own bookmarks, by page and title.
    """
    every_line = [line for lines in pages for line in lines]
    body = body_size(every_line)
    spelling = spelling_of(line.text for line in every_line)
    levels = heading_levels(every_line, body, outline)
    elements: list[Element] = []
    stretch: list[Line] = []
    for number, lines in enumerate(pages, start=1):
        on_page = [table for table in tables if table.page == number]
        outside = [
            line
            for line in lines
            if not any(table.holds(line.left, line.right, line.bottom, line.top) for table in on_page)
        ]
        # Text above a table stays above it.
        for table in sorted(on_page, key=lambda item: -item.top):
            above = [line for line in outside if line.bottom >= table.top - 2]
            outside = [line for line in outside if line.bottom < table.top - 2]
            stretch += reading_order(above)
            elements += build_elements(stretch, body, levels, spelling)
            stretch = []
            elements += _table_elements(table)
        stretch += reading_order(outside)
    elements += build_elements(stretch, body, levels, spelling)
    return [replace(element, confidence=confidences.get(element.page or 0)) for element in elements]


def _table_elements(table: PdfTable) -> list[Element]:
    rows = [*table.header, *table.rows]
    return [
        Element(kind="table_row", text=text, page=table.page, table=table.number, row=place + 1)
        for place, text in render_table(rows)
    ]


def page_warnings(
    name: str,
    pages: Sequence[list[Line]],
    unread: Sequence[int],
    confidences: Mapping[int, float],
    *,
    ocr: bool,
) -> tuple[str, ...]:
    """What a person should know about the reading.

    Args:
        name: Of the file.
        pages: Lines of each page.
        unread: Pages whose tables are damaged.
        confidences: Of the pages that were read by OCR.
        ocr: Whether it was on.
    """
    warnings = []
    empty = [number for number, lines in enumerate(pages, start=1) if not lines]
    if empty:
        warnings.append(
            f"{name}: {_listed(empty)} no text{'' if ocr else ' layer and OCR is off'};"
            " what stands there cannot be found"
        )
    if doubtful := [page for page, confidence in confidences.items() if confidence < _LOW_CONFIDENCE]:
        least = min(confidences.values())
        warnings.append(
            f"{name}: {_listed(doubtful)} text that OCR could hardly read (confidence {least:.2f}); compare it with the"
            " page"
        )
    if unread:
        warnings.append(f"{name}: {_listed(unread)} damaged tables; their text was read, their headers were not")
    return tuple(warnings)


def unseen_warnings(name: str, unseen: Mapping[int, Sequence[Line]]) -> tuple[str, ...]:
    """What was left out because no reader of the page can see it, by page."""
    return tuple(
        f"{name}: page {page} has text that nobody can see; it was left out: {lines[0].text[:60]!r}"
        + (f" and {len(lines) - 1} more lines" if len(lines) > 1 else "")
        for page, lines in unseen.items()
    )


def _listed(pages: Sequence[int]) -> str:
    numbers = ", ".join(map(str, pages[:20])) + (" …" if len(pages) > 20 else "")
    return f"page {numbers} has" if len(pages) == 1 else f"pages {numbers} have"
