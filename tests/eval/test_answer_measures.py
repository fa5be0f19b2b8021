from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.answer_measures import answer_measures, auroc
from eval.types import AnswerRecord, EvalQuery
from tests.eval.sets import a_query, an_answer

_TEXTS = {"d": "The warranty runs for 24 months.", "e": "Seals are excluded."}


def _pairs() -> list[tuple[EvalQuery, AnswerRecord]]:
    right = [("d", "The warranty runs for 24 months.")]
    times = {"first_evidence_seconds": 0.1, "first_token_seconds": 1.0, "total_seconds": 2.0}
    return [
        (
            a_query("right", answers=["24 months"]),
            an_answer("The warranty runs for 24 months [1]", quotes=right, confidence=0.9, timings=times),
        ),
        (
            a_query("wrong", answers=["12 months"]),
            an_answer("36 months [1]", quotes=[("d", "Made up.")], confidence=0.6, timings=times),
        ),
        (
            a_query("silent", answers=["yes"]),
            an_answer("I could not find it: yes.", abstained=True, confidence=0.2, timings={"total_seconds": 0.2}),
        ),
        (
            a_query("good refusal", answerable=False),
            an_answer("Sorry.", abstained=True, confidence=0.1, timings={"total_seconds": 0.1}),
        ),
        (
            a_query("bad answer", answerable=False),
            an_answer("Seals are excluded [1]", quotes=[("e", "Seals are excluded.")], confidence=0.7, timings=times),
        ),
    ]


def test_every_measure_is_what_counting_by_hand_gives() -> None:
    found = answer_measures(_pairs(), texts=_TEXTS, qrels={"right": {"d": 1}, "wrong": {"e": 1}})
    values = {name: (measure.value, measure.n) for name, measure in found.items()}
    expected = {
        "contains_gold": (1 / 3, 3),
        "token_f1": ((2 * 2 / 7 + 1 / 2) / 3, 3),
        "refusal_precision": (0.5, 2),
        "refusal_recall": (0.5, 2),
        "answered_share": (2 / 3, 3),
        "confidence_auroc": (4 / 6, 5),
        "citation_precision": (2 / 3, 3),
        "citation_support": (2 / 3, 3),
        "citation_gold": (0.5, 2),
        "no_number_without_quote": (2 / 3, 3),
        "first_evidence_seconds_median": (0.1, 3),
        "first_token_seconds_p95": (1.0, 3),
        "total_seconds_median": (2.0, 5),
    }
    for name, pair in expected.items():
        assert values[name] == pytest.approx(pair), name
    assert all(
        measure.low <= measure.value + 1e-6 and measure.value <= measure.high + 1e-6 for measure in found.values()
    )


def test_a_measure_without_cases_is_left_out() -> None:
    refusals = [(a_query("q", answerable=False), an_answer("Sorry.", abstained=True, timings={"total_seconds": 0.1}))]
    found = answer_measures(refusals, texts={}, qrels={})
    assert set(found) == {"refusal_precision", "refusal_recall", "total_seconds_median", "total_seconds_p95"}
    assert answer_measures([], texts={}, qrels={}) == {}


def test_an_answer_without_citations_has_no_precise_one() -> None:
    found = answer_measures([(a_query(), an_answer("24 months"))], texts=_TEXTS, qrels={})
    assert found["citation_precision"].value == 0.0


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.9]), st.booleans()), max_size=20))
def test_auroc_is_the_share_of_pairs_in_the_right_order(cases: list[tuple[float, bool]]) -> None:
    yes = [score for score, truth in cases if truth]
    no = [score for score, truth in cases if not truth]
    found = auroc([score for score, _ in cases], [truth for _, truth in cases])
    if not yes or not no:
        assert found is None
        return
    wins = sum((left > right) + 0.5 * (left == right) for left, right in itertools.product(yes, no))
    assert found == pytest.approx(wins / (len(yes) * len(no)))
