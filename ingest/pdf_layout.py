"""From lines on a page to headings, paragraphs and lists: pure functions, no PDF library."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ingest.line_joining import Spelling, add_line, join_lines
from ingest.normalize import normalize
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


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingLevels:
    """How deep a heading is.

    Attributes:
        sizes: Level by type size in half points, 1 for the largest.
        outline: Level of the file's bookmarks by page and ``outline_key`` of their title; a line that is one is a
            heading, whatever it looks like.
    """

    sizes: Mapping[float, int]
    outline: Mapping[tuple[int, str], int] = field(default_factory=dict)

    def marked(self, line: Line) -> int | None:
        """Level of the bookmark that leads to a line."""
        return self.outline.get((line.page, outline_key(line.text))) if self.outline else None

    def of(self, line: Line) -> int:
        """Depth by bookmark, else by numbering (``2.1`` is two deep), else by size."""
        if (level := self.marked(line)) is not None:
            return level
        by_size = self.sizes.get(round(line.size * 2) / 2, max(self.sizes.values(), default=0) + 1)
        numbered = _NUMBERED.match(line.text)
        return max(by_size, numbered.group(1).count(".") + 1) if numbered else by_size


def heading_levels(
    lines: Sequence[Line], body: float, outline: Mapping[tuple[int, str], int] | None = None
) -> HeadingLevels:
    """Levels of a document's headings: those of bookmarks hold for all lines of their size, other sizes are deeper."""
    unsized = HeadingLevels(sizes={}, outline=outline or {})
    marked: dict[float, Counter[int]] = {}
    for line in lines:
        if level := unsized.marked(line):
            marked.setdefault(round(line.size * 2) / 2, Counter())[level] += 1
    sizes = sorted({round(line.size * 2) / 2 for line in lines if is_heading(line, body)} - set(marked), reverse=True)
    known = {size: levels.most_common(1)[0][0] for size, levels in marked.items()}
    below = max(known.values(), default=0)
    return HeadingLevels(
        sizes=known | {size: below + level for level, size in enumerate(sizes, start=1)}, outline=unsized.outline
    )


def outline_key(text: str) -> str:
    """A title as it is compared: letters and digits alone."""
    return re.sub(r"[\W_]", "", normalize(text))


_BULLET = re.compile(r"^(?:[•●▪◦‣■□○–*·-]|\(?\d{1,2}[.)、）]|\(?[a-z][.)]|[（(][一二三四五六七八九十\d]+[)）])\s*\S")
_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+\S")
_CHAPTER = re.compile(r"^第[一二三四五六七八九十百零\d]+(编|章|节|条)")
_END = re.compile(r"[.!?。！？;；:：]$")
HEADING_RATIO = 1.12
# Bold words in a picture or in small print head nothing.
_SMALL_PRINT_RATIO = 0.8
_MIN_GUTTER_LINES = 5


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
        or line.size < body * _SMALL_PRINT_RATIO
        or not any(character.isalpha() for character in text)
        or (_BULLET.match(text) and not _NUMBERED.match(text))
    ):
        return False
    if _CHAPTER.match(text) and len(text) <= 40 and not _END.search(text):
        return True
    if _END.search(text) and not text.endswith(("?", "？")):
        return False
    return line.size >= body * HEADING_RATIO or (line.bold and len(text) <= 80)


def build_elements(
    lines: Sequence[Line], body: float, levels: HeadingLevels, spelling: Spelling | None = None
) -> list[Element]:
    """Join ordered lines to headings, paragraphs and list items, keeping where each one's pages begin."""
    elements: list[Element] = []
    group: list[Line] = []
    spelling = spelling or Spelling()

    def flush() -> None:
        if group:
            elements.append(_block(group, spelling))
            group.clear()

    previous_heading: Line | None = None
    for line in lines:
        if is_heading(line, body) or levels.marked(line):
            flush()
            if previous_heading and _continues_heading(previous_heading, line) and elements:
                last = elements.pop()
                elements.append(
                    Element(
                        kind="heading",
                        text=join_lines([last.text, line.text], spelling),
                        level=last.level,
                        page=last.page,
                    )
                )
            else:
                elements.append(Element(kind="heading", text=line.text, level=levels.of(line), page=line.page))
            previous_heading = line
            continue
        previous_heading = None
        if group and not _continues_paragraph(group, line):
            flush()
        group.append(line)
    flush()
    return elements


def _block(lines: Sequence[Line], spelling: Spelling) -> Element:
    text = ""
    page = lines[0].page
    turns: list[tuple[int, int]] = []
    for line in lines:
        text = add_line(text, line.text, spelling)
        if line.page != page:
            page = line.page
            turns.append((len(text) - len(line.text), page))
    kind: ElementKind = "list_item" if _BULLET.match(text) else "paragraph"
    return Element(kind=kind, text=text, page=lines[0].page, page_turns=tuple(turns))


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
