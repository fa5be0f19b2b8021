"""Which labels a classifier takes for which, with messages to look at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.errors import RunFolderError
from eval.json_rows import numbered_lines
from eval.run_files import FinishedRun

TOLD = "told.jsonl"


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True)

    query_id: str
    wanted: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confused:
    """Messages of one label that were taken for another.

    Attributes:
        count: How many were.
        of: Messages of the wanted label.
        messages: The first of them.
    """

    wanted: str
    told: str
    count: int
    of: int
    messages: tuple[str, ...]


def find_confusions(run: FinishedRun, *, most: int, most_messages: int) -> tuple[Confused, ...]:
    """The most frequent confusions of a run, none for a run that told no labels.

    Raises:
        RunFolderError: The file of labels is damaged.
    """
    path = run.folder / TOLD
    if not path.is_file():
        return ()
    rows = _read(path)
    sizes = Counter(row.wanted for row in rows)
    wrong = [row for row in rows if row.label != row.wanted]
    return tuple(
        Confused(
            wanted=wanted,
            told=told,
            count=count,
            of=sizes[wanted],
            messages=tuple(
                run.questions[row.query_id].text
                for row in wrong
                if (row.wanted, row.label) == (wanted, told) and row.query_id in run.questions
            )[:most_messages],
        )
        for (wanted, told), count in Counter((row.wanted, row.label) for row in wrong).most_common(most)
    )


def _read(path: Path) -> list[_Told]:
    rows: list[_Told] = []
    for number, line in numbered_lines(path):
        try:
            rows.append(_Told.model_validate_json(line))
        except ValidationError as error:
            raise RunFolderError(f"{path}, line {number} is damaged; run the set again") from error
    return rows
