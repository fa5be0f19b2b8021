"""Ruled tables in the picture of a page: straight dark lines part the cells, what OCR read fills them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from ingest.ocr import OcrLine
from ingest.pdf_grid import GridTable

# A line differs from what is beside it by this many of 255 steps, and is thinner than so many pixels.
_CONTRAST = 40
_THICKEST = 8
# Shares of the page that a line reaches over at least; letters are shorter.
_MIN_WIDTH = 0.12
_MIN_HEIGHT = 0.02
# Rules of one line, and ends that meet, are not further apart, in pixels of a scan of 200 dots an inch.
_NEAR = 8
_MIN_FILLED = 0.4

Boolean = NDArray[np.bool_]
Segment = tuple[int, int, int]
"""Where a line lies across its direction, where it begins and ends along it."""


def ruled_grids(
    picture: NDArray[np.uint8], lines: Sequence[OcrLine], scale: float, page_height: float
) -> list[GridTable]:
    """Tables with lines around their cells, merged cells repeated.

    Args:
        picture: (height, width, 3), 0 to 255.
        lines: What OCR read in it.
        scale: Pixels of the picture for a point of the page.
        page_height: In points.
    """
    gray = picture.mean(axis=2, dtype=np.float32).astype(np.int16)
    height, width = gray.shape
    across = _segments(_thin(gray), int(_MIN_WIDTH * width))
    down = _segments(_thin(gray.T), int(_MIN_HEIGHT * height))
    found = []
    for rows, columns in _tables(across, down):
        ys, xs = _places(rows), _places(columns)
        if len(ys) < 3 or len(xs) < 3:
            continue
        cells = _cells(ys, xs, rows, columns, lines)
        filled = sum(bool(cell) for row in cells for cell in row)
        if filled >= _MIN_FILLED * len(cells) * len(cells[0]):
            found.append(
                GridTable(
                    left=xs[0] / scale,
                    right=xs[-1] / scale,
                    bottom=page_height - ys[-1] / scale,
                    top=page_height - ys[0] / scale,
                    rows=tuple(map(tuple, cells)),
                )
            )
    return found


def _thin(gray: NDArray[np.int16]) -> Boolean:
    """Where it is darker than on both sides along the first axis: a shaded cell is no line."""
    padded = np.pad(gray, ((_THICKEST, _THICKEST), (0, 0)), mode="edge")
    sides = np.minimum(padded[: -2 * _THICKEST], padded[2 * _THICKEST :])
    return np.asarray(gray < sides - _CONTRAST)


def _segments(dark: Boolean, least: int) -> list[Segment]:
    """Dark runs along the second axis that are at least so long; neighbouring ones are one line."""
    count = np.cumsum(dark, axis=1, dtype=np.int32)
    run = count - np.maximum.accumulate(np.where(dark, 0, count), axis=1)
    segments: list[Segment] = []
    for place in np.flatnonzero(run.max(axis=1) >= max(least, 1)):
        ends = np.flatnonzero((run[place] >= least) & ~np.append(dark[place, 1:], [False]))
        for end in ends:
            begin = int(end) - int(run[place, end]) + 1
            last = segments[-1] if segments else (-_NEAR, 0, 0)
            if int(place) - last[0] <= 2 and begin - _NEAR <= last[2] and last[1] - _NEAR <= end:
                segments[-1] = (int(place), min(last[1], begin), max(last[2], int(end)))
            else:
                segments.append((int(place), begin, int(end)))
    return segments


def _tables(across: list[Segment], down: list[Segment]) -> list[tuple[list[Segment], list[Segment]]]:
    """Lines that meet, directly or by others."""
    tables: list[tuple[list[Segment], list[Segment]]] = []
    left = set(range(len(down)))
    for row in across:
        touched = [table for table in tables if any(_meet(row, column) for column in table[1])]
        own = [place for place in left if _meet(row, down[place])]
        left -= set(own)
        merged = ([row], [down[place] for place in own])
        for table in touched:
            merged[0].extend(table[0])
            merged[1].extend(table[1])
            tables.remove(table)
        tables.append(merged)
    return [table for table in tables if len(table[0]) >= 3 and len(table[1]) >= 3]


def _meet(row: Segment, column: Segment) -> bool:
    return row[1] - _NEAR <= column[0] <= row[2] + _NEAR and column[1] - _NEAR <= row[0] <= column[2] + _NEAR


def _places(segments: Sequence[Segment]) -> list[int]:
    places: list[int] = []
    for place in sorted(segment[0] for segment in segments):
        if not places or place - places[-1] > _NEAR:
            places.append(place)
    return places


def _cells(
    ys: Sequence[int], xs: Sequence[int], rows: Sequence[Segment], columns: Sequence[Segment], lines: Sequence[OcrLine]
) -> list[list[str]]:
    """Texts by row and column; places without a line between them are one cell and say the same."""
    height, width = len(ys) - 1, len(xs) - 1
    own = {(y, x): (y, x) for y in range(height) for x in range(width)}
    for y, (top, bottom) in enumerate(pairwise(ys)):
        for x, (left, right) in enumerate(pairwise(xs)):
            if x and not _is_between(columns, left, (top + bottom) / 2):
                _join(own, (y, x - 1), (y, x))
            if y and not _is_between(rows, top, (left + right) / 2):
                _join(own, (y - 1, x), (y, x))
    texts: dict[tuple[int, int], list[OcrLine]] = {}
    for line in lines:
        at = _within(ys, (line.top + line.bottom) / 2), _within(xs, (line.left + line.right) / 2)
        if at[0] is not None and at[1] is not None:
            texts.setdefault(own[at[0], at[1]], []).append(line)
    said = {place: _joined(group) for place, group in texts.items()}
    return [[said.get(own[y, x], "") for x in range(width)] for y in range(height)]


def _is_between(segments: Sequence[Segment], place: int, middle: float) -> bool:
    return any(abs(at - place) <= _NEAR and begin - _NEAR <= middle <= end + _NEAR for at, begin, end in segments)


def _join(own: dict[tuple[int, int], tuple[int, int]], first: tuple[int, int], second: tuple[int, int]) -> None:
    old, new = own[second], own[first]
    for place, group in own.items():
        if group == old:
            own[place] = new


def _within(edges: Sequence[int], place: float) -> int | None:
    return next((number for number, (low, high) in enumerate(pairwise(edges)) if low <= place <= high), None)


def _joined(lines: Sequence[OcrLine]) -> str:
    """Lines of a cell from top to bottom, those at one height from left to right."""
    height = max(median(line.bottom - line.top for line in lines), 1.0)
    ordered = sorted(lines, key=lambda line: (round((line.top + line.bottom) / height), line.left))
    return " ".join(line.text for line in ordered)
