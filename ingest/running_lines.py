"""Heads, feet, page numbers and tables of contents of a PDF's pages, to be told from their text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ingest.pdf_layout import HEADING_RATIO, Line, body_size
from ingest.types import Removal

_PAGE_NUMBER = re.compile(
    r"(?:page|seite|第)?\s*[-–]?\s*(?:\d{1,3}[-–.])?\d{1,4}\s*[-–]?\s*页?\s*[,，]?"
    r"\s*(?:(?:of|/|共)\s*\d{1,4})?\s*页?",
    re.IGNORECASE,
)
# Its numbers are a page's and all pages', whatever they are.
_PAGE_PHRASE = re.compile(
    r"(?<![a-z])(?:page|seite)\s*(?:\d+[-–.])?\d+(?:\s*(?:of|von|/)\s*\d+)?|[第共]\s*\d+\s*[页頁]", re.IGNORECASE
)
# A page's number stands first or last in its line, and is a word of its own: no price, no part of an order code.
_OUTER_NUMBERS = (
    re.compile(r"^[\s|·(\[–—-]*(?:\d{1,3}[-–])?(\d{1,4})(?![\w.,–-])"),
    re.compile(r"(?<![\w.,–-])(?:\d{1,3}[-–])?(\d{1,4})(?:\s*(?:of|von|/)\s*\d{1,4})?[\s|·.)\]–—-]*$"),
)
# On fewer pages a number may go up with them by chance; further off it is an order number.
_MIN_COUNTED_PAGES = 3
_MAX_OFFSET = 999
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

    A line at the page's edge is running when the same text, page numbers aside, stands there on at least three pages,
    or on both of two. In type larger than the text it stays where it comes first: it is the title as well.
    """
    edges = [_edge_lines(lines, height) for lines, height in zip(pages, heights, strict=True)]
    large = body_size([line for lines in pages for line in lines]) * HEADING_RATIO
    shapes = _shapes(edges, large)
    counts: Counter[str] = Counter()
    # Where its numbers change it counts pages, and is no title.
    texts: dict[str, set[str]] = {}
    for at_edge, shape_of in zip(edges, shapes, strict=True):
        counts.update(set(shape_of.values()))
        for line in at_edge:
            texts.setdefault(shape_of[line], set()).add(line.text)
    needed = 3 if len(pages) > 2 else 2
    seen: set[str] = set()
    kept: list[list[Line]] = []
    removed: list[Removal] = []
    for lines, shape_of in zip(pages, shapes, strict=True):
        contents = _contents_lines(lines)
        page = []
        for line in lines:
            shape = shape_of.get(line)
            if shape is not None and counts[shape] >= needed:
                if shape in seen or line.size < large or len(texts[shape]) > 1:
                    removed.append(Removal(kind="running_line", text=line.text, page=line.page))
                    continue
                seen.add(shape)
            elif shape is not None and _PAGE_NUMBER.fullmatch(line.text):
                removed.append(Removal(kind="page_number", text=line.text, page=line.page))
                continue
            elif line in contents:
                removed.append(Removal(kind="contents", text=line.text, page=line.page))
                continue
            page.append(line)
        kept.append(page)
    return kept, removed


def _shapes(edges: Sequence[Sequence[Line]], large: float) -> list[dict[Line, str]]:
    """What each page's edge lines are compared by: their text, with ``#`` for a number only where it counts pages.

    That it does is said beside it, or it is one constant off the page's place in the file on every page where the
    line stands. Large type names a product or a part, whose number may go up with the pages as well.
    """
    offsets: dict[str, list[int]] = {}
    for number, at_edge in enumerate(edges, start=1):
        for line in at_edge:
            for shape, printed in _counted(line, large):
                offsets.setdefault(shape, []).append(printed - number)
    counting = {
        shape
        for shape, found in offsets.items()
        if len(found) >= _MIN_COUNTED_PAGES and len(set(found)) == 1 and found[0] <= _MAX_OFFSET
    }
    return [
        {
            line: next((shape for shape, _ in _counted(line, large) if shape in counting), _plain_shape(line))
            for line in at_edge
        }
        for at_edge in edges
    ]


def _plain_shape(line: Line) -> str:
    return _PAGE_PHRASE.sub(lambda phrase: re.sub(r"\d+", "#", phrase.group()), " ".join(line.text.split()))


def _counted(line: Line, large: float) -> Iterator[tuple[str, int]]:
    """Shapes of a line were its first or last number the page's, each with that number."""
    text = _plain_shape(line)
    for pattern in _OUTER_NUMBERS:
        found = pattern.search(text) if line.size < large else None
        if found:
            yield f"{text[: found.start(1)]}#{text[found.end(1) :]}", int(found.group(1))


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
