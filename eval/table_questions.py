"""Questions about cells of tables, and whether a line of a passage is the row that answers one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field

from eval.errors import DatasetError
from eval.json_rows import IdentifiedRow, numbered_rows
from ingest.normalize import normalize
from ingest.types import Language

TABLE_QUESTIONS = Path(__file__).resolve().parent / "sets" / "tables.jsonl"

TableCase = Literal[
    "plain",
    "ruled",
    "borderless",
    "scan",
    "continued",
    "merged",
    "two_level",
    "side_by_side",
    "stacked",
    "nested",
    "form",
    "formats",
]
_ELLIPSIS = "…"


class TableQuestion(IdentifiedRow):
    """A question whose answer stands in one cell.

    Attributes:
        file: Path from the repository's root; of a document outside it, its name only.
        sha256: Of a document outside the repository; ``None`` for one within.
        case: What makes the table hard to read.
        header: Parts of the name of the asked column, or of the label of a form's field.
        cells: Values that tell the row from all others, the asked one last, as a person sees them in the document; an
            ellipsis at an end stands for the rest of a long cell.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    lang: Language
    question: str = Field(min_length=1)
    file: str = Field(min_length=1)
    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")
    case: TableCase
    header: tuple[str, ...] = Field(min_length=1)
    cells: tuple[str, ...] = Field(min_length=1)

    @property
    def format(self) -> str:
        """The format of the file, ``scan`` for one without a text layer."""
        return "scan" if self.case == "scan" else Path(self.file).suffix.lstrip(".")

    def is_row(self, line: str) -> bool:
        """Whether a line holds all cells, the asked one under its header: ``Header: value; Header: value``."""
        text = normalize(line)
        if not all(_cell(cell).search(text) for cell in self.cells):
            return False
        names = [
            text[text.rfind("; ", 0, found.start()) + 1 : found.start()]
            for found in _cell(self.cells[-1]).finditer(text)
        ]
        return any(all(_word(part).search(name) for part in self.header) for name in names)


def read_table_questions(path: Path) -> list[TableQuestion]:
    """The questions of a file, one JSON object a line.

    Raises:
        DatasetError: The file is missing or empty, a line is damaged, or an id stands twice.
    """
    questions = [question for _, question in numbered_rows(path, TableQuestion)]
    if not questions:
        raise DatasetError(f"{path} is empty; give a file of questions about tables")
    return questions


def _cell(cell: str) -> re.Pattern[str]:
    """A cell as a whole: ``AX-200/45`` is not found in ``AX-200/45B``, nor 4 in 4.5."""
    start = "" if cell.startswith(_ELLIPSIS) else r"(?:^|(?<=: )|(?<=; ))"
    end = "" if cell.endswith(_ELLIPSIS) else r"(?=$|; |: )"
    return re.compile(start + _loose(cell.strip(_ELLIPSIS)) + end)


def _word(part: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){_loose(part)}(?![a-z0-9])")


def _loose(text: str) -> str:
    """White space is no matter: OCR and lines within a cell set it as they like."""
    return r"\s*".join(map(re.escape, normalize(text).split()))
