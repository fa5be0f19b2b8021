"""Pages whose every letter pdfium takes for a line of its own: the lines are put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.pdf_layout import Line

_MIN_LETTERS = 20
# In ems: letters of a word are closer, words are apart, and what is farther stands in another column.
_SPACE_EMS = 0.2
_COLUMN_EMS = 1.5


def mend_letters(lines: Sequence[Line]) -> list[Line]:
    """Lines of whole words where most were single letters; other pages stay as they are."""
    letters = sum(len(line.text) == 1 for line in lines)
    if letters < _MIN_LETTERS or 2 * letters < len(lines):
        return list(lines)
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda item: -item.bottom):
        if rows and abs(rows[-1][0].bottom - line.bottom) < 0.3 * line.height:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [mended for row in rows for mended in _words(sorted(row, key=lambda item: item.left))]


def _words(row: Sequence[Line]) -> list[Line]:
    mended = [row[0]]
    for place, letter in enumerate(row[1:], start=1):
        last = mended[-1]
        gap = letter.left - last.right
        # The page number of a table of contents belongs to its entry.
        if gap > _COLUMN_EMS * last.size and not "".join(item.text for item in row[place:]).isdecimal():
            mended.append(letter)
            continue
        mended[-1] = replace(
            last,
            text=f"{last.text}{' ' if gap > _SPACE_EMS * last.size else ''}{letter.text}",
            right=max(last.right, letter.right),
            bottom=min(last.bottom, letter.bottom),
            top=max(last.top, letter.top),
            bold=last.bold and letter.bold,
            pale=last.pale and letter.pale,
        )
    return mended
