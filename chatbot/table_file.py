"""Tables of a file that somebody has filled in: the sheets of an XLSX file, or a CSV file as it may be meant."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from chatbot.errors import QuestionSheetError
from chatbot.sheet_cells import MAX_ROWS, sheets_of
from ingest.encoding import decode

Table = list[list[str]]


def table_bytes(path: Path, *, max_bytes: int, kinds: str) -> bytes:
    """What a file holds.

    Raises:
        QuestionSheetError: It cannot be read, is larger than ``max_bytes``, or is a workbook of before 2007; ``kinds``
            says what to give.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= max_bytes else b""
    except OSError as error:
        raise QuestionSheetError(f"{path} cannot be read ({error.strerror}); give {kinds}") from error
    if size > max_bytes:
        raise QuestionSheetError(f"{path} has {size} bytes, at most {max_bytes} are read; divide it")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise QuestionSheetError(f"{path} is an old workbook or has a password; save it as .xlsx without one")
    return data


def tables_of(path: Path, data: bytes, *, max_rows: int = MAX_ROWS) -> Iterator[tuple[str, Table]]:
    """Name and rows of each sheet of a workbook; of a CSV file, without a name, each way to read it, likely ones first.

    Args:
        path: Where ``data`` comes from.
        data: As ``table_bytes`` gives it. CSV has commas, semicolons or tabs, in UTF-8 or what Excel writes in China.
        max_rows: Rows of each sheet of a workbook that are read at most.

    Raises:
        QuestionSheetError: It is damaged.
    """
    if data.startswith(b"PK"):
        yield from sheets_of(path, max_rows=max_rows)
        return
    texts = [decode(data)[0]]
    # A sheet in English with Chinese headings has too little Chinese to be told by its characters.
    with contextlib.suppress(UnicodeDecodeError):
        texts.append(data.decode("gb18030"))
    for text in texts:
        for delimiter in ",;\t":
            try:
                yield "", list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter))
            except csv.Error as error:
                raise QuestionSheetError(f"{path} cannot be read ({error}); is a quote not closed?") from error
