"""From lines on a page to headings, paragraphs and lists: pure functions, no PDF library."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.language import count_han
from ingest.types import Element, ElementKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text; coordinates in points, ``y`` grows upwards; ``pale`` letters are nearly white or transparent.

    ``parts`` are its pieces between wide gaps (text, left, right), where there are several.
    """

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool
    pale: bool = False
    parts: tuple[tuple[str, float, float], ...] = ()

    @property
    def height(self) -> float:
        """Height of the line's box, never 0."""
        return max(self.top - self.bottom, 1.0)


_PAGE_NUMBER = re.compile(
    r"(?:page|seite|第)?\s*[-–]?\s*(?:\d{1,3}[-–.])?\d{1,4}\s*[-–]?\s*页?\s*[,，]?"
    r"\s*(?:(?:of|/|共)\s*\d{1,4})?\s*页?",
    re.IGNORECASE,
)
_TOC_LINE = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}$|[…·]{2,}\s*\d{1,4}$")
_PLAIN_TOC_LINE = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|第.{1,3}[章节]|[A-Z])\s.*\S\s\d{1,4}$")
_BULLET = re.compile(r"^(?:[•●▪◦‣■□○–*·-]|\(?\d{1,2}[.)、）]|\(?[a-z][.)]|[（(][一二三四五六七八九十\d]+[)）])\s*\S")
_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+\S")
_CHAPTER = re.compile(r"^第[一二三四五六七八九十百零\d]+(编|章|节|条)")
_END = re.compile(r"[.!?。！？;；:：]$")
_HEADING_RATIO = 1.12
_MIN_GUTTER_LINES = 5
_EDGE = 0.1
# A page's first and last line may stand further in and still be its head or foot.
_OUTERMOST_EDGE = 0.15
# So many entries of a table of contents on a page make it one; those without dot leaders are taken only then.
_MIN_CONTENTS_SHARE = 0.6


