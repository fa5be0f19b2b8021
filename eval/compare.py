"""Two runs over the same questions, question by question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from eval.answer_values import TIMES
from eval.errors import NotComparableError
from eval.run_files import FinishedRun
from eval.significance import holm, paired_test

LOWER_IS_BETTER = frozenset(TIMES)

# Over the questions that a system refused, the other refused others; on those that both refused it is equal.
_NOT_PAIRED = frozenset({"refusal_precision"})
_QUERIES = "queries.jsonl"
_LEVEL = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedMeasure:
    """A measure of both runs over the ``n`` questions for which both have it.

    Attributes:
        difference: B less A, with its 95 % interval.
        p_holm: ``p_value`` corrected for the number of measures.
        better: Which run, where ``p_holm`` is below .05.
    """

    first: float
    second: float
    difference: float
    low: float
    high: float
    p_value: float
    p_holm: float
    n: int
    lower_is_better: bool
    better: Literal["A", "B"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Run A beside run B.

    Attributes:
        questions: Common to both.
        only_first: Ids that only A asked.
        differs: Files, models and settings that are not the same: both values, ``None`` where there is none.
    """

    dataset: str
    first: str
    second: str
    questions: int
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    differs: dict[str, tuple[object, object]]
    measures: dict[str, ComparedMeasure]


def compare_runs(first: FinishedRun, second: FinishedRun) -> Comparison:
    """Compare every measure that both runs have for the same questions.

    Raises:
        NotComparableError: The runs asked questions of different sets, or share none.
    """
    common = common_questions(first, second)
    return Comparison(
        dataset=first.results.dataset,
        first=str(first.folder),
        second=str(second.folder),
        questions=len(common),
        only_first=tuple(query_id for query_id in first.per_question if query_id not in second.per_question),
        only_second=tuple(query_id for query_id in second.per_question if query_id not in first.per_question),
        differs=_differs(first, second),
        measures=_compared(_paired(first, second, common)),
    )


def common_questions(first: FinishedRun, second: FinishedRun) -> list[str]:
    """Ids of the questions that both runs asked, in the first run's order.

    Raises:
        NotComparableError: The runs asked questions of different sets, or share none.
    """
    if first.results.hashes.get(_QUERIES) != second.results.hashes.get(_QUERIES):
        raise NotComparableError(
            f"{first.folder} ({first.results.dataset}) and {second.folder} ({second.results.dataset}) were made from "
            f"different {_QUERIES}; run one and the same set twice"
        )
    common = [query_id for query_id in first.per_question if query_id in second.per_question]
    if not common:
        raise NotComparableError(
            f"{first.folder} and {second.folder} share no question; run both without --limit or with the same"
        )
    return common


def _paired(first: FinishedRun, second: FinishedRun, common: list[str]) -> dict[str, tuple[list[float], list[float]]]:
    """Values of both runs by measure, where a question has both."""
    paired: dict[str, tuple[list[float], list[float]]] = {}
    for query_id in common:
        ours, theirs = first.per_question[query_id].measures, second.per_question[query_id].measures
        for name in ours:
            if name in theirs and name not in _NOT_PAIRED:
                values = paired.setdefault(name, ([], []))
                values[0].append(ours[name])
                values[1].append(theirs[name])
    return paired


def _compared(paired: Mapping[str, tuple[list[float], list[float]]]) -> dict[str, ComparedMeasure]:
    tests = {name: paired_test(*values) for name, values in paired.items()}
    corrected = holm({name: test.p_value for name, test in tests.items()})
    measures: dict[str, ComparedMeasure] = {}
    for name, test in tests.items():
        rising = (test.difference > 0) != (name in LOWER_IS_BETTER)
        measures[name] = ComparedMeasure(
            first=fmean(paired[name][0]),
            second=fmean(paired[name][1]),
            difference=test.difference,
            low=test.low,
            high=test.high,
            p_value=test.p_value,
            p_holm=corrected[name],
            n=test.n,
            lower_is_better=name in LOWER_IS_BETTER,
            better=("B" if rising else "A") if corrected[name] < _LEVEL else None,
        )
    return measures


def _differs(first: FinishedRun, second: FinishedRun) -> dict[str, tuple[object, object]]:
    one, other = (
        {**run.results.hashes, **_flat(run.results.settings), "commit": run.results.commit} for run in (first, second)
    )
    names = [*one, *(name for name in other if name not in one)]
    return {name: (one.get(name), other.get(name)) for name in names if one.get(name) != other.get(name)}


def _flat(settings: Mapping[str, object], path: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in settings.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{path}{name}.")
        else:
            found[f"{path}{name}"] = value
    return found
