"""The small markup of the sample sources: one text becomes a PDF, a Word file or a workbook.

A source starts with ``key: value`` lines and ``---``. Then come headings (``#``), paragraphs, lists (``- ``, ``1. ``),
boxes (``> ``), tables and page breaks (``===``). A table is a run of lines in ``|``; the lines above ``|---|`` are its
header. A cell ``<`` belongs to the cell on its left, a cell ``^`` to the cell above: that is how headers are merged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

BlockKind = Literal["heading", "paragraph", "bullet", "step", "box", "caption", "table", "page_break"]

_HEADING = re.compile(r"(#{1,4}) (.+)")
_STEP = re.compile(r"(\d+\.) (.+)")
_CAPTION = re.compile(r"(Table \d+|表 ?\d+)[:：]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A grid of cells; ``spans`` are (row, column, last row, last column), 0-based, both ends included."""

    rows: tuple[tuple[str, ...], ...]
    header_rows: int
    spans: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of a source; ``mark`` is the number of a step, ``level`` the depth of a heading."""

    kind: BlockKind
    text: str = ""
    level: int = 0
    mark: str = ""
    table: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A parsed source: its header fields and its blocks in order."""

    name: str
    fields: dict[str, str]
    blocks: tuple[Block, ...]


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def _spans(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[int, int, int, int], ...]:
    found = []
    for top, row in enumerate(rows):
        for left, cell in enumerate(row):
            if cell in {"<", "^"}:
                continue
            right, bottom = left, top
            while right + 1 < len(row) and row[right + 1] == "<":
                right += 1
            while bottom + 1 < len(rows) and rows[bottom + 1][left] == "^":
                bottom += 1
            if (right, bottom) != (left, top):
                found.append((top, left, bottom, right))
    return tuple(found)


def _table(lines: list[str]) -> Table:
    header_rows, rows = 0, []
    for line in lines:
        if set(line) <= set("|-"):
            header_rows = len(rows)
        else:
            rows.append(_cells(line))
    widths = {len(row) for row in rows}
    if len(widths) != 1:
        raise ValueError(f"table rows differ in length {sorted(widths)}: {lines[0]}")
    return Table(rows=tuple(rows), header_rows=header_rows, spans=_spans(tuple(rows)))


def _block(line: str) -> Block:
    if heading := _HEADING.fullmatch(line):
        return Block(kind="heading", level=len(heading[1]), text=heading[2])
    if step := _STEP.fullmatch(line):
        return Block(kind="step", mark=step[1], text=step[2])
    if line == "===":
        return Block(kind="page_break")
    if line.startswith("- "):
        return Block(kind="bullet", text=line[2:])
    if line.startswith("> "):
        return Block(kind="box", text=line[2:])
    return Block(kind="caption" if _CAPTION.match(line) else "paragraph", text=line)


def parse(path: Path) -> Source:
    """Read a source file.

    Raises:
        ValueError: the header is not closed by ``---``, or the rows of a table differ in length.
    """
    header, closed, body = path.read_text(encoding="utf-8").partition("\n---\n")
    if not closed:
        raise ValueError(f"{path}: no line '---' after the header fields")
    fields = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in header.splitlines())}
    blocks: list[Block] = []
    table_lines: list[str] = []
    for raw in [*body.splitlines(), ""]:
        line = raw.strip()
        if line.startswith("|"):
            table_lines.append(line)
            continue
        if table_lines:
            blocks.append(Block(kind="table", table=_table(table_lines)))
            table_lines = []
        if line:
            blocks.append(_block(line))
    return Source(name=path.stem, fields=fields, blocks=tuple(blocks))
