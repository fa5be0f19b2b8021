"""The folder that a run leaves behind: its lines are written here, and all of it is read back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from eval.errors import RunFolderError
from eval.trec import read_qrels, read_run
from eval.types import AnswerRecord, Estimates, EvalQuery, Qrels, QuestionMeasures, QuestionRecord, Ranking, Slices

RESULTS, QUESTIONS, PER_QUESTION = "results.json", "questions.jsonl", "per_question.jsonl"
ANSWERS, RUN, QRELS = "answers.jsonl", "run.trec", "qrels.trec"

_Row = TypeVar("_Row", QuestionRecord, QuestionMeasures, AnswerRecord)


class WrittenResults(BaseModel):
    """What a reader needs of ``results.json``."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    dataset: str
    measures: Estimates
    slices: Slices
    n: int
    excluded: dict[str, list[str]]
    settings: dict[str, object]
    hashes: dict[str, str]
    machine: dict[str, object]
    commit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedRun:
    """A run's folder, read.

    Attributes:
        per_question: By question id, as the next two.
        answers: Empty where the run only searched.
    """

    folder: Path
    results: WrittenResults
    questions: Mapping[str, QuestionRecord]
    per_question: Mapping[str, QuestionMeasures]
    answers: Mapping[str, AnswerRecord]
    rankings: Mapping[str, Ranking]
    qrels: Qrels


def to_question(query: EvalQuery) -> QuestionRecord:
    """A question as ``questions.jsonl`` keeps it."""
    return QuestionRecord(
        id=query.id,
        text=query.text,
        language=query.language,
        answers=query.answers,
        answerable=query.answerable,
        kind=query.kind,
    )


def write_lines(path: Path, rows: Iterable[QuestionRecord | QuestionMeasures]) -> None:
    """Write one JSON object a line."""
    with path.open("w", encoding="utf-8") as stream:
        for row in rows:
            stream.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")


def read_finished_run(folder: Path) -> FinishedRun:
    """Read all files of a run.

    Raises:
        RunFolderError: A file is missing or damaged.
    """
    results = _results(folder / RESULTS)
    answered = bool(results.settings.get("answers"))
    try:
        rankings, qrels = read_run(_there(folder / RUN)), read_qrels(_there(folder / QRELS))
    except ValueError as error:
        raise RunFolderError(f"{folder}: {error}; run the set again") from error
    return FinishedRun(
        folder=folder,
        results=results,
        questions={row.id: row for row in _rows(folder / QUESTIONS, QuestionRecord)},
        per_question={row.query_id: row for row in _rows(folder / PER_QUESTION, QuestionMeasures)},
        answers={row.query_id: row for row in _rows(folder / ANSWERS, AnswerRecord)} if answered else {},
        rankings=rankings,
        qrels=qrels,
    )


def _results(path: Path) -> WrittenResults:
    try:
        return WrittenResults.model_validate_json(_there(path).read_bytes())
    except ValidationError as error:
        raise RunFolderError(f"{path} {_fault(error)}; run the set again") from error


def _rows(path: Path, model: type[_Row]) -> list[_Row]:
    adapter = TypeAdapter(model)
    rows: list[_Row] = []
    # Not splitlines(): it also cuts at the other line separators that Unicode knows, which a text may hold.
    for number, line in enumerate(_there(path).read_bytes().split(b"\n"), start=1):
        if line.strip():
            try:
                rows.append(adapter.validate_json(line))
            except ValidationError as error:
                raise RunFolderError(f"{path}, line {number} {_fault(error)}; run the set again") from error
    return rows


def _there(path: Path) -> Path:
    if not path.is_file():
        raise RunFolderError(
            f"{path} is missing; give the --out folder of `citedesk-eval run`, and run older ones again"
        )
    return path


def _fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in fault["loc"])
    return f"is damaged ({where}: {fault['msg']})" if where else f"is damaged ({fault['msg']})"
