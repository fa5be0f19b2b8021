"""Read an evaluation set: a folder with ``corpus.jsonl``, ``queries.jsonl`` and ``qrels.tsv``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chatbot.types import Role, Turn
from eval.errors import DatasetError, IntentSetError
from eval.types import Dataset, EvalDocument, EvalQuery
from ingest.language import detect_language
from ingest.types import Language
from vectorstore.manifest import sha256_of

CORPUS, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", "qrels.tsv"

_SPACE = re.compile(r"\s")


class _DocumentRow(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    id: str = Field(min_length=1)
    title: str = ""
    text: str
    lang: str = ""


class _TurnRow(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    role: Role
    text: str


class _QueryRow(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    id: str = Field(min_length=1)
    text: str
    lang: str = ""
    answers: list[str] = []
    answerable: bool = True
    history: list[_TurnRow] = []
    label: str | None = None
    kind: str | None = None
    answer_type: str | None = None


_Row = TypeVar("_Row", _DocumentRow, _QueryRow)


def read_dataset(folder: Path, corpus_folder: Path | None = None) -> Dataset:
    """Read and check a set.

    Args:
        folder: The set.
        corpus_folder: Another set whose corpus is searched instead (questions in one language, documents in the
            other). Judgements of documents that it lacks are then left out, and questions that lose all of theirs.

    Raises:
        DatasetError: A folder or file is missing, a line is damaged, or there is nothing to measure.
        IntentSetError: It is an intent set.
    """
    source = corpus_folder or folder
    for place in (folder, source):
        if not place.is_dir():
            raise DatasetError(f"{place} is not a folder; give a folder with {CORPUS}, {QUERIES} and {QRELS}")
    paths = {CORPUS: source / CORPUS, QUERIES: folder / QUERIES, QRELS: folder / QRELS}
    for path in paths.values():
        if not path.is_file():
            raise DatasetError(f"{path} is missing; an evaluation set has {CORPUS}, {QUERIES} and {QRELS}")
    documents = tuple(_document(row) for row in _rows(paths[CORPUS], _DocumentRow))
    rows = list(_rows(paths[QUERIES], _QueryRow))
    if any(row.label is not None for row in rows):
        raise IntentSetError(f"{folder} is an intent set; measures of intents are not there yet, run another set")
    if not documents or not rows:
        raise DatasetError(f"{paths[CORPUS] if not documents else paths[QUERIES]} is empty; nothing can be measured")
    queries = tuple(_query(row) for row in rows)
    known_queries, known_documents = {query.id for query in queries}, {document.id for document in documents}
    qrels: dict[str, dict[str, int]] = {}
    unknown: dict[str, None] = {}
    elsewhere: dict[str, None] = {}
    for query_id, document_id, score in _judgements(paths[QRELS]):
        if query_id not in known_queries:
            unknown[query_id] = None
        elif corpus_folder is None or document_id in known_documents:
            qrels.setdefault(query_id, {})[document_id] = score
        elif score > 0:
            elsewhere[query_id] = None
    qrels = {query_id: judged for query_id, judged in qrels.items() if max(judged.values()) > 0}
    # The other corpus answers these less well or not at all: nobody can say which.
    lost = [query_id for query_id in elsewhere if query_id not in qrels]
    dropped = {"judged_but_not_asked": tuple(unknown), "answer_not_in_this_corpus": tuple(lost)}
    return Dataset(
        name=folder.resolve().name,
        folder=folder,
        documents=documents,
        queries=tuple(query for query in queries if query.id not in lost),
        qrels=qrels,
        hashes={name: sha256_of(path) for name, path in paths.items()},
        dropped={reason: ids for reason, ids in dropped.items() if ids},
    )


def _rows(path: Path, model: type[_Row]) -> Iterator[_Row]:
    seen: dict[str, int] = {}
    for number, line in _lines(path):
        try:
            row = model.model_validate_json(line)
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in fault["loc"])
            raise _damaged(path, number, f"{where}: {fault['msg']}" if where else fault["msg"]) from error
        if _SPACE.search(row.id):
            raise _damaged(path, number, f"the id {row.id!r} holds white space, which a TREC file cannot")
        if row.id in seen:
            raise _damaged(path, number, f"the id {row.id!r} stands in line {seen[row.id]} already")
        seen[row.id] = number
        yield row


def _judgements(path: Path) -> Iterator[tuple[str, str, int]]:
    for number, line in _lines(path):
        fields = line.split("\t")
        if len(fields) != 3:
            raise _damaged(path, number, f"{len(fields)} fields between tabs, not question, document and score")
        try:
            score = int(fields[2])
        except ValueError as error:
            if number == 1:
                continue
            raise _damaged(path, number, f"the score {fields[2]!r} is no whole number") from error
        yield fields[0], fields[1], score


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, with their 1-based numbers."""
    with path.open("rb") as stream:
        for number, data in enumerate(stream, start=1):
            try:
                line = data.decode("utf-8-sig" if number == 1 else "utf-8").strip("\r\n")
            except UnicodeDecodeError as error:
                raise _damaged(path, number, "it is not UTF-8") from error
            if line.strip():
                yield number, line


def _damaged(path: Path, number: int, reason: str) -> DatasetError:
    return DatasetError(f"{path}, line {number}: {reason}; correct the line")


def _document(row: _DocumentRow) -> EvalDocument:
    return EvalDocument(id=row.id, title=row.title, text=row.text, language=_language(row.lang, row.text))


def _query(row: _QueryRow) -> EvalQuery:
    return EvalQuery(
        id=row.id,
        text=row.text,
        language=_language(row.lang, row.text),
        answers=tuple(answer for answer in row.answers if answer.strip()),
        answerable=row.answerable,
        history=tuple(Turn(role=turn.role, text=turn.text) for turn in row.history),
        kind=row.kind or row.answer_type or None,
    )


def _language(named: str, text: str) -> Language:
    match named.lower()[:2]:
        case "zh":
            return "zh"
        case "en":
            return "en"
    return detect_language(text)
