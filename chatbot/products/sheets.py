"""Tables of an XLSX or CSV file: the first row that has the headings that are looked for, and the rows below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.errors import QuestionSheetError
from chatbot.products.errors import CatalogueError
from chatbot.table_file import table_bytes, tables_of
from ingest.normalize import strip_control_characters

MAX_BYTES = 50_000_000
MAX_ROWS = 100_000
"""Rows of one sheet; a file with more is refused, never cut."""
_MAX_CELL_CHARS = 4000
# Titles, dates and notes stand above a table.
_HEADER_ROWS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table.

    Attributes:
        name: Of the sheet; empty in a CSV file.
        headings: As written, empty where a column has none.
        rows: Number of each row in the file, from 1, and its cells; rows that are empty are left out.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheets(path: Path, is_header: Callable[[Sequence[str]], bool]) -> list[Sheet]:
    """Every table of a file whose headings are those of its kind, in the file's order.

    Args:
        path: XLSX, or CSV with commas, semicolons or tabs, in UTF-8 or what Excel writes in China.
        is_header: Whether a row of cells is the row of headings.

    Raises:
        CatalogueError: It cannot be read or is too large. A file without such a table gives an empty list.
    """
    found: list[Sheet] = []
    try:
        data = table_bytes(path, max_bytes=MAX_BYTES, kinds="an XLSX or CSV file")
        for name, table in tables_of(path, data, max_rows=MAX_ROWS + 1):
            if sheet := _sheet(path, name, table, is_header):
                found.append(sheet)
                if not name:
                    # The other ways to read a CSV file.
                    break
    except QuestionSheetError as error:
        raise CatalogueError(str(error)) from error
    return found


def _sheet(
    path: Path, name: str, table: Sequence[Sequence[str]], is_header: Callable[[Sequence[str]], bool]
) -> Sheet | None:
    if len(table) > MAX_ROWS:
        raise CatalogueError(f"{path}{f', {name}' if name else ''} has over {MAX_ROWS} rows; divide it")
    for place, cells in enumerate(table[:_HEADER_ROWS]):
        headings = tuple(_clean(cell) for cell in cells)
        if is_header(headings):
            below = enumerate(table[place + 1 :], start=place + 2)
            rows = ((number, tuple(_clean(cell) for cell in row)) for number, row in below)
            return Sheet(name=name, headings=headings, rows=tuple(entry for entry in rows if any(entry[1])))
    return None


def _clean(cell: str) -> str:
    return strip_control_characters(cell).strip()[:_MAX_CELL_CHARS]
