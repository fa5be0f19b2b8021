"""Worksheets row by row, as a person sees them. Engine file of openpyxl and xlrd."""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingest.cell_format import format_date
from ingest.cell_number import format_number
from ingest.cell_unseen import hidden_columns, hidden_rows, is_unseen_xls, is_white
from ingest.errors import DamagedFileError, EncryptedFileError, said
from ingest.sheet_regions import Grid, is_title, regions
from ingest.sheet_unseen import Place, Sheet, hidden_sheet, seen_sheet, shows_nothing
from ingest.tables import clean_cell, render_table
from ingest.types import Element

_SAMPLE_CHARS = 65536
_SAMPLE_ROWS = 100
# With "4,50" or "€ 1.249,00" in a cell, the comma is none of its delimiters; in "AX-200,5" it may be one.
_DECIMAL_COMMA = re.compile(r"(?:^|(?<=[\s€$£¥]))[-+±]?\d[\d.]*,\d+(?![\d,])")


def read_xlsx(data: bytes, name: str) -> list[Sheet]:
    """What a person sees of an Excel workbook; merged cells repeat their value, numbers keep their format.

    Raises:
        DamagedFileError: It is cut off or no workbook.
    """
    from openpyxl import load_workbook

    sheets = []
    try:
        book = load_workbook(io.BytesIO(data), data_only=True)
        for sheet in book.worksheets:
            grounds = _grounds(sheet)
            cells: dict[Place, str] = {}
            pale: dict[Place, str] = {}
            # Only the cells that exist: a format set on a whole column would else make a million rows.
            for (row, column), cell in sheet._cells.items():  # noqa: SLF001 - no public way to the cells that exist
                if text := _show(cell.value, cell.number_format):
                    unseen = shows_nothing(cell.value, cell.number_format) or is_white(cell, grounds)
                    (pale if unseen else cells)[row - 1, column - 1] = text
            if sheet.sheet_state != "visible":
                sheets.append(hidden_sheet(sheet.title, cells | pale))
                continue
            areas = [
                (area.min_row - 1, area.max_row, area.min_col - 1, area.max_col) for area in sheet.merged_cells.ranges
            ]
            rows, columns = hidden_rows(sheet), hidden_columns(sheet, max((x for _, x in cells), default=0))
            sheets.append(
                seen_sheet(
                    sheet.title,
                    _grid(cells, areas),
                    cells=cells,
                    pale=pale,
                    merged=areas,
                    rows=rows,
                    columns=columns,
                )
            )
    except Exception as error:
        # Damage shows itself as whatever the library happened to be doing: it has no error of its own for it.
        raise DamagedFileError(
            f"{name} is damaged or no workbook ({said(error)}); save it again and ingest it anew"
        ) from error
    return sheets


def _grounds(sheet: Any) -> list[tuple[int, int, int, int]]:
    """Areas whose cells get a colour from elsewhere, a table's style or a condition: least and greatest column, row."""
    from openpyxl.utils import range_boundaries

    areas = [range_boundaries(table.ref) for table in sheet.tables.values() if table.tableStyleInfo]
    return areas + [area.bounds for found in sheet.conditional_formatting for area in found.cells.ranges]


def read_xls(path: Path) -> list[Sheet]:
    """What a person sees of a legacy workbook.

    Raises:
        EncryptedFileError: It asks for a password.
        DamagedFileError: It is cut off or no workbook.
    """
    import xlrd

    sheets = []
    try:
        book = xlrd.open_workbook(str(path), formatting_info=True, logfile=io.StringIO())
        for sheet in book.sheets():
            cells: dict[Place, str] = {}
            pale: dict[Place, str] = {}
            for y, x in ((y, x) for y in range(sheet.nrows) for x in range(sheet.ncols)):
                if text := _show_xls(book, sheet.cell(y, x)):
                    (pale if is_unseen_xls(book, sheet.cell(y, x)) else cells)[y, x] = text
            if sheet.visibility:
                sheets.append(hidden_sheet(sheet.name, cells | pale))
                continue
            rows = {y for y, shape in sheet.rowinfo_map.items() if shape.hidden}
            columns = {x for x, shape in sheet.colinfo_map.items() if shape.hidden}
            grid = _grid(cells, sheet.merged_cells)
            sheets.append(
                seen_sheet(
                    sheet.name, grid, cells=cells, pale=pale, merged=sheet.merged_cells, rows=rows, columns=columns
                )
            )
    except Exception as error:
        # Damage shows itself as whatever the library happened to be doing: it has no error of its own for it.
        if isinstance(error, xlrd.XLRDError) and "encrypted" in str(error).lower():
            raise EncryptedFileError(
                f"{path.name} is encrypted; save it without a password and ingest it again"
            ) from error
        raise DamagedFileError(
            f"{path.name} is damaged or no workbook ({said(error)}); save it again and ingest it anew"
        ) from error
    return sheets