def remove_running_lines(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """Drop running heads and feet, page numbers, and lines of a table of contents.

    A line at the page's edge is running when the same text, numbers aside, stands there on at least three pages, or
    on both of two. In type larger than the text it stays where it comes first: it is the title as well.
    """
    edges = [_edge_lines(lines, height) for lines, height in zip(pages, heights, strict=True)]
    counts: Counter[str] = Counter()
    for at_edge in edges:
        counts.update({_shape(line.text) for line in at_edge})
    needed = 3 if len(pages) > 2 else 2
    body = body_size([line for lines in pages for line in lines])
    seen: set[str] = set()
    kept: list[list[Line]] = []
    for lines, at_edge in zip(pages, edges, strict=True):
        contents = _contents_lines(lines)
        page = []
        for line in lines:
            shape = _shape(line.text)
            if line in at_edge and counts[shape] >= needed:
                if shape in seen or line.size < body * _HEADING_RATIO:
                    continue
                seen.add(shape)
            elif (line in at_edge and _PAGE_NUMBER.fullmatch(line.text)) or line in contents:
                continue
            page.append(line)
        kept.append(page)
    return kept


def reading_order(lines: Sequence[Line]) -> list[Line]:
    """Order lines as they are read: columns one after the other, else from top to bottom.

    Source: the recursive XY cut (Nagy & Seth 1984).
    """
    if len(lines) < 2:
        return list(lines)
    gutter = _gutter(lines)
    if gutter is not None:
        left = [line for line in lines if line.right <= gutter]
        right = [line for line in lines if line.left >= gutter]
        return reading_order(left) + reading_order(right)
    split = _row_cut(lines)
    if split is not None:
        upper = [line for line in lines if line.bottom >= split]
        lower = [line for line in lines if line.bottom < split]
        return reading_order(upper) + reading_order(lower)
    return sorted(lines, key=lambda line: (-round(line.bottom / 3), line.left))


def common_gutter(gaps: Sequence[tuple[float, float]]) -> float | None:
    """The place that lies within the gaps (left, right) of at least five lines, if there is one."""
    middles = [(left + right) / 2 for left, right in gaps]
    covered = {middle: sum(left <= middle <= right for left, right in gaps) for middle in middles}
    best = max(covered, key=lambda middle: covered[middle], default=None)
    return best if best is not None and covered[best] >= _MIN_GUTTER_LINES else None


def body_size(lines: Sequence[Line]) -> float:
    """The type size of most characters, in points."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def is_heading(line: Line, body: float) -> bool:
    """Whether a line is larger than the body text, or bold and short, or a numbered chapter."""
    text = line.text
    if (
        len(text) > 120
        or not any(character.isalpha() for character in text)
        or (_BULLET.match(text) and not _NUMBERED.match(text))
    ):
        return False
    if _CHAPTER.match(text) and len(text) <= 40 and not _END.search(text):
        return True
    if _END.search(text) and not text.endswith(("?", "？")):
        return False
    return line.size >= body * _HEADING_RATIO or (line.bold and len(text) <= 80)


def build_elements(lines: Sequence[Line], body: float, levels: dict[float, int]) -> list[Element]:
    """Join ordered lines to headings, paragraphs and list items, keeping each one's first page."""
    elements: list[Element] = []
    group: list[Line] = []

    def flush() -> None:
        if group:
            text = join_lines([line.text for line in group])
            kind: ElementKind = "list_item" if _BULLET.match(text) else "paragraph"
            elements.append(Element(kind=kind, text=text, page=group[0].page))
            group.clear()

    previous_heading: Line | None = None
    for line in lines:
        if is_heading(line, body):
            flush()
            if previous_heading and _continues_heading(previous_heading, line) and elements:
                last = elements.pop()
                elements.append(
                    Element(kind="heading", text=join_lines([last.text, line.text]), level=last.level, page=last.page)
                )
            else:
                elements.append(
                    Element(kind="heading", text=line.text, level=heading_level(line, levels), page=line.page)
                )
            previous_heading = line
            continue
        previous_heading = None
        if group and not _continues_paragraph(group, line):
            flush()
        group.append(line)
    flush()
    return elements


def heading_level(line: Line, levels: dict[float, int]) -> int:
    """Depth by numbering (``2.1`` is two deep), else by size."""
    by_size = levels.get(round(line.size * 2) / 2, max(levels.values(), default=0) + 1)
    numbered = _NUMBERED.match(line.text)
    return max(by_size, numbered.group(1).count(".") + 1) if numbered else by_size


def join_lines(texts: Sequence[str]) -> str:
    """Join the lines of a paragraph: hyphenation mended, no space between Chinese characters."""
    joined = ""
    for text in texts:
        if not joined:
            joined = text
        elif re.search(r"[a-z]-$", joined) and text[:1].islower():
            joined = joined[:-1] + text
        elif (
            count_han(joined[-1]) + count_han(text[:1])
            or joined[-1] in "，。、；：）》”"
            or text[:1] in "，。、；：（《“"
        ):
            joined += text if count_han(joined[-1:]) or not joined[-1:].isascii() else f" {text}"
        else:
            joined += f" {text}"
    return joined


def _continues_paragraph(group: Sequence[Line], line: Line) -> bool:
    last = group[-1]
    if _BULLET.match(line.text) or abs(last.size - line.size) > 1.0 or last.bold != line.bold:
        return False
    if last.page != line.page:
        return not _END.search(last.text) and not (line.text[:1].isupper() and len(last.text) < 60)
    gap = last.bottom - line.top
    if gap > 0.8 * last.height or gap < -2 * last.height:
        return False
    # A short line that ends a sentence ends its paragraph.
    widest = max(item.right for item in (*group, line))
    return not (_END.search(last.text) and last.right < widest - 6 * last.size)


def _continues_heading(last: Line, line: Line) -> bool:
    return (
        last.page == line.page
        and abs(last.size - line.size) < 0.5
        and 0 <= last.bottom - line.top < 0.6 * last.height
        and not _NUMBERED.match(line.text)
        and len(last.text) > 30
    )


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
    plain = [line for line in lines if _PLAIN_TOC_LINE.match(line.text)]
    if len(plain) >= 6 and len(plain) >= _MIN_CONTENTS_SHARE * len(lines):
        return [*dotted, *plain]
    return dotted if len(dotted) >= 3 else []


def _gutter(lines: Sequence[Line]) -> float | None:
    """Middle of a vertical band that no line crosses, with at least three lines of prose on each side."""
    edges = sorted((line.left, line.right) for line in lines)
    reach = edges[0][1]
    for left, right in edges[1:]:
        if left - reach >= 10:
            middle = (left + reach) / 2
            sides = [[line for line in lines if line.right <= middle], [line for line in lines if line.left >= middle]]
            if all(len(side) >= 3 and sum(len(line.text) for line in side) / len(side) > 20 for side in sides):
                return middle
        reach = max(reach, right)
    return None


def _row_cut(lines: Sequence[Line]) -> float | None:
    """Height of the widest horizontal gap, if cutting there separates a block that a column can be found in."""
    ordered = sorted(lines, key=lambda line: -line.bottom)
    best: tuple[float, float] | None = None
    lowest = ordered[0].bottom
    for line in ordered[1:]:
        gap = lowest - line.top
        if gap > 0.3 * line.height and (best is None or gap > best[0]):
            best = (gap, lowest)
        lowest = min(lowest, line.bottom)
    if best is None:
        return None
    upper = [line for line in lines if line.bottom >= best[1]]
    lower = [line for line in lines if line.bottom < best[1]]
    return best[1] if upper and lower and (len(upper) > 5 or len(lower) > 5) else None
