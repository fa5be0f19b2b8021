"""Ruled tables of a PDF. Engine file of pdfplumber."""

from __future__ import annotations

import contextlib
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
        return (
            self.left - 1 <= (left + right) / 2 <= self.right + 1
            and self.bottom - 1 <= (bottom + top) / 2 <= self.top + 1
        )


def read_tables(path: Path, pages: Sequence[int]) -> tuple[list[PdfTable], list[int]]:
    """Tables with ruled lines on the given pages (1-based), and the pages that pdfplumber could not take apart.

    A table that goes on over the page break, with as many columns and no header of its own, takes the header along.
    """
    if not pages:
        return [], []
    import pdfplumber

    found: dict[int, tuple[float, list[Any]]] = {}
    # On damaged files it raises errors of its own and built-in ones (TypeError for a page without a MediaBox), when it
    # opens, reads and closes. What it did not read is named; the page's text is read by another library and stays.
    # It is handed an open file, for given a path it leaves the file open when it gives up.
    with path.open("rb") as stream, contextlib.suppress(Exception), pdfplumber.open(stream) as document:
        for number in pages:
            with contextlib.suppress(Exception):
                page = document.pages[number - 1]
                found[number] = float(page.height), [(table.bbox, table.extract()) for table in page.find_tables()]
                page.close()
    tables: list[PdfTable] = []
    for number, (height, on_page) in found.items():
        for box, cells in on_page:
            if rows := _rows(cells):
                tables.append(_table(box, rows, number, height, tables))
    return tables, [number for number in pages if number not in found]


def _rows(cells: Sequence[Sequence[str | None]]) -> tuple[tuple[str, ...], ...]:
    """Cells of a table, or nothing if it is a frame around text."""
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


def _table(
    box: tuple[float, float, float, float],
    rows: tuple[tuple[str, ...], ...],
    page: int,
    height: float,
    before: Sequence[PdfTable],
) -> PdfTable:
    left, top, right, bottom = box
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
