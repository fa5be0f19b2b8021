"""Tables without ruled lines, found by the empty bands between their columns: pure functions, no PDF library.

Source: simplified from the projection profiles of Nurminen 2013, Algorithmic extraction of data in tables in PDF
documents.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median

from ingest.language import count_han
from ingest.pdf_layout import Line

_BAND_EMS = 0.6
_MAX_COLUMNS = 12
# Rows of a table stand closer than this, in heights of a line; a table ends at a wider gap.
_ROW_GAP = 2.6
_HEADING_GAP = 1.8
# Cells stand below each other within this many points, or this share of a line's height.
_ALIGNED_POINTS = 3.0
_ALIGNED_HEIGHTS = 0.35
_ALIGNED_SHARE = 0.7
# Cells are short: columns of prose had 30 and more in a line, insurance clauses 60.
_MEAN_CHARS = 26
_COLUMN_CHARS = 40
_HAN_CHARS = 13
_LOWER_SHARE = 0.35
_MARK = re.compile(r"[•●▪◦‣■□○–*·▶➢✓-]|\(?\w{1,3}[.)、）]|[（(]?[一二三四五六七八九十]{1,3}[）)、.]|\[\d+\]")
_NUMBER = re.compile(r"[\d\s.,%€$¥£+\-–/()]+")
_LEADERS = re.compile(r"(?:\.\s?){4,}|[…·]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a line without a wide gap, in points; ``y`` grows upwards."""

    text: str
    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GridTable:
    """A table that was found: box in points, rows of cells."""

    left: float
    right: float
    bottom: float
    top: float
    rows: tuple[tuple[str, ...], ...]


_Row = list[Part]
_Columns = list[tuple[float, float]]


def line_parts(lines: Sequence[Line]) -> list[Part]:
    """The pieces of a page's lines."""
    return [
        Part(text=text, left=left, right=right, bottom=line.bottom, top=line.top)
        for line in lines
        for text, left, right in (line.parts or ((line.text, line.left, line.right),))
    ]


def find_grids(parts: Sequence[Part]) -> list[GridTable]:
    """Tables among the parts of a page, from top to bottom; rather none than a false one."""
    rows = _rows(parts)
    found = []
    for block in _blocks(rows):
        table = _table(block)
        if table:
            found.append(table)
    return found


def _rows(parts: Sequence[Part]) -> list[_Row]:
    """Parts at one height, from top to bottom, each from left to right."""
    rows: list[_Row] = []
    for part in sorted(parts, key=lambda item: -(item.bottom + item.top)):
        middle = (part.bottom + part.top) / 2
        if rows and rows[-1][0].bottom < middle < rows[-1][0].top:
            rows[-1].append(part)
        else:
            rows.append([part])
    return [sorted(row, key=lambda item: item.left) for row in rows]


def _blocks(rows: Sequence[_Row]) -> list[list[_Row]]:
    """Runs of rows of several parts; a row of one part may stand within a run, as a second line of a cell."""
    blocks: list[list[_Row]] = []
    open_block: list[_Row] = []
    for row in rows:
        if open_block and (_gap(open_block[-1], row) > _ROW_GAP * _height(row) or _ends(open_block, row)):
            blocks.append(open_block)
            open_block = []
        if open_block or len(row) > 1:
            open_block.append(row)
    blocks.append(open_block)
    return [trimmed for block in blocks if len(trimmed := _trimmed(block)) >= 3]


def _trimmed(block: list[_Row]) -> list[_Row]:
    """Without rows of one part at the end, unless they go on right below the last row."""
    end = len(block)
    while end and len(block[end - 1]) < 2 and not (end > 1 and len(block[end - 2]) > 1 and _is_close(block, end - 1)):
        end -= 1
    return block[:end]


def _is_close(block: Sequence[_Row], place: int) -> bool:
    gaps = [_gap(above, below) for above, below in pairwise(block)]
    return _gap(block[place - 1], block[place]) < 0.7 * median(gaps) and max(gaps) > 1.5 * min(
        max(0.1, gap) for gap in gaps
    )


def _gap(above: _Row, below: _Row) -> float:
    return min(part.bottom for part in above) - max(part.top for part in below)


def _height(row: _Row) -> float:
    return median(part.top - part.bottom for part in row)


def _ends(block: Sequence[_Row], row: _Row) -> bool:
    """Whether a lone part is no second line of a cell: it runs over a band, or stands below no cell."""
    if len(row) > 1:
        return False
    lone = row[0]
    wide = [other for other in block if len(other) > 1]
    over = [
        any(lone.left < left.right and right.left < lone.right for left, right in pairwise(other)) for other in wide
    ]
    gaps = [_gap(above, below) for above, below in pairwise(block)]
    # A heading stands off from the rows above it.
    apart = len(gaps) > 1 and _gap(block[-1], row) > _HEADING_GAP * max(median(gaps), 1.0)
    return apart or sum(over) * 2 >= len(over) or not any(_is_below(part, lone) for other in wide for part in other)


def _is_below(above: Part, part: Part) -> bool:
    sides = (part.left - above.left, part.right - above.right, (part.left + part.right - above.left - above.right) / 2)
    return any(abs(side) <= _near(part) for side in sides)


