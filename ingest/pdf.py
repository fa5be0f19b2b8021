"""Text and structure of a PDF. Engine file of pypdfium2."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from ingest.errors import DamagedFileError, EncryptedFileError
from ingest.normalize import strip_control_characters
from ingest.ocr import read_lines
from ingest.pdf_elements import is_garbled, page_elements, page_warnings
from ingest.pdf_layout import Line, common_gutter
from ingest.pdf_tables import read_tables
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
# Small print is read well from here on; more costs time and finds little.
_OCR_DPI = 200
_OCR_MAX_SIDE = 4000
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


def read_pdf(path: Path, *, ocr: bool) -> PdfReading:
    """Read text, headings, lists and ruled tables; with ``ocr`` also pages without a text layer, or a garbled one.

    Raises:
        EncryptedFileError: It asks for a password.
        DamagedFileError: It is no PDF, or is cut off.
    """
    document = _open(path)
    try:
        pages: list[list[Line]] = []
        heights: list[float] = []
        ruled: list[int] = []
        confidences: dict[int, float] = {}
        for number in range(1, len(document) + 1):
            page = document[number - 1]
            lines = _lines(page, number)
            if not lines or is_garbled("".join(line.text for line in lines)):
                lines, confidence = _seen_lines(page, number) if ocr else ([], None)
                if confidence is not None:
                    confidences[number] = confidence
            pages.append(lines)
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
        elements=tuple(page_elements(pages, heights, tables, confidences)),
        title=title,
        page_count=len(pages),
        warnings=page_warnings(path.name, pages, unread, confidences, ocr=ocr),
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


def _seen_lines(page: Any, number: int) -> tuple[list[Line], float | None]:
    """Lines of a page as OCR finds them in its picture, and their mean confidence, ``None`` without any."""
    scale = _OCR_DPI / 72
    # A poster would fill the memory.
    scale = min(scale, _OCR_MAX_SIDE / max(page.get_width(), page.get_height(), 1.0))
    picture = page.render(scale=scale, rev_byteorder=False).to_numpy()
    seen = read_lines(np.ascontiguousarray(picture[:, :, :3]))
    if not seen:
        return [], None
    height = page.get_height()
    lines = [
        Line(
            text=line.text,
            page=number,
            left=line.left / scale,
            right=line.right / scale,
            bottom=height - line.bottom / scale,
            top=height - line.top / scale,
            # The box is as high as the line, the type about four fifths of that.
            size=0.8 * (line.bottom - line.top) / scale,
            bold=False,
        )
        for line in seen
    ]
    return lines, sum(line.confidence for line in seen) / len(seen)


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
