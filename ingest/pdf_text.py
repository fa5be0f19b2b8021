"""Lines of a page of a PDF, with box, size, weight and paleness. Engine file of pypdfium2, with ``ingest.pdf``."""

from __future__ import annotations

import ctypes
import itertools
import re
import statistics
from collections.abc import Sequence
from typing import Any

import pypdfium2.raw as pdfium

from ingest.language import count_han
from ingest.letter_lines import mend_letters
from ingest.normalize import strip_control_characters
from ingest.pdf_layout import Line, common_gutter

# A hyphen at a line's end is U+FFFE or U+0002, and the next line goes on behind it.
_LINE = re.compile(r"[^\r\n\ufffe\x02]*[\ufffe\x02]|[^\r\n\ufffe\x02]+")
# Long words, or a comma with letters on both sides: words may be glued.
_GLUED = re.compile(r"[A-Za-z]{13}|[A-Za-z]{2}[,;:)][A-Za-z]{2}")
# In heights of the line's box. Measured in a form set close: 0.03 within words, 0.18 between them.
_LETTER_GAP = 0.05
_WORD_GAP = 0.13
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\u00ad": None, "\ufffe": "-", "\x02": "-"}
)
_BOLD_WEIGHT = 600
# Columns of prose: lines of so many characters, apart by more than justified text or a sentence's end ever is. Names
# with an address behind them (20 and more) are no columns.
_MAX_COLUMNS = 3
_MIN_COLUMN_CHARS = 25
_MIN_GUTTER_EMS = 1.2
# Wider than a space, also in justified text: columns of a table may stand as close.
_PART_GAP_EMS = 0.5
# Nearly white, or nearly transparent, of 255 steps.
_PALE = 240


def page_lines(page: Any, number: int) -> list[Line]:
    """Lines of a page as pdfium finds them, with box, size and weight."""
    text_page = page.get_textpage()
    try:
        count = pdfium.FPDFText_CountChars(text_page)
        if count <= 0:
            return []
        buffer = (ctypes.c_ushort * (count + 1))()
        pdfium.FPDFText_GetText(text_page, 0, count, buffer)
        # One unit per character index, so that places in the text are places on the page.
        text = "".join(map(chr, buffer[:count]))
        lines = (_line(text_page, text, span, number) for span in _spans(text_page, text))
        return mend_letters([line for line in lines if line is not None])
    finally:
        text_page.close()


def _spans(text_page: Any, text: str) -> list[tuple[int, int]]:
    """Where lines begin and end; pdfium runs a line of one column into that of the next, which is undone here."""
    spans = [match.span() for match in _LINE.finditer(text)]
    for _ in range(_MAX_COLUMNS - 1):
        gaps = [_widest_gap(text_page, text, span) for span in spans]
        gutter = common_gutter(
            [
                gap[1:]
                for (start, end), gap in zip(spans, gaps, strict=True)
                if gap and min(gap[0] - start, end - gap[0]) >= _MIN_COLUMN_CHARS
            ]
        )
        if gutter is None:
            break
        parts: list[tuple[int, int]] = []
        for (start, end), gap in zip(spans, gaps, strict=True):
            crossed = gap is not None and gap[1] <= gutter <= gap[2]
            parts += [(start, gap[0]), (gap[0], end)] if gap and crossed else [(start, end)]
        spans = parts
    return spans


def _widest_gap(text_page: Any, text: str, span: tuple[int, int]) -> tuple[int, float, float] | None:
    """Index, left and right of the widest space in a line that is wide enough to part two columns of prose."""
    best: tuple[int, float, float] | None = None
    for index in range(span[0] + 1, span[1] - 1):
        if not text[index].isspace():
            continue
        before, after = _box(text_page, index - 1), _box(text_page, index + 1)
        gap = after[0] - before[1] if before and after else 0.0
        if not before or not after or gap < _MIN_GUTTER_EMS * (before[3] - before[2]):
            continue
        if best is None or gap > best[2] - best[1]:
            best = (index, before[1], after[0])
    return best


