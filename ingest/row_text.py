"""The text of a table's row, ``Part: nut; AX-200/30: 55``: cells with their heads."""

from __future__ import annotations

import re

CELL = re.compile(r"^\s*(?P<head>[^:：]{1,60})[:：]\s*(?P<value>.*)$", re.DOTALL)
_LEAST_CELLS = 2


def is_row(text: str) -> bool:
    """Whether a text is the row of a table."""
    return sum(CELL.match(cell) is not None for cell in text.split("; ")) >= _LEAST_CELLS
