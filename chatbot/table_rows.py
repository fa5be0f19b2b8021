"""Quotes that are rows of a table, such as ``Part: nut; AX-200/30: 55; AX-200/45: 90``: whose figure is it?"""

from __future__ import annotations

from collections.abc import Iterable

from chatbot.figures import names_in, numbers_in
from ingest.normalize import normalize
from ingest.row_text import CELL, is_row


def is_wrong_column(sentence: str, question: str, quotes: Iterable[str]) -> bool:
    """Whether a sentence gives a product the figure that a table gives to another one.

    Only columns that are headed by part numbers count, and only where the sentence, or else the question, names some
    of them but not all.
    """
    numbers = numbers_in(sentence)
    if not numbers:
        return False
    named = set(names_in(sentence)) or set(names_in(question))
    own: set[str] = set()
    foreign: set[str] = set()
    for quote in quotes:
        columns = _columns(quote)
        if not columns.keys() & named or columns.keys() <= named:
            own |= numbers_in(quote)
            continue
        for head, values in columns.items():
            if head in named:
                own |= values
            else:
                foreign |= values
        own |= numbers_in("; ".join(cell for cell in quote.split("; ") if not _is_column(cell)))
    return bool((numbers - own) & foreign)


def cells_of(row: str) -> list[tuple[str, str]]:
    """Cells of a row as heads, normalised, and values; a cell without a head goes on with the one before it."""
    cells: list[tuple[str, str]] = []
    for text in row.split("; "):
        match = CELL.match(text)
        if match:
            cells.append((normalize(match["head"]), match["value"]))
        elif cells:
            head, value = cells[-1]
            cells[-1] = (head, f"{value}; {text}")
    return cells


def row_excerpt(figures: str, question: str, quote: str) -> str:
    """The row's first cell and the cells that hold the figures, so that a bare "30" says what it is of.

    Returns:
        Words of the quote; the figures themselves where the quote is no row.
    """
    if not is_row(quote):
        return figures
    cells = quote.split("; ")
    wanted = numbers_in(figures) | set(names_in(figures))
    named = set(names_in(question)) & _columns(quote).keys()
    chosen = [cells[0]]
    head_place, head = 0, ""
    for place, cell in enumerate(cells[1:], start=1):
        match = CELL.match(cell)
        if match:
            head_place, head = place, normalize(match["head"])
        is_foreign = bool(named) and head in _columns(quote) and head not in named
        if not is_foreign and wanted & (numbers_in(match["value"] if match else cell) | set(names_in(cell))):
            chosen += [text for text in cells[head_place : place + 1] if text not in chosen]
    return "; ".join(chosen)


def _columns(quote: str) -> dict[str, set[str]]:
    """Numbers below each part number that heads a column; a cell without a head belongs to the one before it."""
    columns: dict[str, set[str]] = {}
    head = ""
    for cell in quote.split("; "):
        match = CELL.match(cell)
        if match:
            names = names_in(match["head"])
            head = names[0] if len(names) == 1 and names[0] == normalize(match["head"]) else ""
        if head:
            columns.setdefault(head, set()).update(numbers_in(match["value"] if match else cell))
    return columns if len(columns) > 1 else {}


def _is_column(cell: str) -> bool:
    match = CELL.match(cell)
    return match is None or names_in(match["head"]) == (normalize(match["head"]),)
