"""What a way's process says, and what the benchmark makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchOptions:
    """What to compare.

    Attributes:
        sets: Evaluation sets; the samples if there are none.
        rivals: Names out of ``eval.rival_environments.RIVALS``.
        environments: Folder of their environments.
        searched: Questions of each set that are searched for, spread evenly over it.
        answered: Questions of each set that are answered, spread likewise.
        rounds: So often each way runs on each set; every other round in reverse order.
        documents: Only the first documents of each set, and the questions about them; ``None`` for all.
        top_k: Passages that a search gives, of which documents are made.
        timeout_seconds: A process that takes longer is ended and counts as failed.
        out: Folder for results, plots and what the processes said.
    """

    sets: tuple[Path, ...]
    rivals: tuple[str, ...]
    environments: Path
    searched: int
    answered: int
    rounds: int
    out: Path
    documents: int | None = None
    top_k: int = 10
    timeout_seconds: float = 3600.0


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SearchOutcome(_Said):
    """One search; ids of documents, those of the best passages first."""

    id: str
    seconds: float = Field(ge=0)
    documents: tuple[str, ...]


class AnswerOutcome(_Said):
    """One answer.

    Attributes:
        seconds: From the question to the last word, or to the failure.
        failure: Why there is no answer, such as a prompt that does not fit.
        first_word_seconds: When the first words could be read.
        first_evidence_seconds: When the first quote could be read, where a way shows quotes before it answers.
        written: What the language model wrote, in ``writing_seconds`` from its first word to its last.
        refused: Whether the way itself says that this is no answer.
    """

    id: str
    seconds: float = Field(ge=0)
    failure: str | None = None
    text: str = ""
    first_word_seconds: float | None = None
    first_evidence_seconds: float | None = None
    written: str = ""
    writing_seconds: float = 0.0
    refused: bool = False


class WayOutcome(_Said):
    """What a process prints.

    Attributes:
        index_seconds: From documents to the first search.
        chunks: The texts that were embedded.
        versions: Of the installed distributions.
    """

    load_seconds: float = Field(ge=0)
    index_seconds: float = Field(gt=0)
    chunks: tuple[str, ...]
    searches: tuple[SearchOutcome, ...]
    answers: tuple[AnswerOutcome, ...]
    versions: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WayRun:
    """One process.

    Attributes:
        outcome: ``None`` if it ended before it was done.
        failure: Then, why.
        peak_bytes: Its greatest memory.
    """

    outcome: WayOutcome | None
    failure: str | None
    peak_bytes: int


Figures = dict[str, float | None]
"""By the name of a line of ``eval.bench_lines``; ``None`` where nothing could be measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayFigures:
    """One way on one set, over all rounds.

    Attributes:
        failures: Runs and questions that failed, each with its reason, in the order in which they were met.
        refused: Questions that the way itself refused.
    """

    figures: Figures
    chunks: int | None
    failures: tuple[str, ...]
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetReport:
    """All ways on one set.

    Attributes:
        ways: By name, ours among them.
        ratios: By rival, by line: above 1 is in our favour, whether more or less is better.
    """

    name: str
    documents: int
    searched: int
    answered: int
    ways: dict[str, WayFigures]
    ratios: dict[str, Figures]
    hashes: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchReport:
    """What ``bench.json`` holds.

    Attributes:
        versions: By way: the packages that its requirement file names, and those that all have in common.
    """

    sets: tuple[SetReport, ...]
    settings: dict[str, object]
    versions: dict[str, dict[str, str]]
    hashes: dict[str, str]
    machine: dict[str, object]
    commit: str | None
    seconds: float
