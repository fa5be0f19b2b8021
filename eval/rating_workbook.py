"""Rating sheets as workbooks. Engine file of openpyxl."""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.errors import QuestionSheetError
from chatbot.sheet_cells import sheets_of
from eval.errors import RatingError
from eval.rating_columns import INSTRUCTIONS, Column

RATING, _INSTRUCTIONS = "rating", "instructions 说明"

# A cell that begins so is a formula for some office programs, whatever its type says.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HEADER_FILL = "DDE6F0"
_RATE_FILL = "FFF8E1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What stands in a cell; ``place`` is where a person finds it, such as ``row 3, column F``."""

    place: str
    value: str


def write_workbook(path: Path, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Write the sheet and its instructions; every text is written as text, never as a formula.

    Args:
        path: Is written anew.
        columns: From left to right.
        rows: Texts of the first columns; the columns that are rated come after them.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    top = Alignment(wrap_text=True, vertical="top")
    help_sheet = book.active
    help_sheet.title = _INSTRUCTIONS
    help_sheet.column_dimensions["A"].width = 110
    for number, line in enumerate(INSTRUCTIONS, start=1):
        _put(help_sheet.cell(row=number, column=1), line, top)
    sheet = book.create_sheet(RATING)
    for place, column in enumerate(columns, start=1):
        cell = sheet.cell(row=1, column=place)
        _put(cell, column.header, top)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color=_HEADER_FILL)
        sheet.column_dimensions[get_column_letter(place)].width = column.width
        if column.allowed and rows:
            sheet.add_data_validation(_validation(column, f"{get_column_letter(place)}2", len(rows)))
    for number, texts in enumerate(rows, start=2):
        for place, column in enumerate(columns, start=1):
            cell = sheet.cell(row=number, column=place)
            if place <= len(texts):
                _put(cell, texts[place - 1], top)
            elif column.allowed:
                cell.fill = PatternFill("solid", start_color=_RATE_FILL)
                cell.alignment = Alignment(horizontal="center", vertical="top")
    sheet.freeze_panes = "C2"
    book.save(path)


def read_workbook(path: Path, width: int) -> Iterator[list[Cell]]:
    """The rows of a rating sheet, its header first; blank rows are left out.

    Args:
        path: A sheet that somebody filled in.
        width: So many columns; what stands right of them is not read.

    Raises:
        RatingError: It is missing, no workbook, or has no rating sheet.
    """
    if not path.is_file():
        raise RatingError(f"{path} is missing; give the sheet that was filled in")
    try:
        sheets = dict(sheets_of(path))
    except QuestionSheetError as error:
        raise RatingError(f"no XLSX workbook that can be read: {error}") from error
    if RATING not in sheets:
        raise RatingError(f"{path} has no sheet named {RATING!r}; give a sheet made by `citedesk-eval rating-sheet`")
    for number, values in enumerate(sheets[RATING], start=1):
        cells = [*values[:width], *[""] * (width - len(values))]
        if any(cells):
            yield [
                Cell(place=f"row {number}, column {string.ascii_uppercase[place]}", value=value)
                for place, value in enumerate(cells)
            ]


def _put(cell: Any, text: str, alignment: Any) -> None:
    cell.value = text
    # openpyxl takes what begins with = for a formula, and #N/A for an error.
    cell.data_type = "s"
    cell.alignment = alignment
    if text.startswith(_FORMULA):
        # Without it the text becomes a formula as soon as somebody edits the cell.
        cell.quotePrefix = True
        cell.number_format = "@"


def _validation(column: Column, first: str, rows: int) -> Any:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=f'"{",".join(column.allowed)}"', allow_blank=True)
    rule.showErrorMessage = True
    rule.errorTitle = "citedesk"
    rule.error = f"Allowed / 允许: {', '.join(column.allowed)}"
    letters = first.rstrip("0123456789")
    rule.add(f"{first}:{letters}{rows + 1}")
    return rule
