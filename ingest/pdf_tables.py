"""Tables of a PDF, ruled ones by their lines, others by their columns. Engine file of pdfplumber."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.pdf_grid import GridTable, find_grids, line_parts
from ingest.pdf_layout import Line
from ingest.tables import clean_cell, header_size, is_form

_MIN_FILLED = 0.4
_FRAME_LINES = 6
_SAME_EDGE = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    """Where a table stands, in points from the lower left."""

    page: int
    left: float
    right: float
    bottom: float
    top: float

    def holds(self, left: float, right: float, bottom: float, top: float) -> bool:
        """Whether the middle of a box lies within the table."""
        return (
            self.left - 1 <= (left + right) / 2 <= self.right + 1
            and self.bottom - 1 <= (bottom + top) / 2 <= self.top + 1
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfTable(_Box):
    """A table of a page; ``header`` holds rows taken over from the page before."""

    number: int
    rows: tuple[tuple[str, ...], ...]
    header: tuple[tuple[str, ...], ...] = ()


def read_tables(
    path: Path,
    ruled: Sequence[int],
    pages: Sequence[Sequence[Line]] = (),
    heights: Sequence[float] = (),
    drawn: Mapping[int, Sequence[GridTable]] | None = None,
) -> tuple[list[PdfTable], list[int]]:
    """Tables of a document in reading order, and the pages that pdfplumber could not take apart.

    A table that goes on over the page break, with as many columns and no header of its own, takes the header along.

    Args:
        path: Of the file.
        ruled: Pages (1-based) that may hold ruled tables.
        pages: Lines of all pages, without running heads and feet; tables without ruled lines are looked for in them.
        heights: Of all pages, in points.
        drawn: By page, ruled tables that were found in the picture of a scan.
    """
    found, unread = _ruled_tables(path, ruled)
    return number_tables(found, pages, heights, drawn or {}), unread


def number_tables(
    found: Sequence[PageTable],
    pages: Sequence[Sequence[Line]],
    heights: Sequence[float],
    drawn: Mapping[int, Sequence[GridTable]],
) -> list[PdfTable]:
    """Tables in reading order, those found in lines and pictures among them; see ``read_tables``."""
    every = list(found)
    for number, lines in enumerate(pages, start=1):
        height = heights[number - 1]
        every += [_on_page(grid, number, height) for grid in drawn.get(number, ())]
        boxes = [table for table in every if table.page == number]
        outside = [
            part
            for part in line_parts(lines)
            if not any(table.holds(part.left, part.right, part.bottom, part.top) for table in boxes)
        ]
        every += [_on_page(grid, number, height) for grid in find_grids(outside)]
    tables: list[PdfTable] = []
    for table in sorted(every, key=lambda item: (item.page, -item.top, item.left)):
        tables.append(_numbered(table, tables, pages))
    return tables


def _on_page(grid: GridTable, page: int, height: float) -> PageTable:
    return PageTable(
        page=page,
        height=height,
        left=grid.left,
        right=grid.right,
        bottom=grid.bottom,
        top=grid.top,
        rows=_repeat_merged(grid.rows),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTable(_Box):
    """A table before it has a number; ``height`` is the page's."""

    height: float
    rows: tuple[tuple[str, ...], ...]


def _ruled_tables(path: Path, pages: Sequence[int]) -> tuple[list[PageTable], list[int]]:
    if not pages:
        return [], []
    import pdfplumber

    found: list[PageTable] = []
    read: list[int] = []
    # On damaged files it raises errors of its own and built-in ones (TypeError for a page without a MediaBox), when it
    # opens, reads and closes. What it did not read is named; the page's text is read by another library and stays.
    # It is handed an open file, for given a path it leaves the file open when it gives up.
    with path.open("rb") as stream, contextlib.suppress(Exception), pdfplumber.open(stream) as document:
        for number in pages:
            with contextlib.suppress(Exception):
                page = document.pages[number - 1]
                height = float(page.height)
                on_page = [(table.bbox, _rows(table)) for table in page.find_tables()]
                page.close()
                read.append(number)
                for (left, top, right, bottom), rows in on_page:
                    if rows:
                        found.append(
                            PageTable(
                                page=number, height=height, left=float(left), right=float(right),
                                bottom=height - float(bottom), top=height - float(top), rows=rows,
                            )
                        )  # fmt: skip
    return found, [number for number in pages if number not in read]


