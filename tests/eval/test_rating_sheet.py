from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from eval.errors import NotComparableError, RatingError
from eval.rating_rows import choose_rows
from eval.rating_sheet import read_key, write_rating_sheet
from eval.run_files import FinishedRun
from tests.eval.runs import ANSWERED, a_run
from tests.eval.sets import a_query

_MANY = [a_query(f"q{number}", text=f"How long, {number}?", answers=["24 months"]) for number in range(30)]


def _many(folder: Path, text: str) -> FinishedRun:
    answers = [replace(ANSWERED[0], query_id=query.id, answer=f"{text} {query.id} [1]") for query in _MANY]
    return a_run(folder, queries=_MANY, answers=answers)


def test_one_run_gives_a_row_for_every_answered_question(tmp_path: Path) -> None:
    path = tmp_path / "new" / "sheet.xlsx"
    assert write_rating_sheet(path, a_run(tmp_path / "out")) == [path]
    book = load_workbook(path)
    rows = list(book["rating"].iter_rows(values_only=True))
    assert [header.split("\n")[0] for header in rows[0]] == [
        "No.", "question", "answer", "evidence", "correct (1-5)", "complete (1-5)", "grounded (yes/no)",
    ]  # fmt: skip
    assert [row[1] for row in rows[1:]] == [
        "How long is the warranty?", "How long is it <really>?", "阀门保修多久？", "Who built it?",
    ]  # fmt: skip
    assert rows[1][2:4] == ("The warranty runs for 24 months [1]", "[1] \nThe warranty runs for 24 months.")
    assert all(value is None for row in rows[1:] for value in row[4:])
    rules = {str(rule.sqref): rule.formula1 for rule in book["rating"].data_validations.dataValidation}
    assert rules == {"E2:E5": '"1,2,3,4,5"', "F2:F5": '"1,2,3,4,5"', "G2:G5": '"yes,no"'}
    words = " ".join(str(row[0]) for row in book.worksheets[0].iter_rows(values_only=True))
    assert "grounded" in words
    assert "有据" in words


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "=HYPERLINK(1)&", "\t="])
def test_no_text_becomes_a_formula(tmp_path: Path, start: str) -> None:
    answer = replace(ANSWERED[0], answer=f"{start}1+1", citations=())
    run = a_run(tmp_path / "out", queries=[a_query("right", text=f"{start}cmd")], answers=[answer])
    write_rating_sheet(tmp_path / "sheet.xlsx", run)
    sheet = load_workbook(tmp_path / "sheet.xlsx")["rating"]
    for cell, text in ((sheet["B2"], f"{start}cmd"), (sheet["C2"], f"{start}1+1")):
        assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)


def test_what_a_cell_cannot_hold_is_left_out(tmp_path: Path) -> None:
    answer = replace(ANSWERED[0], answer="a\x07b\uffff" + "c" * 40_000)
    run = a_run(tmp_path / "out", queries=[a_query("right")], answers=[answer])
    write_rating_sheet(tmp_path / "sheet.xlsx", run)
    value = load_workbook(tmp_path / "sheet.xlsx")["rating"]["C2"].value
    assert value.startswith("abc")
    assert len(value) == 32_767


def test_two_runs_are_blind_and_the_key_knows(tmp_path: Path) -> None:
    ours, theirs = _many(tmp_path / "ours", "First says"), _many(tmp_path / "theirs", "Second says")
    sheet, key_path = write_rating_sheet(tmp_path / "sheet.xlsx", ours, theirs, seed=3)
    key = read_key(key_path)
    assert key.systems == (str(tmp_path / "ours"), str(tmp_path / "theirs"))
    rows = list(load_workbook(sheet)["rating"].iter_rows(values_only=True))
    first_on = []
    for row, told in zip(rows[1:], key.rows, strict=True):
        for side, answer in (("A", row[2]), ("B", row[4])):
            assert answer.startswith("First" if told.systems[side].endswith("ours") else "Second")  # type: ignore[index]
        first_on.append("A" if told.systems["A"].endswith("ours") else "B")
    assert 5 < first_on.count("A") < 25
    for part in ("ours", "theirs", str(tmp_path)):
        assert part not in " ".join(str(value) for row in rows for value in row)
        assert part.encode() not in sheet.read_bytes()
    assert len(rows[0]) == 13
    assert key_path.name == "sheet.key.json"


def test_a_seed_gives_the_same_rows_again_and_another_one_others(tmp_path: Path) -> None:
    ours, theirs = _many(tmp_path / "ours", "First says"), _many(tmp_path / "theirs", "Second says")
    rows = choose_rows(ours, theirs, limit=8, seed=1)
    assert rows == choose_rows(ours, theirs, limit=8, seed=1)
    assert rows != choose_rows(ours, theirs, limit=8, seed=2)
    assert [row.number for row in rows] == list(range(1, 9))
    order = [query.id for query in _MANY]
    assert sorted(rows, key=lambda row: order.index(row.query_id)) == rows
    assert len(choose_rows(ours, limit=100)) == 30


def test_only_what_both_answered_is_rated(tmp_path: Path) -> None:
    ours = a_run(tmp_path / "ours")
    theirs = a_run(
        tmp_path / "theirs",
        answers=[replace(item, abstained=item.abstained or item.query_id == "zh") for item in ANSWERED],
    )
    assert [row.query_id for row in choose_rows(ours, theirs)] == ["right", "missed", "foolish"]


def test_what_cannot_be_rated_is_refused(tmp_path: Path) -> None:
    run = a_run(tmp_path / "out")
    with pytest.raises(RatingError, match="no question was answered"):
        choose_rows(a_run(tmp_path / "searched", answers=None))
    with pytest.raises(RatingError, match="given twice"):
        choose_rows(run, run)
    with pytest.raises(NotComparableError):
        choose_rows(run, a_run(tmp_path / "other", hashes={"queries.jsonl": "z"}))
    with pytest.raises(RatingError, match=r"ends in \.xlsx"):
        write_rating_sheet(tmp_path / "sheet.ods", run)


def test_work_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    run = a_run(tmp_path / "out")
    (tmp_path / "sheet.xlsx").write_text("work", encoding="utf-8")
    with pytest.raises(RatingError, match="is there already"):
        write_rating_sheet(tmp_path / "sheet.xlsx", run)
    assert (tmp_path / "sheet.xlsx").read_text(encoding="utf-8") == "work"


def test_a_key_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(RatingError, match="cannot be read"):
        read_key(tmp_path / "none.key.json")
    (tmp_path / "odd.key.json").write_text(json.dumps({"seed": 1}), encoding="utf-8")
    with pytest.raises(RatingError, match="is no key"):
        read_key(tmp_path / "odd.key.json")
