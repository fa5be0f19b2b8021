"""Rows of a sheet that somebody has filled in: XLSX, CSV or JSONL, columns by their headings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.errors import QuestionSheetError
from chatbot.formula_guard import as_written
from chatbot.table_file import Table, table_bytes, tables_of
from ingest.normalize import normalize, strip_control_characters

_MAX_BYTES = 20_000_000
# A title, a line of who made it when: a table rarely begins later.
_HEADER_ROWS = 10

Row = tuple[int, Mapping[str, str]]
"""Its number in the file, from 1, and its cells by their roles; several texts in one cell have ``|`` between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetColumns:
    """Which columns a sheet has.

    Attributes:
        roles: What a column is for, by every heading that it may have, normalised.
        needed: The role without which a row says nothing; one more column must be there.
        several: Roles that more than one column may have.
        wanted: What to write above the columns, for who has no headings.
        subject: What the rows are, in words.
    """

    roles: Mapping[str, str]
    needed: str
    several: frozenset[str] = frozenset()
    wanted: str
    subject: str


def headings(names: Mapping[str, str]) -> dict[str, str]:
    """Role by heading, from the headings of each role with ``|`` between them."""
    return {name: role for role, own in names.items() for name in own.split("|")}


def sheet_rows(path: Path, columns: SheetColumns) -> tuple[list[Row], str]:
    """Rows that are not empty, and what such a file calls a row.

    Args:
        path: XLSX, CSV (comma, semicolon or tab; UTF-8 or what Excel writes in China), or JSONL.
        columns: What is looked for; other columns are passed over.

    Raises:
        QuestionSheetError: It cannot be read, or has no such columns.
    """
    data = table_bytes(path, max_bytes=_MAX_BYTES, kinds="an XLSX, CSV or JSONL file")
    if not data.startswith(b"PK") and path.suffix.lower() in {".jsonl", ".ndjson"}:
        return _json_rows(path, data, columns), "line"
    return _table(path, (rows for _, rows in tables_of(path, data)), columns), "row"


def _table(path: Path, tables: Iterator[Table], columns: SheetColumns) -> list[Row]:
    """Rows of the first table that has the columns."""
    for table in tables:
        for place, cells in enumerate(table[:_HEADER_ROWS]):
            roles = [columns.roles.get(heading(cell), "") for cell in cells]
            if columns.needed not in roles or not (len(set(roles) - {""}) > 1):
                continue
            single = [role for role in roles if role and role not in columns.several]
            if twice := next((role for role in single if single.count(role) > 1), None):
                raise QuestionSheetError(f"{path}, row {place + 1}: two columns are {twice!r}; rename one")
            rows = [
                (number, _cells(roles, list(map(as_written, row))))
                for number, row in enumerate(table[place + 1 :], start=place + 2)
            ]
            return [(number, row) for number, row in rows if any(row.values())]
    raise QuestionSheetError(f"{path} has no row of headings: name the columns {columns.wanted}")


def heading(cell: str) -> str:
    """As the keys of ``SheetColumns.roles`` are written."""
    return normalize(cell.replace("_", " ")).strip("*: ")


def _cells(roles: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for role, cell in zip(roles, row, strict=False):
        text = strip_control_characters(cell).strip()
        if role and text:
            found[role] = f"{found[role]}|{text}" if role in found else text
    return found


def _json_rows(path: Path, data: bytes, columns: SheetColumns) -> list[Row]:
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise QuestionSheetError(f"{path} is not UTF-8, which JSON must be; save it again in UTF-8") from error
    rows: list[Row] = []
    faults: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            faults.append(f"line {number}: it is no JSON ({error})")
            continue
        if not isinstance(value, dict):
            faults.append(f"line {number}: it is no JSON object")
            continue
        known = {name: cell for name, cell in value.items() if heading(name) in columns.roles}
        rows.append(
            (number, _cells([columns.roles[heading(name)] for name in known], [*map(_json_text, known.values())]))
        )
    if faults:
        raise QuestionSheetError(f"{path}: {'; '.join(faults)}; correct them")
    return rows


def _json_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return "|".join(map(_json_text, value))
    return str(value)
