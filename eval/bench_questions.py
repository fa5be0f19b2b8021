"""Questions for the benchmark."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.errors import BenchmarkError

_T = TypeVar("_T")


class _QuestionRow(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    text: str


def read_questions(path: Path) -> list[str]:
    """The ``text`` of each line of a ``queries.jsonl``.

    Raises:
        BenchmarkError: The file is missing, empty, or a line is damaged.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BenchmarkError(f"{path} cannot be read ({error}); give a queries.jsonl") from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            questions.append(_QuestionRow.model_validate_json(line).text)
        except ValidationError as error:
            reason = error.errors(include_url=False)[0]["msg"]
            raise BenchmarkError(f"{path}, line {number}: {reason}; correct the line") from error
    if not questions:
        raise BenchmarkError(f"{path} is empty; give a queries.jsonl with questions")
    return questions


def spread(items: Sequence[_T], limit: int) -> list[_T]:
    """At most ``limit`` of a file's items, evenly over it, so that its languages and kinds are all there."""
    size = min(limit, len(items))
    return [items[number * len(items) // size] for number in range(size)]
