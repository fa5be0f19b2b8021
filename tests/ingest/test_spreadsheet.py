"""Worksheets as a person sees them."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Alignment
from openpyxl.styles.numbers import FORMAT_PERCENTAGE_00

from ingest.encoding import decode
from ingest.errors import DamagedFileError
from ingest.spreadsheet import grid_elements, read_csv, read_xls, read_xlsx, sheets_to_elements
from ingest.types import Element
from tests.ingest.files import legacy_workbook, workbook


def elements(path: Path) -> list[Element]:
    return sheets_to_elements(read_xlsx(path.read_bytes(), path.name))


def test_several_tables_on_a_sheet_keep_their_captions_headers_and_rows(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Prices"],
        ["Part", "EUR"],
        ["AX-1", 4.5],
        [],
        ["", "Stock"],
        ["", "Part", "Pieces"],
        ["", "AX-1", 12],
    ]
    found = elements(workbook(tmp_path / "a.xlsx", {"List": rows}))
    assert [(item.kind, item.text, item.row, item.table) for item in found] == [
        ("heading", "List", None, None),
        ("caption", "Prices", 1, 1),
        ("table_row", "Part: AX-1; EUR: 4.5", 3, 1),
        ("caption", "Stock", 5, 2),
        ("table_row", "Part: AX-1; Pieces: 12", 7, 2),
    ]
    assert {item.sheet for item in found} == {"List"}


def test_every_sheet_stands_under_its_name_and_tables_are_numbered_through(tmp_path: Path) -> None:
    sheets: dict[str, list[list[str]]] = {
        "English": [["Part", "Name"], ["AX-1", "Seal"]],
        "中文": [["零件", "名称"], ["AX-1", "密封圈"]],
        "Empty": [],
    }
    found = elements(workbook(tmp_path / "a.xlsx", sheets))
    assert [(item.sheet, item.text, item.table) for item in found if item.kind == "table_row"] == [
        ("English", "Part: AX-1; Name: Seal", 1),
        ("中文", "零件: AX-1; 名称: 密封圈", 2),
    ]
    assert [item.text for item in found if item.kind == "heading"] == ["English", "中文"]


def test_a_merged_cell_is_repeated_in_each_of_its_rows(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Group", "Part"], ["Pumps", "AX-1"], [None, "AX-2"]]
    found = elements(workbook(tmp_path / "a.xlsx", {"S": rows}, merged=["A2:A3"]))
    assert [item.text for item in found[1:]] == ["Group: Pumps; Part: AX-1", "Group: Pumps; Part: AX-2"]


def test_a_caption_merged_over_two_rows_and_all_columns_is_said_once(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Price list 2025"], [], ["Part", "EUR"], ["AX-1", 4]]
    found = elements(workbook(tmp_path / "a.xlsx", {"S": rows}, merged=["A1:Z2"]))
    assert [item.text for item in found] == ["S", "Price list 2025", "Part: AX-1; EUR: 4"]


def test_a_format_on_a_whole_column_makes_no_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Part", "Name"])
    book.active.append(["AX-1", "Seal"])
    book.active["A1048576"].alignment = Alignment(horizontal="left")
    book.active["XFD1"].alignment = Alignment(horizontal="left")
    book.save(tmp_path / "a.xlsx")
    [sheet] = read_xlsx((tmp_path / "a.xlsx").read_bytes(), "a.xlsx")
    assert sheet.grid == [["Part", "Name"], ["AX-1", "Seal"]]


def test_cells_are_shown_with_their_formats(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    values: list[tuple[object, str]] = [
        (1234.5, '#,##0.00 "EUR"'),
        (0.155, FORMAT_PERCENTAGE_00),
        (datetime.datetime(2025, 3, 1), "yyyy-mm-dd"),  # noqa: DTZ001 - Excel has no time zones
        (True, "General"),
        (12, "General"),
        ("  two\nlines ", "General"),
    ]
    for column, (value, shown) in enumerate(values, start=1):
        book.active.cell(1, column, value).number_format = shown
    book.save(tmp_path / "a.xlsx")
    [sheet] = read_xlsx((tmp_path / "a.xlsx").read_bytes(), "a.xlsx")
    assert sheet.grid == [["1,234.50 EUR", "15.50%", "2025-03-01", "TRUE", "12", "two lines"]]


def test_numbers_are_shown_as_excel_shows_them_in_a_wide_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    values = [
        (12345.67, "General", "12345.67"),
        (123456.78, "General", "123456.78"),
        (1234.565, "General", "1234.565"),
        (0.1234567, "General", "0.1234567"),
        (0.00001, "General", "0.00001"),
        (0.1 + 0.2, "General", "0.3"),
        (123, "00000", "00123"),
        (7, '"AX-"000', "AX-007"),
        (0.25, "# ?/?", "1/4"),
        (1.5, "# ??/??", "1 1/2"),
        (1_500_000, '0.0,,"M"', "1.5M"),
        (0.000012, "0.0E+00", "1.2E-05"),
    ]
    for column, (value, pattern, _) in enumerate(values, start=1):
        book.active.cell(1, column, value).number_format = pattern
    book.save(tmp_path / "a.xlsx")
    [sheet] = read_xlsx((tmp_path / "a.xlsx").read_bytes(), "a.xlsx")
    assert sheet.grid == [[shown for _, _, shown in values]]


def test_a_legacy_workbook_gives_formats_and_merged_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(legacy_workbook([["Group", "Price"], ["密封圈", 1234.5], ["", 2.0]], merged=(1, 2, 0, 0)))
    [sheet] = read_xls(path)
    assert sheet.name == "Prices"
    assert sheet.grid == [["Group", "Price"], ["密封圈", "1,234.50"], ["密封圈", "2.00"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_delimiter_of_a_csv_is_found_with_every_line_ending(delimiter: str, ending: str) -> None:
    lines = [["Part", "Name", "Note"], ["AX-1", "Seal, 5 mm" if delimiter != "," else "Seal", "a"], ["AX-2", "", "b"]]
    text = ending.join(delimiter.join(line) for line in lines)
    assert read_csv(text) == lines


def test_quoted_cells_keep_delimiters_quotes_and_line_breaks() -> None:
    text = 'Part,Note\nAX-1,"Says ""stop"", then\nwaits; always"\n'
    assert read_csv(text) == [["Part", "Note"], ["AX-1", 'Says "stop", then waits; always']]


def test_a_decimal_comma_is_no_delimiter() -> None:
    assert read_csv("Teil;Preis\nAX-1;4,50\nAX-2;5,50\n")[1] == ["AX-1", "4,50"]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_comma_in_every_row_is_no_delimiter_beside_another_one(delimiter: str) -> None:
    rows = [["Part", "Weight, kg"], ["A", "1,5"], ["B", "2,5"], ["C", "3,5"]]
    assert read_csv("\n".join(map(delimiter.join, rows))) == rows


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ('"Part","Range; unit"\n"AX-1","1; 2"\n"AX-2","3; 4"\n', ["AX-1", "1; 2"]),
        ('AX-200,"red; blue"\nAX-300,"green; black"\n', ["AX-300", "green; black"]),
        ('AX-200,"red; blue; grey"\nAX-300,"green; black; white"\n', ["AX-300", "green; black; white"]),
        ('AX-200,"red;blue"\nAX-300,"1,5;2"\n', ["AX-300", "1,5;2"]),
        ("Model,Colours; finishes\nAX-200,red; blue\nAX-300,green; black\n", ["AX-200", "red; blue"]),
        ("AX-200,red; blue; grey\nAX-300,green; black; white\n", ["AX-300", "green; black; white"]),
        ("AX-200,1; 2\nAX-300,3; 4\n", ["AX-300", "3; 4"]),
        ("AX-200,IP54|IP65\nAX-300,IP44|IP54\n", ["AX-300", "IP44|IP54"]),
        ("型号,颜色；饰面\nAX-200,红；蓝\n", ["AX-200", "红；蓝"]),
        ('Part,Pipe\nAX-1,"12"" steel; 3"\n', ["AX-1", '12" steel; 3']),
        ("Part, Size, Price\nA, 1, 2.50\n", ["A", "1", "2.50"]),
        ("Part;Weight, kg\nA;1,5\nB;2,5\n", ["A", "1,5"]),
        ("Part; Weight, kg; Length, m\nA; 1,5; 2,5\nB; 2,5; 3,5\n", ["A", "1,5", "2,5"]),
        ("1,5;2,5\n3,5;4,5\n", ["3,5", "4,5"]),
        ("Teil;Preis, netto\nA;1.249,00 €\nB;€ 4,50\n", ["A", "1.249,00 €"]),
        ('Teil;Preis, netto\n"A;1";4,50\n', ["A;1", "4,50"]),
        ("Part;Name, colour\nA;Pump, red\nB;Valve, blue\n", ["A", "Pump, red"]),
        ("Part\tSizes\nA\tS,M\nB\tM,L\n", ["A", "S,M"]),
    ],
)
def test_a_mark_within_cells_is_no_delimiter_though_it_stands_in_every_row(text: str, second: list[str]) -> None:
    assert read_csv(text)[1] == second


def test_a_csv_with_one_column_stays_one_column() -> None:
    assert read_csv("Part\nAX-1\nAX-2\n") == [["Part"], ["AX-1"], ["AX-2"]]


@pytest.mark.parametrize("charset", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_chinese_csv_is_read_in_any_character_set(charset: str) -> None:
    text = "零件,名称,价格\nAX-1,密封圈的说明,4.50\n"
    found = grid_elements(read_csv(decode(text.encode(charset))[0]), sheet=None, first_table=1)
    assert [(item.text, item.row) for item in found] == [("零件: AX-1; 名称: 密封圈的说明; 价格: 4.50", 2)]


def test_a_quote_that_is_never_closed_is_damage_not_a_crash() -> None:
    with pytest.raises(DamagedFileError, match="quote"):
        read_csv('a,b\n1,"' + "x" * 200_000)


def test_a_workbook_that_is_cut_off_is_damaged(tmp_path: Path) -> None:
    data = workbook(tmp_path / "a.xlsx", {"S": [["a"]]}).read_bytes()
    with pytest.raises(DamagedFileError, match=r"b\.xlsx"):
        read_xlsx(data[: len(data) // 2], "b.xlsx")
