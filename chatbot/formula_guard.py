"""Text that a spreadsheet program would take for a formula, made harmless and read back."""

from __future__ import annotations

# What a spreadsheet program takes for the beginning of a formula, in both widths; blanks before it are no hindrance.
# Source: OWASP, "CSV Injection".
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")


def harmless(cell: str) -> str:
    """The text of a cell, with ``'`` before it where it could be a formula."""
    return f"'{cell}" if _is_formula(cell) else cell


def as_written(cell: str) -> str:
    """What ``harmless`` was given."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell) else cell


def _is_formula(cell: str) -> bool:
    # One that begins with the guard itself gets another one, or reading it back would take its own off.
    bare = cell.lstrip("'")
    return bare.startswith(_FORMULA) or bare.lstrip().startswith(_FORMULA)