def _line(text_page: Any, whole: str, span: tuple[int, int], page: int) -> Line | None:
    raw = whole[span[0] : span[1]]
    text = _clean(_with_spaces(text_page, raw, span[0]) if _is_glued(text_page, raw, span[0]) else raw)
    if not text:
        return None
    visible = [span[0] + place for place, character in enumerate(raw) if not character.isspace()]
    boxes = [
        box
        for box in (_box(text_page, index) for index in {visible[0], visible[len(visible) // 2], visible[-1]})
        if box
    ]
    if not boxes:
        return None
    middle = visible[len(visible) // 2]
    return Line(
        text=text,
        page=page,
        left=min(box[0] for box in boxes),
        right=max(box[1] for box in boxes),
        bottom=min(box[2] for box in boxes),
        top=max(box[3] for box in boxes),
        size=_size(text_page, middle, boxes),
        # A line is bold if all of it is; a bold word within a sentence makes no heading.
        bold=all(_is_bold(text_page, index) for index in {visible[0], middle, visible[-1]}),
        pale=all(_is_pale(text_page, index) for index in {visible[0], middle, visible[-1]}),
        parts=_parts(text_page, whole, visible),
    )


def _clean(raw: str) -> str:
    text = raw.encode("utf-16", "surrogatepass").decode("utf-16", "replace").translate(_LIGATURES)
    return " ".join(strip_control_characters(text).split())


def _parts(text_page: Any, whole: str, visible: Sequence[int]) -> tuple[tuple[str, float, float], ...]:
    """The pieces of a line between gaps that are wider than a space; none if it is of one piece."""
    parts: list[tuple[str, float, float]] = []
    start, last, left, right = visible[0], visible[0], 0.0, 0.0
    for place, index in enumerate(visible):
        box = _box(text_page, index)
        if box is None:
            continue
        if place and box[0] - right > _PART_GAP_EMS * (box[3] - box[2]):
            parts.append((_clean(whole[start : last + 1]), left, right))
            start, left, right = index, box[0], box[1]
        elif not place:
            left, right = box[0], box[1]
        last, right = index, max(right, box[1])
    parts.append((_clean(whole[start : last + 1]), left, right))
    return tuple(part for part in parts if part[0]) if len(parts) > 1 else ()


def _is_glued(text_page: Any, raw: str, start: int) -> bool:
    """Whether a long word has a gap in it; to look there alone saves most of the time."""
    for match in _GLUED.finditer(raw):
        boxes = [box for place in range(*match.span()) if (box := _box(text_page, start + place))]
        gap = max((after[0] - before[1] for before, after in itertools.pairwise(boxes)), default=0.0)
        if gap > _WORD_GAP * max((box[3] - box[2] for box in boxes), default=0.0):
            return True
    return False


def _with_spaces(text_page: Any, raw: str, start: int) -> str:
    """A line with the spaces that pdfium overlooks where words are set close, told by the gaps between the letters."""
    boxes = [_box(text_page, start + place) for place in range(len(raw))]
    gaps = [after[0] - before[1] if before and after else 0.0 for before, after in itertools.pairwise(boxes)]
    height = max((box[3] - box[2] for box in boxes if box), default=0.0)
    if not gaps or statistics.median(gaps) > _LETTER_GAP * height:
        # Letters set apart are no words.
        return raw
    spaced = raw[0]
    for gap, (last, character) in zip(gaps, itertools.pairwise(raw), strict=True):
        parted = gap > _WORD_GAP * height and not (last.isspace() or character.isspace() or count_han(last + character))
        spaced += f" {character}" if parted else character
    return spaced


def _box(text_page: Any, index: int) -> tuple[float, float, float, float] | None:
    """Left, right, bottom, top by the font's own box, so that all characters of a line are of one height."""
    rectangle = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(text_page, index, rectangle):
        return None
    return rectangle.left, rectangle.right, rectangle.bottom, rectangle.top


def _size(text_page: Any, index: int, boxes: Sequence[tuple[float, float, float, float]]) -> float:
    size = float(pdfium.FPDFText_GetFontSize(text_page, index))
    # Some writers set a size of 1 and scale the page's matrix; the box is what a person sees.
    height = max(box[3] - box[2] for box in boxes)
    return size if size > 2 and size < 3 * height else height


def _is_bold(text_page: Any, index: int) -> bool:
    if pdfium.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT:
        return True
    flags = ctypes.c_int()
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(text_page, index, name, 128, flags)
    return any(mark in name.value.lower() for mark in (b"bold", b"black", b"heavy"))


def _is_pale(text_page: Any, index: int) -> bool:
    colour = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFText_GetFillColor(text_page, index, *colour):
        return False
    *light, opaque = (int(part.value) for part in colour)
    return opaque < 255 - _PALE or min(light) >= _PALE
