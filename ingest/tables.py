"""Table rows as sentences that carry their headers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

_SPACE = re.compile(r"\s+")
_NUMERIC = re.compile(r"[\d\s.,%€$¥£+\-–/()]+")


def clean_cell(cell: str | None) -> str:
    """A cell's text on one line."""
    return _SPACE.sub(" ", cell or "").strip()


def render_row(header: Sequence[str], cells: Sequence[str]) -> str:
    """One row as ``Header: value; Header: value``; empty cells are left out.

    A merged cell that repeats under equal headers is said once.
    """
    parts: list[str] = []
    for place, cell in enumerate(cells):
        value = clean_cell(cell)
        name = clean_cell(header[place]) if place < len(header) else ""
        part = f"{name.rstrip(':：')}: {value}" if name and name != value else value
        if value and (not parts or parts[-1] != part):
            parts.append(part)
    return "; ".join(parts)


def header_size(rows: Sequence[Sequence[str]]) -> int:
    """How many of the first rows are headers: 0, 1, or 2 where the first one spans several columns.

    A row is no header if it holds numbers as values, or if it is as long-winded as prose.
    """
    if len(rows) < 2 or not _looks_like_header(rows[0]):
        return 0
    first = [clean_cell(cell) for cell in rows[0]]
    spans = len(first) > 2 and any(left and left == right for left, right in itertools.pairwise(first))
    return 2 if spans and len(rows) > 2 and _looks_like_header(rows[1]) else 1


def join_headers(rows: Sequence[Sequence[str]]) -> list[str]:
    """Header rows as one: ``Price EUR`` from ``Price`` above ``EUR``; repeats are said once."""
    width = max((len(row) for row in rows), default=0)
    columns = [[clean_cell(row[place]) for row in rows if place < len(row)] for place in range(width)]
    return [" ".join(dict.fromkeys(part for part in column if part)) for column in columns]


def render_table(rows: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """Rows below the header as text, each with its 0-based place among ``rows``; a lone header stands as it is."""
    size = header_size(rows)
    header = join_headers(rows[:size])
    rendered = [(place, render_row(header, row)) for place, row in enumerate(rows) if place >= size]
    return [(place, text) for place, text in rendered if text]


def _looks_like_header(row: Sequence[str]) -> bool:
    cells = [clean_cell(cell) for cell in row]
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 and len(cells) > 1:
        return False
    return all(len(cell) <= 80 and not _NUMERIC.fullmatch(cell) for cell in filled)
