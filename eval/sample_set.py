"""The repository's samples as an evaluation set: their documents as text, and the questions that name one of them."""

from __future__ import annotations

from pathlib import Path

from pydantic import ConfigDict

from eval.errors import DatasetError
from eval.json_rows import IdentifiedRow, numbered_rows
from eval.types import Dataset, EvalDocument, EvalQuery
from ingest.language import detect_language
from ingest.pipeline import find_files, read_files
from ingest.settings import IngestSettings
from ingest.types import Element, ParsedDocument
from vectorstore.manifest import sha256_of

_DOCUMENTS, _QUESTIONS = Path("documents"), Path("evaluation/queries.jsonl")


class _QuestionRow(IdentifiedRow):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    text: str
    answers: tuple[str, ...] = ()
    answerable: bool = True
    source: str | None = None
    history: tuple[object, ...] = ()
    kind: str | None = None


def read_samples(folder: Path, settings: IngestSettings) -> Dataset:
    """Read every sample document, and the questions that stand alone.

    Returns:
        A set whose documents are called by their path below ``folder``, as its questions call them; headings are
        marked with ``#``, rows of tables are lines that repeat the header.

    Raises:
        DatasetError: The folder is not that of the samples.
        IngestError: A document cannot be opened.
    """
    if not (folder / _QUESTIONS).is_file() or not (folder / _DOCUMENTS).is_dir():
        raise DatasetError(f"{folder} holds no {_DOCUMENTS} and {_QUESTIONS}; run this in a clone, or give a set")
    results = read_files(find_files([folder / _DOCUMENTS]), settings=settings)
    documents = tuple(_document(result, folder) for result in results if isinstance(result, ParsedDocument))
    rows = [row for _, row in numbered_rows(folder / _QUESTIONS, _QuestionRow) if not row.history]
    return Dataset(
        name="samples",
        folder=folder,
        documents=documents,
        queries=tuple(
            EvalQuery(
                id=row.id,
                text=row.text,
                language=detect_language(row.text),
                answers=row.answers,
                answerable=row.answerable,
                kind=row.kind,
            )
            for row in rows
        ),
        qrels={row.id: {row.source: 1} for row in rows if row.source},
        hashes={_QUESTIONS.name: sha256_of(folder / _QUESTIONS)},
    )


def _document(parsed: ParsedDocument, folder: Path) -> EvalDocument:
    return EvalDocument(
        id=Path(parsed.source).resolve().relative_to(folder.resolve()).as_posix(),
        title=parsed.title,
        text="\n\n".join(map(_text, parsed.elements)),
        language=parsed.language,
    )


def _text(element: Element) -> str:
    return f"{'#' * element.level} {element.text}" if element.level else element.text
