"""A parsed source as a workbook: every first-level heading is a sheet, numbers are numbers."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from archive import settle
from markup import Source, Table
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_THIN = Side(style="thin", color="8797A8")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_SHADE = PatternFill("solid", start_color="E8EDF2")


def _value(text: str) -> str | int | float:
    if not _NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)


def _put_table(sheet: Worksheet, table: Table, first_row: int) -> int:
    """Write the table from ``first_row`` on and return the next free row."""
    for top, row in enumerate(table.rows):
        for left, text in enumerate(row):
            cell = sheet.cell(first_row + top, left + 1)
            cell.border = _BORDER
            if text not in {"<", "^"}:
                cell.value = _value(text)
            if isinstance(cell.value, int | float):
                cell.number_format = "#,##0.00" if isinstance(cell.value, float) else "#,##0"
            if top < table.header_rows:
                cell.font, cell.fill = Font(bold=True), _SHADE
                cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for top, left, bottom, right in table.spans:
        sheet.merge_cells(
            start_row=first_row + top, start_column=left + 1, end_row=first_row + bottom, end_column=right + 1
        )
    return first_row + len(table.rows)


def _fit_columns(sheet: Worksheet) -> None:
    """Widen each column to its longest text; lines outside tables (no border) run over the neighbours."""
    for column in sheet.iter_cols():
        texts = [str(cell.value) for cell in column if cell.value is not None and cell.border.left.style]
        longest = max((sum(2 if ord(char) > 0x2E80 else 1 for char in text) for text in texts), default=0)
        sheet.column_dimensions[get_column_letter(column[0].column)].width = min(max(longest + 3, 12), 48)


def write_xlsx(source: Source, target: Path) -> None:
    """Write the source as a workbook whose dates are those of the source."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    sheet, row = None, 1
    for block in source.blocks:
        if block.kind == "heading" and block.level == 1:
            sheet, row = workbook.create_sheet(block.text), 1
        elif sheet is None:
            raise ValueError(f"{source.name}: text before the first sheet heading")
        elif block.table is not None:
            row = _put_table(sheet, block.table, row) + 1
        else:
            cell = sheet.cell(row, 1, block.text)
            cell.font = Font(bold=block.kind == "heading", size=13 if block.kind == "heading" else 10)
            row += 1
    for each in workbook.worksheets:
        _fit_columns(each)
    issued = datetime.fromisoformat(source.fields["date"])
    properties = workbook.properties
    properties.title, properties.creator = source.fields["title"], source.fields["company"]
    properties.subject = source.fields["number"]
    properties.created = properties.modified = issued
    workbook.save(target)
    settle(target, modified=f"{source.fields['date']}T00:00:00Z")
