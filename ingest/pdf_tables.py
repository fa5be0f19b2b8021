"""Ruled tables of a PDF. Engine file of pdfplumber."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.tables import clean_cell, header_size

_MIN_FILLED = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfTable:
    """A table in points from the lower left; ``header`` holds rows taken over from the page before."""

    page: int
    number: int
    left: float
    right: float
    bottom: float
    top: float
    rows: tuple[tuple[str, ...], ...]
    header: tuple[tuple[str, ...], ...] = ()

    def holds(self, left: float, right: float, bottom: float, top: float) -> bool:
        """Whether the middle of a box lies within the table."""
        return self.left - 1 <= (left + right) / 2 <= self.right + 1 and self.bottom - 1 <= (bottom + top) / 2 <= self.top + 1


def read_tables(path: Path, pages: Sequence[int]) -> list[PdfTable]:
    """Tables with ruled lines on the given pages (1-based).

    A table that goes on over the page break, with as many columns and no header of its own, takes the header along.
    """
    if not pages:
        return []
    import pdfplumber

    tables: list[PdfTable] = []
    with pdfplumber.open(path) as document:
        for number in pages:
            page = document.pages[number - 1]
            for found in page.find_tables():
                rows = _rows(found)
                if rows:
                    tables.append(_table(found, rows, number, float(page.height), tables))
            page.close()
    return tables


def _rows(found: Any) -> tuple[tuple[str, ...], ...]:
    """Cells of a table, or nothing if it is a frame around text."""
    cells = found.extract()
    rows = tuple(tuple(clean_cell(cell) for cell in row) for row in cells)
    rows = tuple(row for row in rows if any(row))
    if len(rows) < 2 or max(len(row) for row in rows) < 2:
        return ()
    filled = sum(bool(cell) for row in rows for cell in row) / sum(len(row) for row in rows)
    return _repeat_merged(rows) if filled >= _MIN_FILLED else ()


def _repeat_merged(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Give an empty first cell the value above it: a cell merged over several rows."""
    repeated: list[tuple[str, ...]] = []
    for place, row in enumerate(rows):
        if place > 1 and not row[0] and any(row[1:]) and repeated[-1][0]:
            row = (repeated[-1][0], *row[1:])  # noqa: PLW2901 - the row with its merged cell filled in
        repeated.append(row)
    return tuple(repeated)


def _table(found: Any, rows: tuple[tuple[str, ...], ...], page: int, height: float, before: Sequence[PdfTable]) -> PdfTable:
    left, top, right, bottom = found.bbox
    header: tuple[tuple[str, ...], ...] = ()
    last = before[-1] if before else None
    goes_on = last and last.page == page - 1 and last.bottom < height * 0.2 and top < height * 0.2
    if last and goes_on and len(last.rows[0]) == len(rows[0]):
        earlier = (*last.header, *last.rows)
        head = earlier[: header_size(earlier)]
        if rows[: len(head)] != head:
            header = head
    return PdfTable(
        page=page,
        number=last.number if last and header else (last.number + 1 if last else 1),
        left=float(left),
        right=float(right),
        bottom=height - float(bottom),
        top=height - float(top),
        rows=rows,
        header=header,
    )
