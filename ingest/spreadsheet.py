"""Worksheets row by row, as a person sees them. Engine file of openpyxl and xlrd."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ingest.errors import DamagedFileError, EncryptedFileError
from ingest.tables import clean_cell, header_size, join_headers, render_row
from ingest.types import Element

Grid = list[list[str]]


def read_xlsx(data: bytes, name: str) -> list[tuple[str, Grid]]:
    """Sheet names and cells of an Excel workbook; merged cells repeat their value, numbers keep their format.

    Raises:
        DamagedFileError: It is cut off or no workbook.
    """
    import zipfile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(data), data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise DamagedFileError(f"{name} is damaged or no workbook ({error}); save it again and ingest it anew") from error
    sheets = []
    for sheet in book.worksheets:
        grid = [[_show(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()]
        for area in sheet.merged_cells.ranges:
            value = grid[area.min_row - 1][area.min_col - 1]
            for y in range(area.min_row - 1, area.max_row):
                for x in range(area.min_col - 1, area.max_col):
                    grid[y][x] = value
        sheets.append((sheet.title, grid))
    return sheets


def read_xls(path: Path) -> list[tuple[str, Grid]]:
    """Sheet names and cells of a legacy workbook.

    Raises:
        EncryptedFileError: It asks for a password.
        DamagedFileError: It is cut off or no workbook.
    """
    import xlrd

    try:
        book = xlrd.open_workbook(str(path), formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise EncryptedFileError(f"{path.name} is encrypted; save it without a password and ingest it again") from error
        raise DamagedFileError(f"{path.name} is damaged or no workbook ({error}); save it again") from error
    except (IndexError, AssertionError, ValueError, OSError) as error:
        raise DamagedFileError(f"{path.name} is damaged ({error}); save it again and ingest it anew") from error
    sheets = []
    for sheet in book.sheets():
        grid = [[_show_xls(book, sheet.cell(y, x)) for x in range(sheet.ncols)] for y in range(sheet.nrows)]
        for top, bottom, left, right in sheet.merged_cells:
            for y in range(top, bottom):
                for x in range(left, right):
                    grid[y][x] = grid[top][left]
        sheets.append((sheet.name, grid))
    return sheets


def read_csv(text: str) -> Grid:
    """Cells of a CSV file; the delimiter is found."""
    try:
        dialect: Any = csv.Sniffer().sniff(text[:8192], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    return [[clean_cell(cell) for cell in row] for row in csv.reader(io.StringIO(text), dialect)]


def grid_elements(grid: Grid, *, sheet: str | None, first_table: int) -> list[Element]:
    """Rows of a sheet as elements; tables are parted by empty rows, a lone cell above a table is its caption."""
    elements: list[Element] = []
    table = first_table
    for start, rows in _blocks(grid):
        while rows and len(set(filter(None, rows[0]))) == 1 and len(rows) > 1:
            elements.append(Element(kind="heading", text=next(filter(None, rows[0])), level=2 if sheet else 1, sheet=sheet, row=start + 1))
            rows, start = rows[1:], start + 1
        if len(rows) == 1:
            text = "; ".join(dict.fromkeys(filter(None, rows[0])))
            elements.append(Element(kind="paragraph", text=text, sheet=sheet, row=start + 1))
            continue
        size = header_size(rows)
        header = join_headers(rows[:size])
        for place, row in enumerate(rows[size:], start=size):
            text = render_row(header, row)
            if text:
                elements.append(Element(kind="table_row", text=text, sheet=sheet, table=table, row=start + place + 1))
        table += 1
    return elements


def _blocks(grid: Grid) -> Iterator[tuple[int, Grid]]:
    """Runs of rows that are not empty, with their 0-based first row, empty columns at the left cut off."""
    start: int | None = None
    for place, row in enumerate([*grid, []]):
        filled = any(row)
        if filled and start is None:
            start = place
        elif not filled and start is not None:
            rows = grid[start:place]
            left = min(next((x for x, cell in enumerate(row) if cell), 0) for row in rows)
            yield start, [row[left:] for row in rows]
            start = None


def _show(value: object, number_format: str) -> str:
    """A cell as Excel shows it, for the formats that price lists use."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "minutes")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, int | float):
        return format_number(value, number_format)
    return clean_cell(str(value))


def format_number(value: float, number_format: str) -> str:
    """Thousands separators, decimals, percent and currency signs of an Excel number format."""
    pattern = number_format.split(";")[0]
    if pattern in {"", "General", "@"}:
        return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else f"{value:.15g}"
    percent = "%" in pattern
    digits = value * 100 if percent else value
    _, _, after = pattern.partition(".")
    decimals = 0
    for character in after:
        if character not in "0#":
            break
        decimals += 1
    number = f"{digits:,.{decimals}f}" if "#,##" in pattern or "0,0" in pattern else f"{digits:.{decimals}f}"
    before, behind = _literals(pattern)
    return clean_cell(f"{before}{number}{behind}")


def _literals(pattern: str) -> tuple[str, str]:
    """What stands before and behind the digits: quoted text, currency signs, the percent sign."""
    import re

    plain = re.sub(r"\[\$([^\]-]*)[^\]]*\]", r'"\1"', pattern)
    plain = re.sub(r"\[[^\]]*\]|_.|\*.|\\", "", plain)
    places = [place for place, character in enumerate(plain) if character in "0#?"]
    if not places:
        return "", ""
    keep = str.maketrans("", "", '"')
    return plain[: places[0]].translate(keep), plain[places[-1] + 1 :].translate(keep)


def _show_xls(book: Any, cell: Any) -> str:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        return _show(xlrd.xldate_as_datetime(cell.value, book.datemode), "")
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        pattern = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
        return format_number(cell.value, pattern)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    return "" if cell.ctype in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_ERROR} else clean_cell(str(cell.value))


def sheets_to_elements(sheets: Sequence[tuple[str, Grid]]) -> list[Element]:
    """All sheets of a workbook, each under its name as heading."""
    elements: list[Element] = []
    tables = 0
    for name, grid in sheets:
        rows = grid_elements(grid, sheet=name, first_table=tables + 1)
        if rows:
            elements += [Element(kind="heading", text=name, level=1, sheet=name), *rows]
            tables = max([tables, *(row.table or 0 for row in rows)])
    return elements
