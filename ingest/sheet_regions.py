"""Several tables on one sheet told apart: below each other, beside each other, one right below another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.tables import header_size

Grid = list[list[str]]

_VALUE = re.compile(r"[€$¥£+\-–(]*\.?\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A table with its place, or a title above several (``titles``)."""

    top: int
    rows: Grid
    titles: bool = False


def regions(grid: Grid) -> list[Region]:
    """Tables of a sheet, those beside each other from left to right; ``top`` is the 0-based first row."""
    width = max(map(len, grid), default=0)
    return list(_split(0, [[*row, *[""] * (width - len(row))] for row in grid]))


def is_title(row: list[str]) -> bool:
    """Whether a row holds one value, maybe merged over several cells."""
    return len(set(filter(None, row))) == 1


def _split(top: int, rows: Grid) -> Iterator[Region]:
    for start, block in _runs(rows):
        # A title over two tables beside each other would hide the empty column between them.
        titles = next((place for place, row in enumerate(block) if not is_title(row)), len(block))
        columns = _columns(block[titles:])
        if len(columns) < 2:
            yield from _stacked(top + start, _cropped(block, _extent(block)))
            continue
        for place in range(titles):
            if _over(block[place], columns):
                yield Region(top=top + start + place, rows=[block[place]], titles=True)
        for left, right in columns:
            part = [[] if _over(row, columns) else row[left:right] for row in block[:titles]]
            yield from _split(top + start, [*part, *(row[left:right] for row in block[titles:])])


def _over(row: list[str], columns: list[tuple[int, int]]) -> bool:
    return sum(any(row[left:right]) for left, right in columns) > 1


def _runs(rows: Grid) -> Iterator[tuple[int, Grid]]:
    """Runs of rows that are not empty, with their first row."""
    start: int | None = None
    for place, row in enumerate([*rows, []]):
        if any(row) and start is None:
            start = place
        elif not any(row) and start is not None:
            yield start, rows[start:place]
            start = None


def _columns(rows: Grid) -> list[tuple[int, int]]:
    """Where tables beside each other begin and end, parted by empty columns; one entry if it is one table."""
    left, right = _extent(rows)
    filled = [any(row[x] for row in rows) for x in range(left, right)]
    parts: list[tuple[int, int]] = []
    for x, full in enumerate(filled, start=left):
        if full and parts and parts[-1][1] == x:
            parts[-1] = (parts[-1][0], x + 1)
        elif full:
            parts.append((x, x + 1))
    tables = parts[:1]
    for part in parts[1:]:
        if _is_own(_cropped(rows, tables[-1]), _cropped(rows, part)):
            tables.append(part)
        else:
            tables[-1] = (tables[-1][0], part[1])
    return tables


def _is_own(left: Grid, right: Grid) -> bool:
    """Whether what stands right of an empty column is a table of its own, not more columns of the left one."""
    tables = [_without_titles(_filled(side)) for side in (left, right)]
    if any(len(rows) < 2 or len(rows[0]) < 2 or header_size(rows) == 0 for rows in tables):
        return False
    extents = [[place for place, row in enumerate(side) if any(row)] for side in (left, right)]
    below = tables[1][header_size(tables[1]) :]
    labelled = all(row[0] and not _VALUE.match(row[0]) for row in below)
    return labelled or extents[0][0] != extents[1][0] or extents[0][-1] != extents[1][-1]


def _stacked(top: int, rows: Grid) -> Iterator[Region]:
    """Cut where a new header, or a title and a new header, stands right below the rows of a table."""
    start = 0
    for place in range(2, len(rows) - 1):
        table = _without_titles(rows[start:place])
        size = header_size(table)
        if size and len(table) > size and _begins_table(rows, place, table, size):
            yield Region(top=top + start, rows=rows[start:place])
            start = place
    yield Region(top=top + start, rows=rows[start:])


def _begins_table(rows: Grid, place: int, table: Grid, size: int) -> bool:
    row, following = rows[place], rows[place + 1]
    if row == table[0]:
        return True
    if is_title(row):
        return place + 2 < len(rows) and _is_new_header(following, rows[place + 2], table[size:])
    return _is_new_header(row, following, table[size:])


def _is_new_header(row: list[str], following: list[str], above: Grid) -> bool:
    """Whether names stand where all cells above are values, and values follow: one word among numbers is no header."""
    filled = [cell for cell in row if cell]
    if header_size([row, following]) == 0 or len(set(filled)) < len(filled) or re.search(r"\d", filled[0]):
        return False
    named = [x for x, cell in enumerate(row) if cell and not _VALUE.match(cell)]
    over_values = [
        x for x in named if any(line[x] for line in above) and all(_VALUE.match(line[x]) for line in above if line[x])
    ]
    return len(over_values) >= 2 and any(_VALUE.match(following[x]) for x in named)


def _without_titles(rows: Grid) -> Grid:
    return rows[next((place for place, row in enumerate(rows) if not is_title(row)), len(rows)) :]


def _filled(rows: Grid) -> Grid:
    return [row for row in rows if any(row)]


def _extent(rows: Grid) -> tuple[int, int]:
    filled = [x for row in rows for x, cell in enumerate(row) if cell]
    return (min(filled), max(filled) + 1) if filled else (0, 0)


def _cropped(rows: Grid, extent: tuple[int, int]) -> Grid:
    return [row[extent[0] : extent[1]] for row in rows]
