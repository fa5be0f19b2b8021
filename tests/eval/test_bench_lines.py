from __future__ import annotations

import pytest

from eval.bench_lines import LINES, OURS, Judge, ratios, way_figures
from eval.bench_table import bench_markdown
from eval.bench_types import (
    AnswerOutcome,
    BenchReport,
    Figures,
    SearchOutcome,
    SetReport,
    WayFigures,
    WayOutcome,
    WayRun,
)
from tests.eval.sets import a_query

_JUDGE = Judge(
    queries={"a": a_query("a", answers=["24 months"]), "b": a_query("b", answers=["14 days"])},
    qrels={"a": {"warranty": 1}, "b": {"returns": 1, "returns too": 1}},
    documents=10,
    embedded_tokens=lambda text: min(512, len(text.split())),
    written_tokens=lambda text: len(text.split()),
    twins={"copy": ("copy", "warranty")},
)


def _run(
    *, index_seconds: float = 2.0, searches: tuple[SearchOutcome, ...] = (), answers: tuple[AnswerOutcome, ...] = ()
) -> WayRun:
    outcome = WayOutcome(
        load_seconds=1.0,
        index_seconds=index_seconds,
        chunks=("one two three", "word " * 600),
        searches=searches,
        answers=answers,
        versions={},
    )
    return WayRun(outcome=outcome, failure=None, peak_bytes=1000)


def _failed() -> WayRun:
    return WayRun(outcome=None, failure="ended with status 9", peak_bytes=7)


def test_ingestion_is_the_median_of_the_rounds_and_counts_what_the_embedder_reads() -> None:
    found = way_figures([_run(index_seconds=seconds) for seconds in (1.0, 2.0, 40.0)], _JUDGE)
    assert found.figures["documents_per_second"] == 5
    assert found.figures["chunks_per_second"] == 1
    assert found.figures["tokens_per_second"] == (3 + 512) / 2
    assert found.figures["peak_bytes"] == 1000
    assert found.chunks == 2


def test_a_document_counts_once_and_copies_stand_together() -> None:
    searches = (
        SearchOutcome(id="a", seconds=0.1, documents=("x", "x", "x", "x", "x", "copy")),
        SearchOutcome(id="b", seconds=0.3, documents=("1", "2", "returns", "3", "4", "returns too")),
    )
    found = way_figures([_run(searches=searches)], _JUDGE)
    assert found.figures["recall_at_5"] == (1.0 + 0.5) / 2
    assert found.figures["search_p50_seconds"] == pytest.approx(0.2)


def test_failures_and_refusals_hold_no_gold_and_have_no_part_in_the_times() -> None:
    answers = (
        AnswerOutcome(
            id="a", seconds=4.0, first_word_seconds=3.0, text="24 months [1]", written="24 months", writing_seconds=0.5
        ),
        AnswerOutcome(id="b", seconds=9.0, failure="ValueError: too long"),
        AnswerOutcome(id="b", seconds=0.1, first_word_seconds=0.1, text="I found nothing on 14 days", refused=True),
    )
    found = way_figures([_run(answers=answers), _failed()], _JUDGE)
    assert found.figures["contains_gold"] == pytest.approx(1 / 3)
    assert found.figures["answer_seconds"] == 4.0
    assert found.figures["first_word_seconds"] == 3.0
    assert found.figures["written_tokens_per_second"] == 2.0
    assert found.failures == ("ended with status 9", "b: ValueError: too long")
    assert found.refused == 1


def test_a_way_that_never_ended_has_no_figures() -> None:
    found = way_figures([_failed(), _failed()], _JUDGE)
    assert set(found.figures.values()) == {None}
    assert len(found.failures) == 2


def _figures(**known: float) -> WayFigures:
    figures: Figures = {**dict.fromkeys((line.name for line in LINES), None), "first_evidence_seconds": None, **known}
    return WayFigures(figures=figures, chunks=1, failures=(), refused=0)


def test_a_ratio_above_one_is_in_our_favour_on_every_line() -> None:
    found = ratios(
        _figures(peak_bytes=2e9, recall_at_5=0.5, contains_gold=0.0),
        _figures(peak_bytes=1e9, recall_at_5=1.0, contains_gold=1.0),
    )
    assert (found["peak_bytes"], found["recall_at_5"]) == (2.0, 2.0)
    assert found["contains_gold"] is None
    assert found["answer_seconds"] is None


def test_the_table_says_of_each_line_how_ours_stands_beside_the_best_of_the_others() -> None:
    ways = {
        OURS: _figures(peak_bytes=2e9, recall_at_5=0.99, search_p50_seconds=0.01),
        "txtai": _figures(peak_bytes=1e9, recall_at_5=0.98, search_p50_seconds=0.04),
        "haystack": _figures(peak_bytes=3e9, recall_at_5=0.5, search_p50_seconds=0.03),
    }
    report = BenchReport(
        sets=(
            SetReport(
                name="pumps",
                documents=3,
                searched=2,
                answered=1,
                ways=ways,
                ratios={way: ratios(found, ways[OURS]) for way, found in ways.items() if way != OURS},
                hashes={},
            ),
        ),
        settings={
            "language_model": "small.gguf",
            "embedder": "e5",
            "max_answer_tokens": 16,
            "context_tokens": 512,
            "threads": 2,
            "rounds": 1,
        },
        versions={},
        hashes={},
        machine={"processor": "a processor", "cores": 2},
        commit=None,
        seconds=1.0,
    )
    table = bench_markdown(report)
    assert "| peak memory, GB | 2.00 | 1.00 (0.5×) | 3.00 (1.5×) | **behind** txtai, 0.5× |" in table
    assert "| search p50, ms | 10.0 | 40.0 (4×) | 30.0 (3×) | ahead of Haystack, 3× |" in table
    assert "| as txtai |" in table
    assert "| whole answer, s | – | – | – | – |" in table
    assert "a processor, 2 cores; small.gguf, e5; at most 16 tokens an answer" in table
