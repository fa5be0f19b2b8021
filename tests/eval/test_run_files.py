from __future__ import annotations

from pathlib import Path

import pytest

from eval.errors import RunFolderError
from eval.run_files import ANSWERS, PER_QUESTION, QRELS, QUESTIONS, RESULTS, RUN, read_finished_run
from tests.eval.runs import ANSWERED, JUDGED, QUERIES, RANKINGS, a_run
from tests.eval.sets import a_query


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    run = a_run(tmp_path / "out")
    assert list(run.questions) == list(run.per_question) == [query.id for query in QUERIES]
    assert run.questions["zh"].text == QUERIES[3].text
    assert run.answers == {answer.query_id: answer for answer in ANSWERED}
    assert run.rankings == RANKINGS
    assert run.qrels == JUDGED
    assert run.results.measures["nDCG@10"].n == 4


def test_each_question_has_the_measures_that_are_defined_for_it(tmp_path: Path) -> None:
    rows = a_run(tmp_path / "out").per_question
    assert rows["right"].measures["contains_gold"] == rows["right"].measures["nDCG@10"] == 1.0
    assert rows["right"].measures["total_seconds"] == 2.0
    assert rows["right"].confidence == 0.95
    assert rows["refused"].measures == {"refusal_precision": 1.0, "refusal_recall": 1.0, "total_seconds": 1.0}
    assert rows["silent"].measures["answered_share"] == 0.0
    assert "citation_precision" not in rows["silent"].measures
    assert (rows["zh"].language, rows["zh"].answerable) == ("zh", True)


def test_a_run_without_answers_has_none(tmp_path: Path) -> None:
    run = a_run(tmp_path / "out", answers=None)
    assert run.answers == {}
    assert set(run.per_question["right"].measures) >= {"nDCG@10", "R@5"}
    assert run.per_question["refused"].measures == {}


def test_line_separators_within_a_text_end_no_line(tmp_path: Path) -> None:
    run = a_run(tmp_path / "out", queries=[a_query("q", text="one\u2028two\x85three")], answers=None)
    assert run.questions["q"].text == "one\u2028two\x85three"


@pytest.mark.parametrize("name", [RESULTS, QUESTIONS, PER_QUESTION, ANSWERS, RUN, QRELS])
def test_a_missing_or_damaged_file_is_named(tmp_path: Path, name: str) -> None:
    a_run(tmp_path / "out")
    with (tmp_path / "out" / name).open("a", encoding="utf-8") as stream:
        stream.write('{"cut')
    with pytest.raises(RunFolderError, match=name):
        read_finished_run(tmp_path / "out")
    (tmp_path / "out" / name).unlink()
    with pytest.raises(RunFolderError, match=f"{name} is missing"):
        read_finished_run(tmp_path / "out")
