"""Read an evaluation set: a folder with ``corpus.jsonl``, ``queries.jsonl`` and ``qrels.tsv``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from chatbot.types import Role, Turn
from eval.errors import DatasetError, IntentSetError
from eval.json_rows import IdentifiedRow, Row, damaged, numbered_lines, numbered_rows
from eval.types import Dataset, EvalDocument, EvalQuery
from ingest.language import detect_language
from ingest.types import Language
from vectorstore.manifest import sha256_of

CORPUS, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", "qrels.tsv"

_SPACE = re.compile(r"\s")


class _DocumentRow(IdentifiedRow):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    title: str = ""
    text: str
    lang: str = ""


class _TurnRow(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    role: Role
    text: str


class _QueryRow(IdentifiedRow):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    text: str
    lang: str = ""
    answers: tuple[str, ...] = ()
    answerable: bool = True
    history: tuple[_TurnRow, ...] = ()
    label: str | None = None
    kind: str | None = None
    answer_type: str | None = None


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
        raise IntentSetError(f"{folder} is a set of intents, which only `citedesk-eval run` measures")
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


def _rows(path: Path, model: type[Row]) -> Iterator[Row]:
    for number, row in numbered_rows(path, model):
        if _SPACE.search(row.id):
            raise damaged(path, number, f"the id {row.id!r} holds white space, which a TREC file cannot")
        yield row


def _judgements(path: Path) -> Iterator[tuple[str, str, int]]:
    for number, line in numbered_lines(path):
        fields = line.split("\t")
        if len(fields) != 3:
            raise damaged(path, number, f"{len(fields)} fields between tabs, not question, document and score")
        try:
            score = int(fields[2])
        except ValueError as error:
            if number == 1:
                continue
            raise damaged(path, number, f"the score {fields[2]!r} is no whole number") from error
        yield fields[0], fields[1], score


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