def _table(block: list[_Row]) -> GridTable | None:
    columns = _columns(block)
    if not 2 <= len(columns) <= _MAX_COLUMNS:
        return None
    placed = [_placed(row, columns) for row in block]
    spanning = [sum(last > first for first, last, _ in row) for row in placed]
    # Only the head of a table spans columns.
    if any(spanning[2:]):
        return None
    if not _is_aligned(placed, columns) or not _is_tabular([_texts(row, len(columns)) for row in placed]):
        return None
    every = [part for row in block for part in row]
    return GridTable(
        left=min(part.left for part in every),
        right=max(part.right for part in every),
        bottom=min(part.bottom for part in every),
        top=max(part.top for part in every),
        rows=tuple(map(tuple, _joined(block, [_texts(row, len(columns)) for row in placed]))),
    )


def _columns(block: Sequence[_Row]) -> _Columns:
    """Columns between the bands that no row but a spanning head crosses."""
    body = [row for row in block if len(row) > 1]
    most = max(len(row) for row in body)
    # A head that spans columns has fewer parts than the rows below.
    counted = [row for place, row in enumerate(block) if place > 1 or len(row) * 2 > most] or body
    size = median(_height(row) for row in block)
    edges = sorted((part.left, part.right) for row in counted for part in row)
    columns: _Columns = []
    for left, right in edges:
        if columns and left - columns[-1][1] < _BAND_EMS * size:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _placed(row: _Row, columns: _Columns) -> list[tuple[int, int, Part]]:
    """First and last column that each part stands in."""
    found = []
    for part in row:
        over = [
            place for place, (left, right) in enumerate(columns) if min(part.right, right) - max(part.left, left) > 0
        ]
        nearest = min(range(len(columns)), key=lambda place: abs(sum(columns[place]) - part.left - part.right))
        found.append((over[0], over[-1], part) if over else (nearest, nearest, part))
    return found


def _texts(row: list[tuple[int, int, Part]], width: int) -> list[str]:
    cells = [""] * width
    for first, last, part in row:
        for place in range(first, last + 1):
            cells[place] = f"{cells[place]} {part.text}".strip()
    return cells


def _is_aligned(placed: Sequence[list[tuple[int, int, Part]]], columns: _Columns) -> bool:
    """Whether the cells of each column, but for one column at most, stand below each other."""
    ragged = 0
    for place in range(len(columns)):
        parts = [part for row in placed for first, last, part in row if first == last == place]
        sides: list[Callable[[Part], float]] = [
            lambda part: part.left,
            lambda part: part.right,
            lambda part: (part.left + part.right) / 2,
        ]
        if (
            parts
            and max(_agreement([side(part) for part in parts], _near(parts[0])) for side in sides) < _ALIGNED_SHARE
        ):
            ragged += 1
    return ragged <= (1 if len(columns) > 2 else 0)


def _agreement(places: Sequence[float], near: float) -> float:
    middle = median(places)
    return sum(abs(place - middle) <= near for place in places) / len(places)


def _near(part: Part) -> float:
    return max(_ALIGNED_POINTS, _ALIGNED_HEIGHTS * (part.top - part.bottom))


def _is_tabular(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the cells are those of a table and not prose, a list, contents, or words strewn over a drawing."""
    width = len(rows[0])
    cells = [cell for row in rows for cell in row if cell]
    by_column = [[row[place] for row in rows if row[place]] for place in range(width)]
    marked = any(all(map(_MARK.fullmatch, column)) for column in (by_column[0], *by_column[1:-1]))
    if marked or any(_LEADERS.search(cell) for cell in cells):
        return False
    worded = [cell for cell in cells if cell[0].isalpha()]
    if sum(cell[0].islower() for cell in worded) > _LOWER_SHARE * max(len(worded), 1):
        return False
    if fmean(map(len, cells)) > _MEAN_CHARS or any(fmean(map(len, column)) > _COLUMN_CHARS for column in by_column):
        return False
    if fmean(map(count_han, cells)) > _HAN_CHARS:
        return False
    full = [row for row in rows if sum(map(bool, row)) * 2 >= width + (width == 2) * 2]
    if len(full) < max(3, len(rows) / 2):
        return False
    valued = [sum(any(map(str.isdigit, cell)) for cell in column) / len(column) for column in by_column[1:]]
    if width == 2:
        # Two columns are labels and values, or nothing that can be told from words beside each other.
        labels = by_column[0]
        return len(full) >= 4 and (
            valued[0] >= 0.5 or sum(label.endswith((":", "：")) for label in labels) * 2 > len(labels)
        )
    return max(valued) >= 0.3 or len(full) >= 4


def _joined(block: Sequence[_Row], rows: Sequence[list[str]]) -> list[list[str]]:
    """Rows with the second lines of their cells, which stand closer than rows do."""
    gaps = [_gap(above, below) for above, below in pairwise(block)]
    # Of the greater gaps, but not of one that stands out.
    usual = sorted(gaps)[int(0.75 * (len(gaps) - 1))]
    joined = [list(rows[0])]
    for place, (gap, row) in enumerate(zip(gaps, rows[1:], strict=True)):
        # A head of several lines may begin with any column; a row's second line has no label.
        in_head = place == 0 and len(gaps) > 1 and gap < 0.7 * gaps[1]
        goes_on = in_head or (not row[0] and joined[-1][0])
        if goes_on and gap < 0.55 * usual and _are_second_lines(row, joined[-1]):
            joined[-1] = [f"{above} {cell}".strip() for above, cell in zip(joined[-1], row, strict=True)]
        else:
            joined.append(list(row))
    return joined


def _are_second_lines(row: Sequence[str], above: Sequence[str]) -> bool:
    return all(first and not _NUMBER.fullmatch(cell) for cell, first in zip(row, above, strict=True) if cell)
