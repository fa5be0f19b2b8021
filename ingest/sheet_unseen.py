"""Cells of worksheets that nobody sees: what hides them, and a sheet without them. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.unseen import Unseen

Place = tuple[int, int]
"""Row and column, 0-based."""
_CONDITION = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a person sees of a worksheet.

    Attributes:
        grid: Cells of the rows that are not hidden, without hidden columns.
        row_numbers: The 1-based number of each of these rows, as Excel shows it.
        unseen: What was left out.
    """

    name: str
    grid: list[list[str]]
    row_numbers: list[int]
    unseen: tuple[Unseen, ...] = ()


def hidden_sheet(name: str, cells: Mapping[Place, str]) -> Sheet:
    """A sheet that nobody sees."""
    return Sheet(name=name, grid=[], row_numbers=[], unseen=_unseen(name, cells, "the sheet is hidden"))


def seen_sheet(
    name: str,
    grid: list[list[str]],
    *,
    cells: Mapping[Place, str],
    pale: Mapping[Place, str],
    merged: Iterable[tuple[int, int, int, int]],
    rows: Collection[int],
    columns: Collection[int],
) -> Sheet:
    """A sheet without what is hidden.

    Args:
        name: Of the sheet.
        grid: All cells but the pale ones, merged ones repeated.
        cells: The same, each where it is written.
        pale: Cells that are left out although their row and column are shown.
        merged: Merged areas: first and last row, first and last column, each last one excluded.
        rows: Hidden rows, 0-based; one that is filtered out is one of them.
        columns: Hidden columns.
    """
    # A merged cell shows in what is shown of its area, wherever it is written.
    reaching = {
        (top, left)
        for top, bottom, left, right in merged
        if _any_outside(top, bottom, rows) and _any_outside(left, right, columns)
    }
    hidden = {
        place: text
        for place, text in cells.items()
        if place not in reaching and (place[0] in rows or place[1] in columns)
    }
    by_row = sorted({y for y, _ in hidden if y in rows})
    by_column = sorted({x for y, x in hidden if x in columns and y not in rows})
    reasons = {
        f"hidden rows {_ranges(by_row, lambda y: str(y + 1))}": by_row,
        f"hidden columns {_ranges(by_column, column_letters)}": by_column,
        "cells whose colour or format shows nothing": pale,
    }
    # A row that looks empty but is not would part a table from its header.
    blanked = {y for y, _ in pale} - {y for y, _ in cells}
    kept = [y for y in range(len(grid)) if y not in rows and y not in blanked]
    left_out = {**hidden, **pale}
    return Sheet(
        name=name,
        grid=[[cell for x, cell in enumerate(grid[y]) if x not in columns] for y in kept],
        row_numbers=[y + 1 for y in kept],
        unseen=_unseen(name, left_out, "; ".join(reason for reason, found in reasons.items() if found)),
    )


def shows_nothing(value: object, number_format: str) -> bool:
    """Whether a number format such as ``;;;`` leaves a cell blank; not for a zero, which many formats blank on purpose.

    Source: ECMA-376 part 1, 18.8.31: sections for positive numbers, negative ones, zero and text.
    """
    sections = [_CONDITION.sub("", section).strip() for section in number_format.split(";")]
    if isinstance(value, str):
        return len(sections) == 4 and not sections[3]
    if len(sections) < 2 or isinstance(value, bool) or value == 0:
        return False
    below_zero = isinstance(value, int | float) and value < 0
    return not sections[1 if below_zero else 0]


def column_letters(column: int) -> str:
    """``A`` for 0, ``AA`` for 26."""
    letters = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def _unseen(name: str, cells: Mapping[Place, str], why: str) -> tuple[Unseen, ...]:
    passages = tuple(cells[place] for place in sorted(cells))
    return (Unseen(place=f"sheet {name!r}", why=why, passages=passages),) if passages else ()


def _any_outside(first: int, end: int, hidden: Collection[int]) -> bool:
    # No more places need a look than there are hidden ones, and one.
    return any(place not in hidden for place in range(first, min(end, first + len(hidden) + 1)))


def _ranges(places: Sequence[int], shown: Callable[[int], str]) -> str:
    """``3-7, 9``: sorted places, runs of them as one; the first twenty runs."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][1] + 1:
            runs[-1][1] = place
        else:
            runs.append([place, place])
    listed = [shown(first) if first == last else f"{shown(first)}-{shown(last)}" for first, last in runs[:20]]
    return ", ".join(listed) + (" …" if len(runs) > 20 else "")
