"""Sheets that raters filled in, read and checked cell by cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.errors import RatingError
from eval.rating_columns import Column, columns
from eval.rating_rows import fingerprint
from eval.rating_workbook import Cell, read_workbook

_WHITE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledRow:
    """One question of one rater's sheet.

    Attributes:
        shown: Fingerprint of the question and of each answer, from left to right.
        ratings: By column, in the order of the sheet's rated columns; ``None`` where the cell is blank.
    """

    shown: tuple[str, ...]
    ratings: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledSheet:
    """One rater's sheet; rows by their number."""

    path: Path
    pair: bool
    rows: dict[int, FilledRow]


def read_sheets(paths: Sequence[Path]) -> list[FilledSheet]:
    """Read the sheets of several raters, one file each, of the same questions and answers.

    Raises:
        RatingError: A file is given twice or cannot be read, a cell holds what is not allowed, or the sheets are not
            copies of one.
    """
    if len({path.resolve() for path in paths}) < len(paths):
        raise RatingError("a sheet is given twice, which would count as two raters who agree; give each file once")
    sheets = [_read(path) for path in paths]
    first = sheets[0]
    for sheet in sheets[1:]:
        same = sheet.pair == first.pair and sheet.rows.keys() == first.rows.keys()
        if not same or any(sheet.rows[number].shown != row.shown for number, row in first.rows.items()):
            raise RatingError(
                f"{sheet.path} does not hold the same questions and answers as {first.path}; give copies of one sheet"
            )
    return sheets


def rated_columns(*, pair: bool) -> tuple[Column, ...]:
    """The columns that a rater fills in."""
    return tuple(column for column in columns(pair=pair) if column.allowed)


def _read(path: Path) -> FilledSheet:
    widest = columns(pair=True)
    rows = list(read_workbook(path, len(widest)))
    header = [_bare(cell.value) for cell in rows[0]] if rows else []
    for pair in (True, False):
        expected = columns(pair=pair)
        if header[: len(expected)] == [_bare(column.header) for column in expected]:
            return FilledSheet(path=path, pair=pair, rows=_rows(path, rows[1:], expected))
    raise RatingError(
        f"{path}: the first row is not the header of a rating sheet; put the columns back as they were handed out"
    )


def _rows(path: Path, rows: Sequence[Sequence[Cell]], expected: Sequence[Column]) -> dict[int, FilledRow]:
    found: dict[int, FilledRow] = {}
    for cells in rows:
        if not any(cell.value for cell in cells[: len(expected)]):
            continue
        number = cells[0]
        if not (number.value.isascii() and number.value.isdigit()) or int(number.value) in found:
            raise RatingError(f"{path}, {number.place}: {number.value!r} is no number of its own; put it back")
        pairs = list(zip(cells, expected, strict=False))
        found[int(number.value)] = FilledRow(
            shown=tuple(fingerprint(cell.value) for cell, column in pairs if column.name in {"question", "answer"}),
            ratings=tuple(_rating(path, cell, column) for cell, column in pairs if column.allowed),
        )
    if not found:
        raise RatingError(f"{path} has no row below its header; give a sheet made by `citedesk-eval rating-sheet`")
    return found


def _rating(path: Path, cell: Cell, column: Column) -> str | None:
    """What was chosen, as the column spells it; upper and lower case are the same."""
    if not cell.value:
        return None
    for choice in column.allowed:
        if choice.lower() == cell.value.lower():
            return choice
    name = column.header.split("\n", maxsplit=1)[0]
    raise RatingError(
        f"{path}, {cell.place} ({name}): {cell.value!r} is not allowed; "
        f"write one of {', '.join(column.allowed)}, or leave it blank"
    )


def _bare(text: str) -> str:
    return _WHITE.sub("", text)
