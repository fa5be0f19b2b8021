from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from eval.failures import REASONS, Failure, Reason, choose_failures, find_failures
from eval.types import QuestionRecord
from tests.eval.runs import a_run


def _failure(reason: Reason, number: int) -> Failure:
    question = QuestionRecord(id=f"{reason}{number}", text="?", language="en", answers=(), answerable=True, kind=None)
    return Failure(question=question, reasons=(reason,), answer=None)


def test_every_failure_has_its_reasons_in_the_order_of_cause(tmp_path: Path) -> None:
    failures = {failure.question.id: failure for failure in find_failures(a_run(tmp_path / "out"))}
    assert {query_id: failure.reasons for query_id, failure in failures.items()} == {
        "missed": (
            "missed_in_retrieval",
            "gold_not_contained",
            "quote_not_verbatim",
            "number_not_quoted",
            "sentence_not_supported",
        ),
        "silent": ("refused_though_answerable",),
        "foolish": ("answered_though_unanswerable",),
    }
    missed = failures["missed"]
    assert missed.found == ("d0", "d1", "d2", "d3", "d4")
    assert [(document.id, document.rank) for document in missed.relevant] == [("pump", None)]
    assert failures["silent"].found == ()
    assert failures["silent"].relevant == ()


def test_a_relevant_document_further_down_has_its_rank(tmp_path: Path) -> None:
    ranking = (*((f"d{place}", 10.0 - place) for place in range(6)), ("pump", 1.0))
    run = a_run(tmp_path / "out", answers=None, rankings={"right": ranking})
    failure = next(item for item in find_failures(run) if item.question.id == "right")
    assert failure.answer is None
    assert [(document.id, document.rank) for document in failure.relevant] == [("pump", 7)]


@given(st.dictionaries(st.sampled_from(REASONS), st.integers(1, 30)), st.integers(0, 60))
def test_no_reason_is_hidden_by_a_larger_one(counts: dict[Reason, int], limit: int) -> None:
    failures = [_failure(reason, number) for reason, count in counts.items() for number in range(count)]
    chosen = choose_failures(failures, limit)
    assert set(chosen) == set(counts)
    assert sum(map(len, chosen.values())) == min(limit, len(failures))
    smallest = min((len(items) for reason, items in chosen.items() if len(items) < counts[reason]), default=0)
    for reason, items in chosen.items():
        assert len(items) == counts[reason] or len(items) >= max(map(len, chosen.values())) - 1 >= smallest - 1
        assert list(items) == [failure for failure in failures if failure.reasons[0] == reason][: len(items)]
