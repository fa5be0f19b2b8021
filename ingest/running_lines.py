"""Heads, feet, page numbers and tables of contents of a PDF's pages, to be told from their text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.pdf_layout import HEADING_RATIO, Line, body_size
from ingest.types import Removal

_PAGE_NUMBER = re.compile(
    r"(?:page|seite|第)?\s*[-–]?\s*(?:\d{1,3}[-–.])?\d{1,4}\s*[-–]?\s*页?\s*[,，]?"
    r"\s*(?:(?:of|/|共)\s*\d{1,4})?\s*页?",
    re.IGNORECASE,
)
_TOC_LINE = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}$|[…·]{2,}\s*\d{1,4}$")
_PLAIN_TOC_LINE = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|第.{1,3}[章节]|[A-Z])\s.*\S\s\d{1,4}$")
_EDGE = 0.1
# A page's first and last line may stand further in and still be its head or foot.
_OUTERMOST_EDGE = 0.15
# So many entries of a table of contents on a page make it one; those without dot leaders are taken only then.
_MIN_CONTENTS_SHARE = 0.6
_CONTENTS_TITLE = re.compile(r"(?:table of )?contents|目\s*录", re.IGNORECASE)


def remove_running_lines(
    pages: Sequence[Sequence[Line]], heights: Sequence[float]
) -> tuple[list[list[Line]], list[Removal]]:
    """Drop running heads and feet, page numbers, and lines of a table of contents; returns the rest, and what went.

    A line at the page's edge is running when the same text, numbers aside, stands there on at least three pages, or
    on both of two. In type larger than the text it stays where it comes first: it is the title as well.
    """
    edges = [_edge_lines(lines, height) for lines, height in zip(pages, heights, strict=True)]
    counts: Counter[str] = Counter()
    for at_edge in edges:
        counts.update({_shape(line.text) for line in at_edge})
    needed = 3 if len(pages) > 2 else 2
    body = body_size([line for lines in pages for line in lines])
    # Where its numbers change it counts pages, and is no title.
    texts: dict[str, set[str]] = {}
    for at_edge in edges:
        for line in at_edge:
            texts.setdefault(_shape(line.text), set()).add(line.text)
    seen: set[str] = set()
    kept: list[list[Line]] = []
    removed: list[Removal] = []
    for lines, at_edge in zip(pages, edges, strict=True):
        contents = _contents_lines(lines)
        page = []
        for line in lines:
            shape = _shape(line.text)
            if line in at_edge and counts[shape] >= needed:
                if shape in seen or line.size < body * HEADING_RATIO or len(texts[shape]) > 1:
                    removed.append(Removal(kind="running_line", text=line.text, page=line.page))
                    continue
                seen.add(shape)
            elif line in at_edge and _PAGE_NUMBER.fullmatch(line.text):
                removed.append(Removal(kind="page_number", text=line.text, page=line.page))
                continue
            elif line in contents:
                removed.append(Removal(kind="contents", text=line.text, page=line.page))
                continue
            page.append(line)
        kept.append(page)
    return kept, removed


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.split()))


def _edge_lines(lines: Sequence[Line], height: float) -> list[Line]:
    """Lines within a tenth of the page's edge; the outermost ones a little further in."""
    if not lines:
        return []
    highest, lowest = max(line.bottom for line in lines), min(line.top for line in lines)
    return [
        line
        for line in lines
        if line.bottom > height * (1 - _EDGE)
        or line.top < height * _EDGE
        or line.bottom == highest > height * (1 - _OUTERMOST_EDGE)
        or line.top == lowest < height * _OUTERMOST_EDGE
    ]


def _contents_lines(lines: Sequence[Line]) -> list[Line]:
    dotted = [line for line in lines if _TOC_LINE.search(line.text)]
    titles = [line for line in lines if _CONTENTS_TITLE.fullmatch(line.text)]
    plain = [line for line in lines if _PLAIN_TOC_LINE.match(line.text)]
    if len(plain) >= 6 and len(plain) >= _MIN_CONTENTS_SHARE * len(lines):
        return [*dotted, *plain, *titles]
    return [*dotted, *titles] if len(dotted) >= 3 else []
