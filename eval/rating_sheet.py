"""A sheet for people who rate answers, and the key that tells afterwards whose answer stood where."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.errors import RatingError
from eval.rating_columns import Side, columns
from eval.rating_rows import RatingRow, choose_rows, fingerprint
from eval.rating_workbook import write_workbook
from eval.run_files import FinishedRun


class KeyRow(BaseModel):
    """Whose answers a row holds.

    Attributes:
        systems: Folder of the run by side.
        fingerprints: Of the answers by side, so that a key is not taken for that of another sheet.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    query_id: str
    systems: dict[Side, str]
    fingerprints: dict[Side, str]


class RatingKey(BaseModel):
    """The key of a sheet with two answers a row."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int
    systems: tuple[str, str]
    rows: tuple[KeyRow, ...]


def write_rating_sheet(
    path: Path, first: FinishedRun, second: FinishedRun | None = None, *, limit: int | None = None, seed: int = 0
) -> list[Path]:
    """Write a sheet and, for two runs, its key beside it (``NAME.key.json``).

    Returns:
        The files that were written, the sheet first.

    Raises:
        NotComparableError: The runs asked different questions.
        RatingError: There is nothing to rate, or the file is there already.
    """
    if path.suffix.lower() != ".xlsx":
        raise RatingError(f"{path} would be no workbook; give a name that ends in .xlsx")
    key_path = path.with_suffix(".key.json")
    for place in (path, key_path):
        if place.exists():
            raise RatingError(f"{place} is there already and may hold somebody's work; give another name or remove it")
    rows = choose_rows(first, second, limit=limit, seed=seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = [
        [str(row.number), row.question, *(text for answer in row.answers for text in (answer.text, answer.evidence))]
        for row in rows
    ]
    write_workbook(path, columns(pair=second is not None), texts)
    if second is None:
        return [path]
    key = RatingKey(seed=seed, systems=(str(first.folder), str(second.folder)), rows=tuple(map(_key_row, rows)))
    key_path.write_text(json.dumps(key.model_dump(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return [path, key_path]


def read_key(path: Path) -> RatingKey:
    """Read a key.

    Raises:
        RatingError: It is missing or damaged.
    """
    try:
        return RatingKey.model_validate_json(path.read_bytes())
    except OSError as error:
        raise RatingError(f"{path} cannot be read; give the .key.json that was written beside the sheet") from error
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise RatingError(f"{path} is no key of a rating sheet ({fault['msg']}); give the .key.json file") from error


def _key_row(row: RatingRow) -> KeyRow:
    return KeyRow(
        number=row.number,
        query_id=row.query_id,
        systems={answer.side: answer.system for answer in row.answers if answer.side},
        fingerprints={answer.side: fingerprint(answer.text) for answer in row.answers if answer.side},
    )
