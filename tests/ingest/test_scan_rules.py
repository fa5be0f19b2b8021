"""Ruled tables in pictures: lines part the cells, whatever OCR read fills them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ingest.ocr import OcrLine
from ingest.pdf_grid import GridTable
from ingest.scan_rules import ruled_grids

XS, YS = (100, 300, 500, 700), (100, 160, 220, 280)


def line(text: str, column: int, row: float, *, across: int = 1) -> OcrLine:
    left, top = XS[column] + 20, YS[0] + int(60 * row) + 15
    right = XS[column + across] - 20
    return OcrLine(text=text, left=left, right=right, top=top, bottom=top + 25, confidence=0.98)


def paper(*, shade: bool = False, skip: tuple[tuple[int, int, int, int], ...] = ()) -> NDArray[np.uint8]:
    picture = Image.new("RGB", (900, 500), "white")
    drawn = ImageDraw.Draw(picture)
    if shade:
        drawn.rectangle((XS[0], YS[0], XS[-1], YS[1]), fill=(140, 180, 225))
    for y in YS:
        drawn.line((XS[0], y, XS[-1], y), fill="black", width=3)
    for x in XS:
        drawn.line((x, YS[0], x, YS[-1]), fill="black", width=3)
    for box in skip:
        drawn.rectangle(box, fill="white")
    return np.asarray(picture)


LINES = [
    *[line(text, column, 0) for column, text in enumerate(["Part", "名称", "Price"])],
    *[line(text, column, 1) for column, text in enumerate(["AX-1", "密封圈", "4.50"])],
    *[line(text, column, 2) for column, text in enumerate(["AX-2", "Ring", "5.50"])],
]
ROWS = (("Part", "名称", "Price"), ("AX-1", "密封圈", "4.50"), ("AX-2", "Ring", "5.50"))


def test_cells_between_lines_are_found_also_where_the_head_is_shaded() -> None:
    for picture in (paper(), paper(shade=True)):
        [table] = ruled_grids(picture, LINES, 2.0, 250.0)
        assert table == GridTable(left=table.left, right=table.right, bottom=table.bottom, top=table.top, rows=ROWS)
        assert abs(table.left - 50) < 3
        assert abs(table.top - 200) < 3


def test_a_cell_without_a_line_inside_says_the_same_in_both_places() -> None:
    gone = (XS[1] - 5, YS[0] + 5, XS[1] + 5, YS[1] - 5)
    lines = [line("Part and name", 0, 0, across=2), *LINES[2:]]
    [table] = ruled_grids(paper(skip=(gone,)), lines, 1.0, 500.0)
    assert table.rows[0] == ("Part and name", "Part and name", "Price")


def test_frames_drawings_and_bare_pages_are_no_tables() -> None:
    picture = Image.new("RGB", (900, 500), "white")
    assert ruled_grids(np.asarray(picture), LINES, 1.0, 500.0) == []
    ImageDraw.Draw(picture).rectangle((100, 100, 700, 400), outline="black", width=3)
    assert ruled_grids(np.asarray(picture), LINES, 1.0, 500.0) == []
    assert ruled_grids(paper(), [], 1.0, 500.0) == []
