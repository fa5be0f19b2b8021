"""Text and structure of a PDF. Engine file of pypdfium2."""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from ingest.errors import DamagedFileError, EncryptedFileError
from ingest.normalize import strip_control_characters
from ingest.ocr import read_lines
from ingest.pdf_elements import is_garbled, page_elements, page_warnings, unseen_warnings
from ingest.pdf_grid import GridTable
from ingest.pdf_layout import Line, outline_key
from ingest.pdf_tables import read_tables
from ingest.pdf_text import page_lines
from ingest.running_lines import remove_running_lines
from ingest.scan_rules import ruled_grids
from ingest.types import Element, Removal

# A page with more paths is a drawing; looking for tables in it takes many seconds and finds none.
_MAX_PATHS = 1500
# A stroke or a box, not a curve.
_MAX_SEGMENTS = 8
# More curves than strokes are a chart's.
_MAX_CURVES = 100
_STROKE = 3.0
# Small print is read well from here on; more costs time and finds little.
_OCR_DPI = 200
_OCR_MAX_SIDE = 4000
# Read on a screen beside its text; a page of A4 has some 150 kB.
_SHOWN_DPI = 100
_SHOWN_MAX_SIDE = 1600
# What nobody can see: type below a point, and letters that differ from their ground by a few of 255 steps.
_LEAST_SIZE = 1.0
_LEAST_CONTRAST = 16
_LOOK_SCALE = 1.5
_OUTLINE_DEPTH = 9
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
    removed: tuple[Removal, ...] = ()


def read_pdf(path: Path, *, ocr: bool) -> PdfReading:
    """Read text, headings, lists and tables; with ``ocr`` also pages without a text layer, or a garbled one.

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
        unseen: dict[int, list[Line]] = {}
        drawn: dict[int, list[GridTable]] = {}
        for number in range(1, len(document) + 1):
            page = document[number - 1]
            lines, hidden = _seen(page, page_lines(page, number))
            if hidden:
                unseen[number] = hidden
            if not lines or is_garbled("".join(line.text for line in lines)):
                lines, confidence, drawn[number] = _seen_lines(page, number) if ocr else ([], None, [])
                if confidence is not None:
                    confidences[number] = confidence
            pages.append(lines)
            heights.append(page.get_height())
            if pages[-1] and _has_rules(page):
                ruled.append(number)
            page.close()
        title = _title(document.get_metadata_value("Title") or "")
        outline = _outline(document)
    except pypdfium2.PdfiumError as error:
        raise DamagedFileError(f"{path.name} is damaged ({error}); save it again and ingest it anew") from error
    finally:
        document.close()
    cleaned, removed = remove_running_lines(pages, heights)
    tables, unread = read_tables(path, ruled, cleaned, heights, drawn)
    not_shown = [line for on_page in unseen.values() for line in on_page]
    return PdfReading(
        elements=tuple(page_elements(cleaned, tables, confidences, outline)),
        title=title,
        page_count=len(pages),
        warnings=page_warnings(path.name, pages, unread, confidences, ocr=ocr) + unseen_warnings(path.name, unseen),
        removed=(*removed, *(Removal(kind="hidden", text=line.text, page=line.page) for line in not_shown)),
    )


def page_image(path: Path, page: int) -> bytes:
    """A page as a picture, PNG.

    Args:
        path: Of a PDF.
        page: From 1.

    Raises:
        EncryptedFileError: It asks for a password.
        DamagedFileError: It is no PDF, is cut off, or has no such page.
    """
    document = _open(path)
    try:
        if not 1 <= page <= len(document):
            raise DamagedFileError(f"{path.name} has {len(document)} pages, and page {page} is none of them")
        shown = document[page - 1]
        # A poster would fill the memory, here as in OCR.
        scale = min(_SHOWN_DPI / 72, _SHOWN_MAX_SIDE / max(shown.get_width(), shown.get_height(), 1.0))
        picture = io.BytesIO()
        shown.render(scale=scale).to_pil().save(picture, format="PNG")
        return picture.getvalue()
    except pypdfium2.PdfiumError as error:
        raise DamagedFileError(f"{path.name} is damaged ({error}); save it again and ingest it anew") from error
    finally:
        document.close()


def _title(metadata: str) -> str | None:
    """The title that the author gave; none if a program put its default or a file name there."""
    title = strip_control_characters(metadata).strip()
    return None if _NO_TITLE.search(title) or (" " not in title and "_" in title) else title


def _outline(document: Any) -> dict[tuple[int, str], int]:
    """The bookmarks: level, 1 is the highest, by page and title as ``outline_key`` gives it."""
    entries: dict[tuple[int, str], int] = {}
    for bookmark in document.get_toc(max_depth=_OUTLINE_DEPTH):
        target = bookmark.get_dest()
        page = target.get_index() if target else None
        key = outline_key(bookmark.get_title())
        if page is not None and key:
            entries.setdefault((page + 1, key), bookmark.level + 1)
    return entries


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


def _seen(page: Any, lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Lines that a reader of the page can see, and those that are too small, beside the page, or pale upon pale."""
    if page.get_rotation():
        # Text does not turn with the page, its edges do.
        return list(lines), []
    # A page need not begin at 0.
    left, bottom, right, top = page.get_bbox()
    picture: NDArray[np.uint8] | None = None
    seen: list[Line] = []
    unseen: list[Line] = []
    for line in lines:
        inside = line.right > left and line.left < right and line.top > bottom and line.bottom < top
        visible = inside and line.size >= _LEAST_SIZE
        if visible and line.pale:
            # White upon a dark ground is a table's head: what the page shows decides.
            if picture is None:
                picture = page.render(scale=_LOOK_SCALE, grayscale=True).to_numpy()
            rows = slice(max(0, int((top - line.top) * _LOOK_SCALE)), int((top - line.bottom) * _LOOK_SCALE) + 1)
            columns = slice(max(0, int((line.left - left) * _LOOK_SCALE)), int((line.right - left) * _LOOK_SCALE) + 1)
            shown = picture[rows, columns]
            visible = shown.size > 0 and int(shown.max()) - int(shown.min()) >= _LEAST_CONTRAST
        (seen if visible else unseen).append(line)
    return seen, unseen


