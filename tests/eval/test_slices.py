from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eval.slices import measure_slices
from eval.types import Estimate, Estimates, EvalQuery
from tests.eval.sets import a_query


def _count(queries: Sequence[EvalQuery]) -> Estimates:
    return {"count": Estimate(value=len(queries), low=0, high=0, n=len(queries))}


def _queries(**counts: int) -> list[EvalQuery]:
    return [replace(a_query(f"{kind}{number}"), kind=kind) for kind, count in counts.items() for number in range(count)]


def test_parts_with_enough_questions_are_measured() -> None:
    slices = measure_slices(_queries(fact=6, list=5, rare=4), _count)
    assert {kind: found["count"].n for kind, found in slices["kind"].items()} == {"fact": 6, "list": 5}
    assert set(slices) == {"kind"}


def test_a_part_alone_is_no_slice() -> None:
    assert measure_slices(_queries(fact=9, rare=4), _count) == {}
    assert measure_slices([], _count) == {}


def test_language_and_whether_there_is_an_answer_are_parts_too() -> None:
    queries = [a_query(f"q{number}", zh=number < 5, answerable=number % 2 == 0) for number in range(10)]
    slices = measure_slices(queries, _count)
    assert set(slices["language"]) == {"en", "zh"}
    assert set(slices["answerable"]) == {"yes", "no"}
    assert "kind" not in slices