def _grid(cells: dict[tuple[int, int], str], merged: Iterable[tuple[int, int, int, int]]) -> Grid:
    """Rows as lists, as wide as the sheet is filled; merged areas (top, bottom, left, right) repeat their value."""
    height = max((y for y, _ in cells), default=-1) + 1
    width = max((x for _, x in cells), default=-1) + 1
    for top, bottom, left, right in merged:
        if text := cells.get((top, left)):
            cells |= {(y, x): text for y in range(top, min(bottom, height)) for x in range(left, min(right, width))}
    filled = {y for y, _ in cells}
    return [[cells.get((y, x), "") for x in range(width)] if y in filled else [] for y in range(height)]


def read_csv(text: str) -> Grid:
    """Cells of a CSV file; the delimiter is found.

    Raises:
        DamagedFileError: A quote is not closed, or there is no end of a cell.
    """
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        return [[clean_cell(cell) for cell in row] for row in rows]
    except csv.Error as error:
        raise DamagedFileError(f"the table cannot be read ({error}); is a quote not closed?") from error


def _delimiter(text: str) -> str:
    """The delimiter under which most rows have the same number of cells; Sniffer falls for quotes and long prose.

    Where several do equally well, the one that is least like a mark within a cell; of equals the comma, and the tab
    before it, as no text holds one.
    """
    best = ","
    best_score: tuple[float, ...] = (0.0,)
    for delimiter in "\t,;|":
        reader = csv.reader(io.StringIO(text[:_SAMPLE_CHARS], newline=""), delimiter=delimiter)
        rows = [row for row in itertools.islice(reader, _SAMPLE_ROWS) if row]
        # The last row may be cut off by the sample.
        width, count = max(Counter(map(len, rows)).items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        cells = [cell for row in rows for cell in row]
        score = (
            count / max(len(rows), 1),
            # It has cut through a quoted cell.
            not any('"' in cell for cell in cells),
            delimiter != "," and any(map(_DECIMAL_COMMA.search, cells)),
            # As a mark of prose is.
            not all(cell.startswith(" ") for row in rows for cell in row[1:]),
            width,
        )
        if width > 1 and score > best_score:
            best, best_score = delimiter, score
    return best


def grid_elements(grid: Grid, *, sheet: str | None, first_table: int) -> list[Element]:
    """Rows of a sheet as elements, table by table (see ``sheet_regions``); a lone cell above a table is its caption."""
    elements: list[Element] = []
    table = first_table
    level = 2 if sheet else 1
    for region in regions(grid):
        start, rows = region.top, region.rows
        while len(rows) > 1 and is_title(rows[0]):
            # A caption merged over several rows stands in each of them.
            if rows[0] != rows[1]:
                text = next(filter(None, rows[0]))
                title = Element(kind="heading", text=text, level=level, sheet=sheet, row=start + 1)
                if len(rows) > 2 and not is_title(rows[1]):
                    title = replace(title, kind="caption", level=None, table=table)
                elements.append(title)
            rows, start = rows[1:], start + 1
        if len(rows) == 1:
            text = "; ".join(dict.fromkeys(filter(None, rows[0])))
            if region.titles:
                elements.append(Element(kind="heading", text=text, level=level, sheet=sheet, row=start + 1))
            else:
                elements.append(Element(kind="paragraph", text=text, sheet=sheet, row=start + 1))
            continue
        for place, text in render_table(rows):
            elements.append(Element(kind="table_row", text=text, sheet=sheet, table=table, row=start + place + 1))
        table += 1
    return elements


def _show(value: object, number_format: str) -> str:
    """A cell as Excel shows it, for the formats that price lists use."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.date | datetime.time):
        return format_date(value, number_format)
    if isinstance(value, int | float):
        return format_number(value, number_format)
    return clean_cell(str(value))


def _show_xls(book: Any, cell: Any) -> str:
    import xlrd

    pattern = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    if cell.ctype == xlrd.XL_CELL_DATE:
        return format_date(xlrd.xldate_as_datetime(cell.value, book.datemode), pattern)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return format_number(cell.value, pattern)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    return "" if cell.ctype in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_ERROR} else clean_cell(str(cell.value))


def sheets_to_elements(sheets: Sequence[Sheet]) -> list[Element]:
    """All sheets of a workbook, each under its name as heading; rows keep the numbers that Excel shows."""
    elements: list[Element] = []
    tables = 0
    for sheet in sheets:
        rows = [
            replace(row, row=sheet.row_numbers[row.row - 1] if row.row else None)
            for row in grid_elements(sheet.grid, sheet=sheet.name, first_table=tables + 1)
        ]
        if rows:
            elements += [Element(kind="heading", text=sheet.name, level=1, sheet=sheet.name), *rows]
            tables = max([tables, *(row.table or 0 for row in rows)])
    return elements