def _seen_lines(page: Any, number: int) -> tuple[list[Line], float | None, list[GridTable]]:
    """Lines of a page as OCR finds them in its picture, their mean confidence, ``None`` without any, ruled tables."""
    scale = _OCR_DPI / 72
    # A poster would fill the memory.
    scale = min(scale, _OCR_MAX_SIDE / max(page.get_width(), page.get_height(), 1.0))
    picture = np.ascontiguousarray(page.render(scale=scale, rev_byteorder=False).to_numpy()[:, :, :3])
    seen = read_lines(picture)
    if not seen:
        return [], None, []
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
    return lines, sum(line.confidence for line in seen) / len(seen), ruled_grids(picture, seen, scale, height)


def _has_rules(page: Any) -> bool:
    """Whether a page may hold a ruled table; a look at its strokes is far cheaper than looking for tables."""
    count = pdfium.FPDFPage_CountObjects(page)
    horizontal = vertical = boxes = paths = curves = 0
    for index in range(count):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        paths += 1
        if paths > _MAX_PATHS:
            return False
        if pdfium.FPDFPath_CountSegments(item) > _MAX_SEGMENTS:
            curves += 1
            continue
        sides = [ctypes.c_float() for _ in range(4)]
        if not pdfium.FPDFPageObj_GetBounds(item, *sides):
            continue
        left, bottom, right, top = (side.value for side in sides)
        width, height = right - left, top - bottom
        horizontal += height < _STROKE and width > 20
        vertical += width < _STROKE and height > 5
        boxes += _STROKE <= height < 200 and width > 15
    if curves > _MAX_CURVES and 2 * curves > paths:
        return False
    return (horizontal >= 3 and vertical >= 2) or boxes >= 4
