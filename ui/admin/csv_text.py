"""Tables as CSV that a spreadsheet program opens as what it is: text and numbers, never formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from chatbot.formula_guard import harmless

Cell = str | int | float | None


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """CSV with a byte order mark, without which Excel takes UTF-8 for something else."""
    stream = io.StringIO()
    stream.write("\ufeff")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([harmless(name) for name in header])
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return stream.getvalue()


def _text(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    return harmless(cell) if isinstance(cell, str) else cell
