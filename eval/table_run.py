"""Ask the questions about tables, and see whether the right row is among the first hits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.assembly import Application, open_application
from chatbot.settings import Settings
from eval.bootstrap import mean_estimate
from eval.errors import DatasetError
from eval.progress import tracked
from eval.record import commit, machine, model_hashes
from eval.table_questions import TableQuestion, read_table_questions
from eval.types import Estimate
from eval.workbench import thrown_away
from ingest.pipeline import find_files
from vectorstore.manifest import sha256_of
from vectorstore.report import Progress
from vectorstore.types import Hit

TOP_K = 3
# Documents of the samples; the rest of that folder are their sources.
_SHIPPED = ("documents", "tables")
_KB = "tables"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOptions:
    """What to ask.

    Attributes:
        samples: The repository's ``samples``; all documents of it are searched.
        docs: Below it the documents outside the repository are found by their hashes; ``None`` to ask about the
            samples only.
    """

    questions: Path
    samples: Path
    docs: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMiss:
    """A question whose row was not found; ``found`` is the first line of each hit that came instead.

    Attributes:
        rank_of_file: Of the first hit from the right file, ``None`` without any.
    """

    id: str
    question: str
    file: str
    wanted: tuple[str, ...]
    rank_of_file: int | None
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableResults:
    """Share of the questions with the right row, under its header, among the first hits."""

    overall: Estimate
    by_language: dict[str, Estimate]
    by_format: dict[str, Estimate]
    by_case: dict[str, Estimate]
    ranks: dict[str, int | None]
    misses: tuple[TableMiss, ...]
    files_missing: tuple[str, ...]
    not_asked: int
    top_k: int
    hashes: dict[str, str]
    machine: dict[str, object]
    seconds: float
    commit: str | None


def run_tables(
    options: TableOptions,
    settings: Settings,
    *,
    compose: Callable[[Settings], Application] = open_application,
    progress: Progress | None = None,
) -> TableResults:
    """Ingest the documents into a knowledge base that is thrown away, ask, and judge.

    Raises:
        DatasetError: The questions cannot be used, or none of their documents is there.
        IngestError: A path does not exist.
        ChatbotError: A model is missing.
    """
    started = time.perf_counter()
    questions = read_table_questions(options.questions)
    places = _places(questions, options)
    asked = [question for question in questions if question.id in places]
    if not asked:
        raise DatasetError(
            f"no document that {options.questions} asks about is there; give --docs, or run it in a clone"
        )
    shipped = [below for name in _SHIPPED if (below := options.samples / name).is_dir()]
    wanted = [*find_files(shipped), *places.values()]
    ranks: dict[str, int | None] = {}
    misses: list[TableMiss] = []
    with thrown_away(settings, compose) as application:
        report = application.ingest(list(dict.fromkeys(wanted)), kb=_KB, progress=progress)
        if failed := [failure.reason for failure in report.failures if Path(failure.path) in places.values()]:
            raise DatasetError(f"a document of the set cannot be read: {failed[0]}")
        for question in tracked(asked, total=len(asked), stage="searching", progress=progress):
            hits = application.search(question.question, kb=_KB, top_k=TOP_K).hits[:TOP_K]
            rank = rank_of_row(question, places[question.id], hits)
            ranks[question.id] = rank
            if rank is None:
                misses.append(_miss(question, places[question.id], hits))
        hashes = model_hashes(application.embedders(), application.settings, language_model=False)
    right = {question_id: float(rank is not None) for question_id, rank in ranks.items()}
    return TableResults(
        overall=_estimate(right.values()),
        by_language=_by(asked, right, lambda question: question.lang),
        by_format=_by(asked, right, lambda question: question.format),
        by_case=_by(asked, right, lambda question: question.case),
        ranks=ranks,
        misses=tuple(misses),
        files_missing=tuple(sorted({question.file for question in questions if question.id not in places})),
        not_asked=len(questions) - len(asked),
        top_k=TOP_K,
        hashes={"questions": sha256_of(options.questions), **hashes},
        machine=machine(),
        seconds=round(time.perf_counter() - started, 3),
        commit=commit(),
    )


def rank_of_row(question: TableQuestion, place: Path, hits: Sequence[Hit]) -> int | None:
    """Rank of the first hit from the right file with a line that is the right row."""
    for hit in hits:
        if Path(hit.chunk.source) == place and any(map(question.is_row, hit.chunk.text.splitlines())):
            return hit.rank
    return None


def _places(questions: Sequence[TableQuestion], options: TableOptions) -> dict[str, Path]:
    """Where the document of each question lies, by the question's id; without those that are not there."""
    wanted = {question.sha256 for question in questions} - {None}
    by_hash: dict[str, Path] = {}
    for path in find_files([options.docs]) if options.docs and wanted else []:
        if (digest := sha256_of(path)) in wanted:
            by_hash.setdefault(digest, path)
    places = {}
    for question in questions:
        place: Path | None = by_hash.get(question.sha256) if question.sha256 else options.samples.parent / question.file
        if place is not None and place.is_file():
            places[question.id] = place
    return places


def _miss(question: TableQuestion, place: Path, hits: Sequence[Hit]) -> TableMiss:
    return TableMiss(
        id=question.id,
        question=question.question,
        file=question.file,
        wanted=(*question.header, *question.cells),
        rank_of_file=next((hit.rank for hit in hits if Path(hit.chunk.source) == place), None),
        found=tuple(f"{Path(hit.chunk.source).name}: {hit.chunk.text.splitlines()[0][:160]}" for hit in hits),
    )


def _by(
    asked: Sequence[TableQuestion], right: dict[str, float], key: Callable[[TableQuestion], str]
) -> dict[str, Estimate]:
    groups: dict[str, list[float]] = {}
    for question in asked:
        groups.setdefault(key(question), []).append(right[question.id])
    return {name: _estimate(groups[name]) for name in sorted(groups)}


def _estimate(values: Iterable[float]) -> Estimate:
    found = mean_estimate(list(values))
    if found is None:
        raise ValueError("a share of no questions is not defined")
    return found
