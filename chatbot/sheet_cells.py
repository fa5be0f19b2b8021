"""Cells of a workbook that somebody has filled in, as they were saved; no formula is computed. Engine file of openpyxl.

``ingest.spreadsheet`` reads what a document shows: formats, merged cells, no hidden rows, each cell on one line. Here
every row counts, and a line break within a cell parts two texts.
"""

from __future__ import annotations

import datetime
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

from chatbot.errors import QuestionSheetError
from ingest.archive_limits import check_archive
from ingest.errors import IngestError, said

# Empty rows below a table that somebody has formatted down to the last one of a million.
MAX_ROWS = 20_000
_MAX_COLUMNS = 100


def sheets_of(path: Path, *, max_rows: int = MAX_ROWS) -> Iterator[tuple[str, list[list[str]]]]:
    """Name and rows of each worksheet of an XLSX file, each row's cells as text, empty rows too.

    Args:
        path: The file.
        max_rows: Rows of each sheet that are read at most; those below are left out.

    Raises:
        QuestionSheetError: It is no workbook, is damaged, or swells beyond all measure.
    """
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(path) as archive:
            check_archive(path, archive)
        with warnings.catch_warnings():
            # What Excel adds and openpyxl does not know (lists to choose from, colours by rule) holds no text.
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True)
            try:
                for sheet in book.worksheets:
                    # Other programs state wrong bounds.
                    sheet.reset_dimensions()
                    rows = sheet.iter_rows(max_row=max_rows, max_col=_MAX_COLUMNS, values_only=True)
                    yield sheet.title, [[_text(value) for value in row] for row in rows]
            finally:
                book.close()
    except IngestError as error:
        raise QuestionSheetError(str(error)) from error
    # openpyxl lets through what zip, XML and its own classes raise.
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError, SyntaxError) as error:
        raise QuestionSheetError(
            f"{path} is damaged or no workbook ({said(error)}); save it again as .xlsx, without a password"
        ) from error


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
    return str(value).strip()