def _spread(table: Any, found: Sequence[Sequence[str | None]]) -> list[list[str | None]]:
    """Texts of a table, a merged cell's in every place that its box covers."""
    texts = [list(row) for row in found]
    lefts = sorted({box[0] for box in table.cells})
    tops = [min(box[1] for box in row.cells if box) for row in table.rows]
    places = {
        row.cells[column]: (line, column)
        for line, row in enumerate(table.rows)
        for column in range(len(row.cells))
        if row.cells[column]
    }
    for (left, top, right, bottom), (line, column) in places.items():
        for below in range(line, len(tops)):
            for beside in range(column, len(lefts)):
                covered = left <= lefts[beside] + 1 < right and top <= tops[below] + 1 < bottom
                if covered and texts[below][beside] is None:
                    texts[below][beside] = texts[line][column]
    return texts


def _rows(table: Any) -> tuple[tuple[str, ...], ...]:
    """Cells of a table, or nothing if it is a frame around text."""
    texts = table.extract()
    filled = [row for row in texts if any(map(clean_cell, row))]
    if len(filled) < 2 or max(len(row) for row in filled) < 2:
        return ()
    if sum(bool(clean_cell(cell)) for row in filled for cell in row) < _MIN_FILLED * sum(map(len, filled)):
        return ()
    # A cell over all columns with most of the text: a frame around a table that has no lines of its own.
    framed = [cell for row in filled for cell in row if cell and row.count(None) == len(row) - 1]
    longest = max(framed, key=len, default="")
    if longest.count("\n") >= _FRAME_LINES and len(longest) * 2 > sum(
        len(cell or "") for row in filled for cell in row
    ):
        return ()
    rows = tuple(tuple(clean_cell(cell) for cell in row) for row in _spread(table, texts))
    return _repeat_merged(tuple(row for row in rows if any(row)))


def _repeat_merged(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Give an empty first cell the value above it: a cell merged over several rows; a form has none."""
    if is_form(rows):
        return rows
    repeated: list[tuple[str, ...]] = []
    for place, row in enumerate(rows):
        if place > 1 and not row[0] and any(row[1:]) and repeated[-1][0]:
            row = (repeated[-1][0], *row[1:])  # noqa: PLW2901 - the row with its merged cell filled in
        repeated.append(row)
    return tuple(repeated)


def _numbered(table: PageTable, before: Sequence[PdfTable], pages: Sequence[Sequence[Line]]) -> PdfTable:
    header: tuple[tuple[str, ...], ...] = ()
    last = before[-1] if before else None
    if last and len(last.rows[0]) == len(table.rows[0]) and _goes_on(last, table, pages):
        earlier = (*last.header, *last.rows)
        head = earlier[: header_size(earlier)]
        if table.rows[: len(head)] != head:
            header = head
    return PdfTable(
        page=table.page,
        number=last.number if last and header else (last.number + 1 if last else 1),
        left=table.left,
        right=table.right,
        bottom=table.bottom,
        top=table.top,
        rows=table.rows,
        header=header,
    )


def _goes_on(last: PdfTable, table: PageTable, pages: Sequence[Sequence[Line]]) -> bool:
    """Whether a table begins its page and the last one ended the page before."""
    if last.page != table.page - 1:
        return False
    height = table.height
    if last.bottom < height * 0.2 and height - table.top < height * 0.2:
        return True
    if not pages or abs(last.left - table.left) > _SAME_EDGE:
        return False
    ended = not any(line.top <= last.bottom for line in pages[last.page - 1])
    return ended and not any(line.bottom >= table.top for line in pages[table.page - 1])
