"""Tables of an XLSX or CSV file: the first row that has the headings that are looked for, and the rows below it."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.errors import QuestionSheetError
from chatbot.products.errors import CatalogueError
from chatbot.sheet_cells import sheets_of
from ingest.encoding import decode
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
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise CatalogueError(f"{path} cannot be read ({error.strerror}); give an XLSX or CSV file") from error
    if size > MAX_BYTES:
        raise CatalogueError(f"{path} has {size} bytes, at most {MAX_BYTES} are read; divide it")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise CatalogueError(f"{path} is an old workbook or has a password; save it as .xlsx without one")
    if not data.startswith(b"PK"):
        return _csv_sheet(path, data, is_header)
    try:
        tables = [_sheet(path, name, rows, is_header) for name, rows in sheets_of(path, max_rows=MAX_ROWS + 1)]
    except QuestionSheetError as error:
        raise CatalogueError(str(error)) from error
    return [sheet for sheet in tables if sheet]


def _csv_sheet(path: Path, data: bytes, is_header: Callable[[Sequence[str]], bool]) -> list[Sheet]:
    for table in _csv_tables(path, data):
        if sheet := _sheet(path, "", table, is_header):
            return [sheet]
    return []


def _csv_tables(path: Path, data: bytes) -> Iterator[list[list[str]]]:
    """The table under each character set and delimiter that it may have, likely ones first."""
    texts = [decode(data)[0]]
    # A sheet in English with Chinese headings has too little Chinese to be told by its characters.
    with contextlib.suppress(UnicodeDecodeError):
        texts.append(data.decode("gb18030"))
    for text in texts:
        for delimiter in ",;\t":
            try:
                yield list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter))
            except csv.Error as error:
                raise CatalogueError(f"{path} cannot be read ({error}); is a quote not closed?") from error


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
