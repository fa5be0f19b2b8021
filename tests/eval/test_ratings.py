from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from eval.errors import RatingError
from eval.rating_sheet import read_key, write_rating_sheet
from eval.ratings import ONLY, summarise_ratings
from eval.tables import ratings_table
from tests.eval.runs import ANSWERED, a_run
from tests.eval.sets import a_query

_QUERIES = [a_query(f"q{number}", text=f"How long, {number}?", answers=["24 months"]) for number in range(6)]


def _fill(sheet: Path, copy: Path, cells: Mapping[str, object]) -> Path:
    shutil.copy(sheet, copy)
    book = load_workbook(copy)
    for place, value in cells.items():
        book["rating"][place] = value
    book.save(copy)
    return copy


@pytest.fixture
def single(tmp_path: Path) -> Path:
    return write_rating_sheet(tmp_path / "sheet.xlsx", a_run(tmp_path / "out"))[0]


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    runs = [
        a_run(
            tmp_path / name,
            queries=_QUERIES,
            answers=[replace(ANSWERED[0], query_id=query.id, answer=f"{name} says [1]") for query in _QUERIES],
        )
        for name in ("good", "poor")
    ]
    sheet, key = write_rating_sheet(tmp_path / "sheet.xlsx", *runs, seed=5)
    return sheet, key


def test_means_and_agreement_of_two_raters(single: Path, tmp_path: Path) -> None:
    ann = _fill(single, tmp_path / "ann.xlsx", {"E2": 5, "E3": 1, "E4": "4", "F2": 5.0, "G2": "yes", "G3": "no"})
    ben = _fill(single, tmp_path / "ben.xlsx", {"E2": 5, "E3": 1, "E4": 4, "G2": "YES ", "G3": "yes"})
    summary = summarise_ratings([ann, ben])
    assert (summary.raters, summary.questions, summary.preference) == (2, 4, None)
    columns = summary.systems[ONLY]
    assert list(columns) == ["correct", "complete", "grounded"]
    assert columns["correct"].mean is not None
    assert columns["correct"].mean.value == pytest.approx(10 / 3)
    assert columns["correct"].mean.n == 3
    assert columns["correct"].alpha == pytest.approx(1.0)
    assert columns["complete"].mean is not None
    assert (columns["complete"].mean.value, columns["complete"].alpha) == (5.0, None)
    assert columns["grounded"].mean is not None
    assert columns["grounded"].mean.value == 0.75
    assert columns["grounded"].ratings == 4
    table = ratings_table(summary)
    assert "4 questions, 2 raters" in table
    assert "alpha 1.00" in table


def test_a_blank_sheet_has_no_means(single: Path) -> None:
    summary = summarise_ratings([single])
    assert all(column.mean is None and column.alpha is None for column in summary.systems[ONLY].values())
    assert "correct" in ratings_table(summary)


def test_pairs_are_counted_for_the_system_behind_the_side(pair: tuple[Path, Path], tmp_path: Path) -> None:
    sheet, key = pair
    good, poor = str(tmp_path / "good"), str(tmp_path / "poor")
    cells: dict[str, object] = {}
    for number, row in enumerate(read_key(key).rows, start=2):
        side = "A" if row.systems["A"] == good else "B"
        cells[f"M{number}"] = side if number < 7 else "tie"
        cells[f"{'G' if side == 'A' else 'J'}{number}"] = 5
        cells[f"{'J' if side == 'A' else 'G'}{number}"] = 2
    ann = _fill(sheet, tmp_path / "ann.xlsx", cells)
    ben = _fill(sheet, tmp_path / "ben.xlsx", {"M2": cells["M2"]})
    summary = summarise_ratings([ann, ben], key)
    assert summary.preference is not None
    assert (summary.preference.wins, summary.preference.ties) == ({good: 5, poor: 0}, 1)
    assert summary.preference.p_value == pytest.approx(0.0625)
    assert summary.preference.ratings == 7
    for system, mean in ((good, 5.0), (poor, 2.0)):
        found = summary.systems[system]["correct"].mean
        assert found is not None
        assert (found.value, found.n) == (mean, 6)
    assert f"preferred: {good} 5, {poor} 0, ties 1; sign test p = 0.0625" in ratings_table(summary)


def test_pairs_need_the_key_of_their_own_sheet(pair: tuple[Path, Path], tmp_path: Path) -> None:
    sheet, key = pair
    with pytest.raises(RatingError, match="give --key"):
        summarise_ratings([sheet])
    text = key.read_text(encoding="utf-8")
    row = read_key(key).rows[0]
    key.write_text(text.replace(row.fingerprints["A"], "0" * 16), encoding="utf-8")
    with pytest.raises(RatingError, match="does not belong to"):
        summarise_ratings([sheet], key)


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("E2", 6, r"row 2, column E \(correct \(1-5\)\): '6' is not allowed; write one of 1, 2, 3, 4, 5"),
        ("F4", 2.5, r"row 4, column F .*'2.5'"),
        ("G3", "maybe", r"row 3, column G .*'maybe' is not allowed; write one of yes, no"),
        ("A3", "1", r"row 3, column A: '1' is no number of its own"),
        ("A3", "x", r"row 3, column A: 'x' is no number"),
        ("C1", "reply", "first row is not the header"),
    ],
)
def test_a_wrong_cell_is_named(single: Path, tmp_path: Path, place: str, value: object, message: str) -> None:
    with pytest.raises(RatingError, match=message):
        summarise_ratings([_fill(single, tmp_path / "ann.xlsx", {place: value})])


def test_sheets_that_are_not_copies_of_one_are_refused(single: Path, tmp_path: Path) -> None:
    with pytest.raises(RatingError, match="same questions and answers"):
        summarise_ratings([single, _fill(single, tmp_path / "ben.xlsx", {"C2": "Another answer."})])
    with pytest.raises(RatingError, match="given twice"):
        summarise_ratings([single, single])


def test_what_is_no_sheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RatingError, match="is missing"):
        summarise_ratings([tmp_path / "none.xlsx"])
    (tmp_path / "text.xlsx").write_text("no workbook", encoding="utf-8")
    with pytest.raises(RatingError, match="no XLSX workbook"):
        summarise_ratings([tmp_path / "text.xlsx"])
    Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(RatingError, match="no sheet named"):
        summarise_ratings([tmp_path / "other.xlsx"])
