"""Evaluation sets and what is measured on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chatbot.types import Turn
from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalDocument:
    """One document of a set's corpus."""

    id: str
    title: str
    text: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalQuery:
    """One question of a set.

    Attributes:
        answers: Gold answers, any of which is right; may be empty.
        answerable: Whether the corpus answers the question.
        history: The conversation before it, oldest turn first.
        kind: What sort of question the set calls it; ``None`` where it does not say.
    """

    id: str
    text: str
    language: Language
    answers: tuple[str, ...]
    answerable: bool
    history: tuple[Turn, ...] = ()
    kind: str | None = None


Qrels = Mapping[str, Mapping[str, int]]
"""By question id, by document id: relevance; above 0 is relevant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A folder of an evaluation set that was read.

    Attributes:
        qrels: Judgements of the questions above; only documents that the corpus holds, where it is another set's.
        hashes: SHA-256 of each file that was read, by its name.
        dropped: What was left out while reading, by reason: ids.
    """

    name: str
    folder: Path
    documents: tuple[EvalDocument, ...]
    queries: tuple[EvalQuery, ...]
    qrels: Qrels
    hashes: Mapping[str, str]
    dropped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A measure with its 95 % bootstrap interval, over ``n`` questions (or what the measure counts)."""

    value: float
    low: float
    high: float
    n: int


Estimates = dict[str, Estimate]
"""By measure."""

Slices = dict[str, dict[str, Estimates]]
"""By what the questions are told apart by (``language``, ``kind``, ``answerable``), by its value."""

Values = Mapping[str, Mapping[str, float]]
"""By measure, by question id: only the questions for which the measure is defined."""

Ranking = tuple[tuple[str, float], ...]
"""Documents, best first, with strictly falling scores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRecord:
    """One line of ``questions.jsonl``; see ``EvalQuery``."""

    id: str
    text: str
    language: Language
    answers: tuple[str, ...]
    answerable: bool
    kind: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionMeasures:
    """One line of ``per_question.jsonl``.

    Attributes:
        confidence: Estimated probability that the corpus answers the question.
        measures: Those that are defined for this question.
    """

    query_id: str
    language: Language
    kind: str | None
    answerable: bool
    confidence: float
    measures: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedQuote:
    """A citation as ``answers.jsonl`` keeps it; ``source`` is a document's id."""

    number: int
    source: str
    quote: str
    title: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRecord:
    """One line of ``answers.jsonl``.

    Attributes:
        timings: Seconds by name, as ``citedesk ask --json`` gives them; ``None`` where the step did not happen.
    """

    query_id: str
    answer: str
    abstained: bool
    confidence: float
    citations: tuple[CitedQuote, ...]
    timings: Mapping[str, float | None]
