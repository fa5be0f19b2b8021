"""What a comparison of our reading with another reader's says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ingest.types import Removal

State = Literal["whole", "other order", "below"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingRun:
    """Words in a row that did not arrive.

    Attributes:
        page: 1-based; ``None`` where the format has no pages.
        after: The words before it.
        text: Its first words, as they are compared.
    """

    words: int
    page: int | None
    after: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCoverage:
    """How much of a file arrived in its chunks.

    Attributes:
        path: Below the folder.
        kind: See ``ingest.file_type``.
        reader: The one compared with.
        words: Of the other reader, without those that were removed on purpose.
        in_order: Share of them that stand in the chunks in the same order.
        any_order: The same, a word elsewhere on its page allowed; equal to ``in_order`` where a file has no pages.
        right_page: Share of the sentences and rows whose first word stands on the page that a citation gives; ``None``
            without pages.
        missing: The longest runs, longest first.
        removed: What the reader says that it left out.
        unlisted: Texts of ``removed`` that the other reader does not have.
    """

    path: str
    kind: str
    reader: str
    words: int
    in_order: float
    any_order: float
    right_page: float | None
    state: State
    missing: tuple[MissingRun, ...]
    removed: tuple[Removal, ...]
    unlisted: tuple[Removal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageReport:
    """All files of a folder; ``not_compared`` holds a reason for each file that no other reader could open."""

    folder: str
    least: float
    files: tuple[FileCoverage, ...]
    not_compared: dict[str, str]

    @property
    def below(self) -> tuple[FileCoverage, ...]:
        """Files of which too little arrived."""
        return tuple(file for file in self.files if file.state == "below")
