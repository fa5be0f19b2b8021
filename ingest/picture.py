"""Text and structure of a picture file."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.ocr import open_picture, read_lines
from ingest.pdf_elements import page_elements, page_warnings
from ingest.pdf_grid import GridTable
from ingest.pdf_layout import Line
from ingest.pdf_tables import number_tables
from ingest.running_lines import remove_running_lines
from ingest.scan_rules import ruled_grids
from ingest.types import Element, Removal


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureReading:
    """What a picture holds; ``elements`` have no section path yet."""

    elements: tuple[Element, ...]
    page_count: int
    warnings: tuple[str, ...]
    removed: tuple[Removal, ...]


def read_picture(data: bytes, name: str) -> PictureReading:
    """Read text by OCR, each frame as a page.

    Raises:
        DamagedFileError: It is no picture, or cut off.
        UnsupportedFileError: It has too many pixels.
    """
    pages: list[list[Line]] = []
    heights: list[float] = []
    confidences: dict[int, float] = {}
    drawn: dict[int, list[GridTable]] = {}
    for number, frame in enumerate(open_picture(data, name), start=1):
        height = float(frame.shape[0])
        seen = read_lines(frame)
        if seen:
            confidences[number] = sum(line.confidence for line in seen) / len(seen)
            drawn[number] = ruled_grids(frame, seen, 1.0, height)
        heights.append(height)
        pages.append(
            [
                Line(
                    text=line.text,
                    page=number,
                    left=line.left,
                    right=line.right,
                    bottom=height - line.bottom,
                    top=height - line.top,
                    size=line.bottom - line.top,
                    bold=False,
                )
                for line in seen
            ]
        )
    tables = number_tables((), pages, heights, drawn)
    cleaned, removed = remove_running_lines(pages, heights)
    return PictureReading(
        elements=tuple(page_elements(cleaned, tables, confidences)),
        page_count=len(pages),
        warnings=page_warnings(name, pages, (), confidences, ocr=True),
        removed=tuple(removed),
    )
