"""Files of one JSON object a line, read and checked line by line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.errors import DatasetError


class IdentifiedRow(BaseModel):
    """A row with an id of its own."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(min_length=1)


Row = TypeVar("Row", bound=IdentifiedRow)


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, with their 1-based numbers; only a line feed ends one, whatever else a text may hold.

    Raises:
        DatasetError: The file cannot be read, or a line is not UTF-8.
    """
    try:
        with path.open("rb") as stream:
            for number, data in enumerate(stream, start=1):
                try:
                    line = data.decode("utf-8-sig" if number == 1 else "utf-8").strip("\r\n")
                except UnicodeDecodeError as error:
                    raise damaged(path, number, "it is not UTF-8") from error
                if line.strip():
                    yield number, line
    except OSError as error:
        raise DatasetError(
            f"{path} cannot be read ({error.strerror}); give a file of one JSON object a line"
        ) from error


def numbered_rows(path: Path, model: type[Row]) -> Iterator[tuple[int, Row]]:
    """Rows with the numbers of their lines.

    Raises:
        DatasetError: The file cannot be read, a line is damaged, or an id stands twice.
    """
    seen: dict[str, int] = {}
    for number, line in numbered_lines(path):
        try:
            row = model.model_validate_json(line)
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in fault["loc"])
            raise damaged(path, number, f"{where}: {fault['msg']}" if where else fault["msg"]) from error
        if row.id in seen:
            raise damaged(path, number, f"the id {row.id!r} stands in line {seen[row.id]} already")
        seen[row.id] = number
        yield number, row


def damaged(path: Path, number: int, reason: str) -> DatasetError:
    """The error for a line."""
    return DatasetError(f"{path}, line {number}: {reason}; correct the line")
