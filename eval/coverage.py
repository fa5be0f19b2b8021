"""Does all the text of a file arrive in its chunks, in order? Compared with what other readers find in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.alignment import words
from eval.comparison import LEAST_SHARE, compare
from eval.coverage_types import CoverageReport, FileCoverage, MissingRun
from eval.errors import NothingComparedError, OtherReaderError
from eval.other_readers import read_otherwise
from eval.progress import tracked
from ingest.chunk import chunk_document
from ingest.errors import IngestError
from ingest.file_type import file_type
from ingest.partition import partition
from ingest.pipeline import find_files
from ingest.settings import IngestSettings
from vectorstore.report import Progress


def measure_coverage(folder: Path, *, settings: IngestSettings, progress: Progress | None = None) -> CoverageReport:
    """Compare every file that another reader can open.

    OCR is off: what it reads, no other reader has.

    Raises:
        IngestError: The folder does not exist.
        NothingComparedError: It holds no file that could be compared.
    """
    settings = settings.model_copy(update={"ocr": False})
    paths = find_files([folder])
    found: list[FileCoverage] = []
    not_compared: dict[str, str] = {}
    for path in tracked(paths, total=len(paths), stage="comparing", progress=progress):
        name = str(path.relative_to(folder)) if folder.is_dir() else path.name
        result = _measure_file(path, name, settings)
        if isinstance(result, str):
            not_compared[name] = result
        else:
            found.append(result)
    if not found:
        raise NothingComparedError(f"{folder} holds no file that another reader can open; give a folder of documents")
    return CoverageReport(folder=str(folder), least=LEAST_SHARE, files=tuple(found), not_compared=not_compared)


def _measure_file(path: Path, name: str, settings: IngestSettings) -> FileCoverage | str:
    try:
        kind = file_type(path, path.read_bytes())
        other = read_otherwise(path, kind)
    except (OtherReaderError, IngestError) as error:
        return str(error)
    if other is None:
        return f"no other reader for {kind}"
    if not any(map(words, other.pages)):
        return f"{other.reader} finds no text in it"
    try:
        document = partition(path, settings=settings)
    except IngestError as error:
        run = MissingRun(words=sum(len(words(page)) for page in other.pages), page=None, after="", text=str(error))
        return FileCoverage(path=name, kind=kind, reader=other.reader, words=run.words, in_order=0.0, any_order=0.0,
                            right_page=None, state="below", missing=(run,), removed=(), unlisted=())  # fmt: skip
    chunks = chunk_document(document, count_tokens=_count, max_tokens=settings.max_chunk_tokens)
    return compare(name, kind, other, chunks, document.removed)


def _count(texts: Sequence[str]) -> list[int]:
    """A stand-in for the embedder's tokens, so that no model is needed: where chunks are cut changes no word."""
    return [2 + len(words(text)) * 3 // 2 for text in texts]
