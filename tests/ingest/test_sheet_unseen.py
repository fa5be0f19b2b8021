"""What Excel does not show is no part of a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.worksheet.table import Table, TableStyleInfo

from ingest.partition import partition
from ingest.settings import IngestSettings
from ingest.sheet_unseen import column_letters, shows_nothing
from ingest.types import ParsedDocument
from tests.ingest.files import legacy_workbook

ROWS: list[list[object]] = [["零件", "Name", "EUR"], ["AX-1", "Seal", 4], ["AX-2", "Ring", 5], ["AX-3", "Cap", 6]]
SEEN = ["Prices", "零件: AX-1; Name: Seal; EUR: 4", "零件: AX-2; Name: Ring; EUR: 5", "零件: AX-3; Name: Cap; EUR: 6"]


@pytest.fixture
def book() -> Any:
    made = openpyxl.Workbook()
    made.active.title = "Prices"
    for row in ROWS:
        made.active.append(row)
    return made


def read(book: Any, folder: Path) -> ParsedDocument:
    book.save(folder / "a.xlsx")
    return partition(folder / "a.xlsx", settings=IngestSettings())


def texts(document: ParsedDocument) -> list[str]:
    return [element.text for element in document.elements]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_left_out(tmp_path: Path, book: Any, state: str) -> None:
    costs = book.create_sheet("Costs")
    costs.append(["Part", "Purchase price"])
    costs.sheet_state = state
    found = read(book, tmp_path)
    assert texts(found) == SEEN
    assert found.warnings == (
        (
            "a.xlsx: sheet 'Costs' has text that nobody can see (the sheet is hidden); it was left out: 'Part'"
            " and 1 more"
        ),
    )


@pytest.mark.parametrize("how", ["hidden", "filtered", "flat"])
def test_hidden_rows_are_left_out_and_the_others_keep_header_and_number(tmp_path: Path, book: Any, how: str) -> None:
    shape = book.active.row_dimensions[3]
    if how == "flat":
        shape.height = 0.1
    else:
        shape.hidden = True
    if how == "filtered":
        book.active.auto_filter.ref = "A1:C4"
        book.active.auto_filter.add_filter_column(0, ["AX-1", "AX-3"])
    found = read(book, tmp_path)
    assert texts(found) == [SEEN[0], SEEN[1], SEEN[3]]
    assert [element.row for element in found.elements] == [None, 2, 4]
    assert found.warnings == (
        ("a.xlsx: sheet 'Prices' has text that nobody can see (hidden rows 3); it was left out: 'AX-2' and 2 more"),
    )


def test_hidden_columns_are_left_out(tmp_path: Path, book: Any) -> None:
    book.active.column_dimensions.group("B", "XFD", hidden=True)
    found = read(book, tmp_path)
    assert texts(found) == ["Prices", "零件", "AX-1", "AX-2", "AX-3"]
    assert "hidden columns B-C" in found.warnings[0]


def test_a_merged_cell_whose_first_row_is_hidden_is_seen(tmp_path: Path, book: Any) -> None:
    book.active["B3"] = None
    book.active.merge_cells("B2:B3")
    book.active.row_dimensions[2].hidden = True
    found = read(book, tmp_path)
    assert texts(found)[1] == "零件: AX-2; Name: Seal; EUR: 5"
    assert "'AX-1' and 1 more" in found.warnings[0]


@pytest.mark.parametrize("colour", [Color(rgb="FFFFFFFF"), Color(theme=0), Color(indexed=9)])
@pytest.mark.parametrize("ground", ["none", "white", "dark", "table", "condition"])
def test_white_cells_are_left_out_unless_upon_a_ground(tmp_path: Path, book: Any, colour: Color, ground: str) -> None:
    sheet = book.active
    sheet["D3"] = "white words"
    sheet["D3"].font = Font(color=colour)
    match ground:
        case "white" | "dark":
            sheet["D3"].fill = PatternFill("solid", fgColor="FFFFFFFF" if ground == "white" else "FF1F3864")
        case "table":
            sheet["D1"] = "Note"
            sheet.add_table(Table(displayName="T", ref="A1:D4", tableStyleInfo=TableStyleInfo("TableStyleMedium2")))
        case "condition":
            fill = PatternFill(bgColor="FF1F3864")
            sheet.conditional_formatting.add("D2:D4", CellIsRule(operator="equal", formula=["1"], fill=fill))
    found = read(book, tmp_path)
    seen = ground in {"dark", "table", "condition"}
    assert any("white words" in text for text in texts(found)) is seen
    assert any("'white words'" in warning for warning in found.warnings) is not seen


def test_a_number_format_that_shows_nothing_hides_its_cell(tmp_path: Path, book: Any) -> None:
    book.active["C2"].number_format = ";;;"
    book.active["B4"].number_format = ";;;"
    found = read(book, tmp_path)
    assert texts(found)[1:] == ["零件: AX-1; Name: Seal", "零件: AX-2; Name: Ring; EUR: 5", "零件: AX-3; EUR: 6"]
    assert "colour or format shows nothing" in found.warnings[0]


@pytest.mark.parametrize(
    ("value", "pattern", "nothing"),
    [
        (5, ";;;", True),
        ("a", ";;;", True),
        ("a", ";;", False),
        (5, ";;", True),
        (-5, "0;;", True),
        (5, "0;;", False),
        (0, "0;-0;;@", False),
        ("a", "0;-0;0;[Red]", True),
        (5, "General", False),
        (5, "0.00", False),
    ],
)
def test_the_sections_of_a_format_say_what_is_shown(value: object, pattern: str, nothing: bool) -> None:
    assert shows_nothing(value, pattern) is nothing


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (16383, "XFD")])
def test_columns_are_named_as_excel_names_them(column: int, letters: str) -> None:
    assert column_letters(column) == letters


@pytest.mark.parametrize("how", ["sheet", "very hidden sheet", "row", "column", "white", "format"])
def test_a_legacy_workbook_is_read_as_excel_shows_it(tmp_path: Path, how: str) -> None:
    (tmp_path / "a.xls").write_bytes(legacy_workbook([["Part", "Price"], ["AX-1", 4.0], ["AX-2", 5.0]], hide=how))
    found = partition(tmp_path / "a.xls", settings=IngestSettings())
    seen = {
        "row": ["Prices", "Part: AX-2; Price: 5.00"],
        "column": ["Prices", "Part", "AX-1", "AX-2"],
        "white": ["Prices", "Part: AX-2; Price: 5.00"],
    }
    assert texts(found) == seen.get(how, [])
    assert "text that nobody can see" in found.warnings[0]
