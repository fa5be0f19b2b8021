"""Cells, rows and columns that Excel does not show, as openpyxl and xlrd hand them over; imports neither."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ingest.sheet_unseen import shows_nothing
from ingest.unseen import LEAST_POINTS, PALE, is_pale


def hidden_rows(sheet: Any) -> set[int]:
    """Hidden rows, 0-based: filtered out, folded away or too flat to see."""
    return {
        number - 1
        for number, shape in sheet.row_dimensions.items()
        if shape.hidden or (shape.height is not None and shape.height < LEAST_POINTS)
    }


def hidden_columns(sheet: Any, last: int) -> set[int]:
    """Hidden columns, 0-based, as far as cells go: one entry may stand for all that there could be."""
    return {
        x
        for shape in sheet.column_dimensions.values()
        if shape.hidden or (shape.customWidth and shape.width == 0)
        for x in range(shape.min - 1, min(shape.max, last + 1))
    }


def is_white(cell: Any, grounds: Iterable[tuple[int, int, int, int]]) -> bool:
    """Whether a cell is written in white upon nothing, as far as the file tells."""
    colour = cell.font.color if cell.has_style else None
    if colour is None or not _is_white_colour(colour):
        return False
    fill = cell.fill
    if fill.fill_type not in {None, "none"} and not (fill.fill_type == "solid" and _is_white_colour(fill.fgColor)):
        return False
    return not any(left <= cell.column <= right and top <= cell.row <= bottom for left, top, right, bottom in grounds)


def _is_white_colour(colour: Any) -> bool:
    if colour.type == "theme":
        # The first colour of a theme is its paper.
        return colour.theme == 0 and not colour.tint
    return colour.indexed in {1, 9} if colour.type == "indexed" else is_pale(colour.rgb)


def is_unseen_xls(book: Any, cell: Any) -> bool:
    """Whether a cell of a legacy workbook is written in white upon nothing, or in a format that shows nothing."""
    style = book.xf_list[cell.xf_index]
    if shows_nothing(cell.value, book.format_map[style.format_key].format_str):
        return True
    colour = book.colour_map.get(book.font_list[style.font_index].colour_index)
    return style.background.fill_pattern == 0 and bool(colour) and min(colour) >= PALE
