"""Text and structure of a PDF. Engine file of pypdfium2."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.errors import DamagedFileError, EncryptedFileError
from ingest.normalize import strip_control_characters
from ingest.pdf_layout import (
    Line,
    body_size,
    build_elements,
    common_gutter,
    is_heading,
    reading_order,
    remove_running_lines,
)
from ingest.pdf_tables import PdfTable, read_tables
from ingest.tables import render_table
from ingest.types import Element

_LINE = re.compile(r"[^\r\n]+")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\u00ad": None, "\ufffe": "-", "\x02": "-"}
)
# A page with more paths is a drawing; looking for tables in it takes many seconds and finds none.
_MAX_PATHS = 1500
# A stroke or a box, not a curve.
_MAX_SEGMENTS = 8
_STROKE = 3.0
_BOLD_WEIGHT = 600
# Columns of prose: lines of so many characters, apart by more than justified text or a sentence's end ever is. Names
# with an address behind them (20 and more) are no columns.
_MAX_COLUMNS = 3
_MIN_COLUMN_CHARS = 25
_MIN_GUTTER_EMS = 1.2
_NO_TITLE = re.compile(
    r"^$|^\(?(?:anonymous|untitled|unspecified|document\d*|无标题)\)?$|^microsoft (?:word|powerpoint|excel) - "
    r"|\.(?:docx?|pptx?|xlsx?|pdf|indd|tex|dvi)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfReading:
    """What a PDF holds; ``elements`` have no section path yet."""

    elements: tuple[Element, ...]
    title: str | None
    page_count: int
    warnings: tuple[str, ...]


def read_pdf(path: Path) -> PdfReading:
    """Read text, headings, lists and ruled tables.

    Raises:
        EncryptedFileError: It asks for a password.
        DamagedFileError: It is no PDF, or is cut off.
    """
    document = _open(path)
    try:
        pages: list[list[Line]] = []
        heights: list[float] = []
        ruled: list[int] = []
        for number in range(1, len(document) + 1):
            page = document[number - 1]
            pages.append(_lines(page, number))
            heights.append(page.get_height())
            if pages[-1] and _has_rules(page):
                ruled.append(number)
            page.close()
        title = _title(document.get_metadata_value("Title") or "")
    except pypdfium2.PdfiumError as error:
        raise DamagedFileError(f"{path.name} is damaged ({error}); save it again and ingest it anew") from error
    finally:
        document.close()
    tables, unread = read_tables(path, ruled)
    return PdfReading(
        elements=tuple(_elements(pages, heights, tables)),
        title=title,
        page_count=len(pages),
        warnings=_warnings(path, pages, unread),
    )


def _title(metadata: str) -> str | None:
    """The title that the author gave; none if a program put its default or a file name there."""
    title = strip_control_characters(metadata).strip()
    return None if _NO_TITLE.search(title) or (" " not in title and "_" in title) else title


def _open(path: Path) -> Any:
    try:
        document = pypdfium2.PdfDocument(path)
        len(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedFileError(
                f"{path.name} is encrypted; save it without a password and ingest it again"
            ) from error
        raise DamagedFileError(f"{path.name} is damaged or no PDF; save it again and ingest it anew") from error
    return document


def _lines(page: Any, number: int) -> list[Line]:
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
        return [line for line in lines if line is not None]
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
    text = raw.encode("utf-16", "surrogatepass").decode("utf-16", "replace").translate(_LIGATURES)
    text = " ".join(strip_control_characters(text).split())
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
    )


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


def _has_rules(page: Any) -> bool:
    """Whether a page may hold a ruled table; a look at its strokes is far cheaper than looking for tables."""
    count = pdfium.FPDFPage_CountObjects(page)
    horizontal = vertical = boxes = paths = 0
    for index in range(count):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        paths += 1
        if paths > _MAX_PATHS:
            return False
        if pdfium.FPDFPath_CountSegments(item) > _MAX_SEGMENTS:
            continue
        sides = [ctypes.c_float() for _ in range(4)]
        if not pdfium.FPDFPageObj_GetBounds(item, *sides):
            continue
        left, bottom, right, top = (side.value for side in sides)
        width, height = right - left, top - bottom
        horizontal += height < _STROKE and width > 20
        vertical += width < _STROKE and height > 5
        boxes += _STROKE <= height < 200 and width > 15
    return (horizontal >= 3 and vertical >= 2) or boxes >= 4


def _elements(pages: Sequence[list[Line]], heights: Sequence[float], tables: Sequence[PdfTable]) -> list[Element]:
    cleaned = remove_running_lines(pages, heights)
    every_line = [line for lines in cleaned for line in lines]
    body = body_size(every_line)
    sizes = sorted({round(line.size * 2) / 2 for line in every_line if is_heading(line, body)}, reverse=True)
    levels = {size: level for level, size in enumerate(sizes, start=1)}
    elements: list[Element] = []
    stretch: list[Line] = []
    for number, lines in enumerate(cleaned, start=1):
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
            elements += build_elements(stretch, body, levels)
            stretch = []
            elements += _table_elements(table)
        stretch += reading_order(outside)
    return elements + build_elements(stretch, body, levels)


def _table_elements(table: PdfTable) -> list[Element]:
    rows = [*table.header, *table.rows]
    return [
        Element(kind="table_row", text=text, page=table.page, table=table.number, row=place + 1)
        for place, text in render_table(rows)
    ]


def _warnings(path: Path, pages: Sequence[list[Line]], unread: Sequence[int]) -> tuple[str, ...]:
    warnings = []
    empty = [number for number, lines in enumerate(pages, start=1) if not lines]
    if empty:
        warnings.append(
            f"{path.name}: {_listed(empty)} no text layer and OCR is off; what stands there cannot be found"
        )
    if unread:
        warnings.append(f"{path.name}: {_listed(unread)} damaged tables; their text was read, their headers were not")
    return tuple(warnings)


def _listed(pages: Sequence[int]) -> str:
    numbers = ", ".join(map(str, pages[:20])) + (" …" if len(pages) > 20 else "")
    return f"page {numbers} has" if len(pages) == 1 else f"pages {numbers} have"
