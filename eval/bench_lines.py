"""The lines of the benchmark's table, and one way's figures and ratios on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

import numpy as np

from eval.bench_types import AnswerOutcome, Figures, WayFigures, WayOutcome, WayRun
from eval.text_measures import contains_gold, plain_answer
from eval.types import EvalQuery, Qrels

OURS = "citedesk"
_DEPTH = 5

Count = Callable[[str], int]
"""Tokens of a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the table; what is shown is the value times ``scale`` with so many ``digits``."""

    name: str
    label: str
    more_is_better: bool
    scale: float = 1.0
    digits: int = 2


LINES = (
    Line(name="documents_per_second", label="ingestion, documents/s", more_is_better=True, digits=1),
    Line(name="chunks_per_second", label="ingestion, chunks/s", more_is_better=True, digits=1),
    Line(name="tokens_per_second", label="ingestion, embedded tokens/s", more_is_better=True, digits=0),
    Line(name="search_p50_seconds", label="search p50, ms", more_is_better=False, scale=1000, digits=1),
    Line(name="search_p95_seconds", label="search p95, ms", more_is_better=False, scale=1000, digits=1),
    Line(name="first_word_seconds", label="first word of the answer, s", more_is_better=False),
    Line(name="answer_seconds", label="whole answer, s", more_is_better=False),
    Line(name="written_tokens_per_second", label="writing, tokens/s", more_is_better=True, digits=1),
    Line(name="peak_bytes", label="peak memory, GB", more_is_better=False, scale=1e-9),
    Line(name="recall_at_5", label="R@5", more_is_better=True, digits=3),
    Line(name="contains_gold", label="answer contains the gold answer", more_is_better=True, digits=3),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """What outcomes are measured with.

    Attributes:
        embedded_tokens: Tokens that the embedder reads of a text: none beyond its limit.
        written_tokens: Tokens of the language model.
        twins: Documents that say the same as one, itself among them, by id.
    """

    queries: Mapping[str, EvalQuery]
    qrels: Qrels
    documents: int
    embedded_tokens: Count
    written_tokens: Count
    twins: Mapping[str, tuple[str, ...]]


def way_figures(runs: Sequence[WayRun], judge: Judge) -> WayFigures:
    """Medians over all rounds; shares and means where a median says nothing.

    A question that failed is not among the times, but is an answer without gold. A run that came to no end adds nothing
    but its failure.
    """
    done = [run.outcome for run in runs if run.outcome]
    answers = [answer for outcome in done for answer in outcome.answers]
    given = [answer for answer in answers if answer.failure is None]
    seconds = [search.seconds for outcome in done for search in outcome.searches]
    speeds = [_index_speeds(outcome, judge) for outcome in done]
    figures: Figures = {
        **{
            name: median(speed[name] for speed in speeds) if speeds else None
            for name in ("documents_per_second", "chunks_per_second", "tokens_per_second")
        },
        "search_p50_seconds": float(np.quantile(seconds, 0.5)) if seconds else None,
        "search_p95_seconds": float(np.quantile(seconds, 0.95)) if seconds else None,
        "first_evidence_seconds": _median([answer.first_evidence_seconds for answer in given]),
        "first_word_seconds": _median([answer.first_word_seconds for answer in given if not answer.refused]),
        "answer_seconds": _median([answer.seconds for answer in given if not answer.refused]),
        "written_tokens_per_second": _median([_writing_speed(answer, judge.written_tokens) for answer in given]),
        "peak_bytes": _median([float(run.peak_bytes) for run in runs if run.outcome]),
        "recall_at_5": _mean([_recall(search.id, search.documents, judge) for o in done for search in o.searches]),
        "contains_gold": _mean([_has_gold(answer, judge.queries[answer.id]) for answer in answers]),
    }
    return WayFigures(
        figures=figures,
        chunks=len(done[0].chunks) if done else None,
        failures=(
            *(run.failure for run in runs if run.failure),
            *(f"{answer.id}: {answer.failure}" for answer in answers if answer.failure),
        ),
        refused=sum(answer.refused for answer in given),
    )


def ratios(theirs: WayFigures, ours: WayFigures) -> Figures:
    """Ours against a rival's on each line; above 1 is in our favour."""
    found: Figures = {}
    for line in LINES:
        rival, own = theirs.figures[line.name], ours.figures[line.name]
        over, under = (own, rival) if line.more_is_better else (rival, own)
        found[line.name] = over / under if over is not None and under else None
    return found


def _index_speeds(outcome: WayOutcome, judge: Judge) -> dict[str, float]:
    return {
        "documents_per_second": judge.documents / outcome.index_seconds,
        "chunks_per_second": len(outcome.chunks) / outcome.index_seconds,
        "tokens_per_second": sum(map(judge.embedded_tokens, outcome.chunks)) / outcome.index_seconds,
    }


def _writing_speed(answer: AnswerOutcome, count: Count) -> float | None:
    """Tokens after the first over the seconds that they took."""
    tokens = count(answer.written) - 1 if answer.written else 0
    return tokens / answer.writing_seconds if tokens > 0 and answer.writing_seconds else None


def _recall(query_id: str, found: Sequence[str], judge: Judge) -> float | None:
    """Share of the relevant documents among the first five; ``None`` where none is known."""
    relevant = {document for document, score in judge.qrels.get(query_id, {}).items() if score > 0}
    if not relevant:
        return None
    ranked = dict.fromkeys(twin for document in found for twin in judge.twins.get(document, (document,)))
    return len(relevant.intersection(list(ranked)[:_DEPTH])) / len(relevant)


def _has_gold(answer: AnswerOutcome, query: EvalQuery) -> float | None:
    """1 if a gold answer stands in the answer; 0 for refusals and failures; ``None`` without a gold answer."""
    if not query.answers:
        return None
    return contains_gold("" if answer.refused else plain_answer(answer.text), query.answers)


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None
