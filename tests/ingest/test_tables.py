"""Table rows that carry their headers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sections import with_sections
from ingest.tables import clean_cell, header_size, is_form, join_headers, render_row, render_table, with_captions
from ingest.types import Element, ElementKind

cells = st.text(st.sampled_from("ab 1.:;长\n"), max_size=8)


def test_rows_carry_their_headers() -> None:
    rows = [["Part", "Price:"], ["AX-1", "4.50"], ["AX-2", ""]]
    assert render_table(rows) == [(1, "Part: AX-1; Price: 4.50"), (2, "Part: AX-2")]


def test_a_header_over_two_rows_is_joined() -> None:
    rows = [["Part", "Price", "Price"], ["Part", "EUR", "USD"], ["AX-1", "4", "5"]]
    assert header_size(rows) == 2
    assert join_headers(rows[:2]) == ["Part", "Price EUR", "Price USD"]
    assert render_table(rows) == [(2, "Part: AX-1; Price EUR: 4; Price USD: 5")]


@pytest.mark.parametrize(
    "rows",
    [
        [["AX-1", "4.50"], ["AX-2", "5.50"]],
        [["Title", ""], ["AX-1", "4"]],
        [["A", "B"]],
        [["x" * 81, "B"], ["1", "2"]],
        [],
    ],
)
def test_a_row_of_numbers_a_lone_cell_or_prose_is_no_header(rows: list[list[str]]) -> None:
    assert header_size(rows) == 0


def test_chinese_headers_are_headers() -> None:
    assert render_table([["零件", "价格"], ["密封圈", "¥4.50"]]) == [(1, "零件: 密封圈; 价格: ¥4.50")]


def test_a_merged_cell_under_equal_headers_is_said_once() -> None:
    assert render_row(["Size", "Size", "Note"], ["5 mm", "5 mm", "5 mm"]) == "Size: 5 mm; Note: 5 mm"


def test_a_cell_beyond_the_header_is_kept() -> None:
    assert render_row(["Part"], ["AX-1", "spare"]) == "Part: AX-1; spare"


def test_a_cell_is_one_line() -> None:
    assert clean_cell(" a\n b\t\u3000c ") == "a b c"
    assert clean_cell(None) == ""


def test_labels_beside_values_are_a_form_not_a_header() -> None:
    rows = [["Customer", "Brisk", "Serial", "24-0917"], ["Place", "Bench 4", "Warmth", "21.5 °C"]]
    assert render_table(rows) == [(0, "Customer: Brisk; Serial: 24-0917"), (1, "Place: Bench 4; Warmth: 21.5 °C")]
    assert render_table([["姓名：", "王敏"], ["电话：", ""]]) == [(0, "姓名: 王敏"), (1, "电话：")]
    assert not is_form([["Code", "Meaning"], ["E01", "No suction"]])
    assert not is_form([["1", "2"], ["3", "4"]])


def test_a_title_over_all_columns_is_no_header() -> None:
    rows = [["Seals", "Seals"], ["Part", "Name"], ["AX-1", "Ring"]]
    assert render_table(rows) == [(0, "Seals"), (2, "Part: AX-1; Name: Ring")]


@pytest.mark.parametrize("units", [["-", "N/mm²", "%"], ["", "(°C)", "kg"], ["—", "元/小时", "m³/h"]])
def test_a_row_of_units_belongs_to_the_header(units: list[str]) -> None:
    rows = [["Kind", "First", "Second"], units, ["A", "1", "2"]]
    assert render_table(rows) == [(2, f"Kind: A; First {units[1]}: 1; Second {units[2]}: 2")]


def test_years_head_their_columns_and_a_lone_year_is_a_value() -> None:
    assert render_table([["型号", "2024", "2025"], ["AX-1", "4", "5"]]) == [(1, "型号: AX-1; 2024: 4; 2025: 5")]
    assert header_size([["Built", "2024"], ["Tested", "2025"]]) == 0


def test_a_row_of_words_below_the_header_holds_no_units() -> None:
    assert header_size([["Kind", "State"], ["Pump", "OK"], ["Valve", "OK"]]) == 1


@pytest.mark.parametrize(
    ("above", "kind"),
    [
        ("Table 3: Torques in N·m, for all models of the series and for every thread", "caption"),
        ("表 4 拧紧力矩（N·m）", "caption"),
        ("Spare parts", "caption"),
        ("Tighten the screws crosswise.", "paragraph"),
        ("A line that goes on for rather a long time before the table that it does not name", "paragraph"),
    ],
)
def test_the_line_above_a_table_is_its_caption_unless_it_is_a_sentence(above: str, kind: ElementKind) -> None:
    row = Element(kind="table_row", text="Part: AX-1", table=2)
    found = with_captions([Element(kind="paragraph", text=above), row])
    assert [(item.kind, item.text) for item in found] == [(kind, above), ("table_row", "Part: AX-1")]
    assert found[0].table == (2 if kind == "caption" else None)


@given(st.lists(st.lists(cells, min_size=1, max_size=4), max_size=5))
def test_no_cell_below_the_header_is_lost(rows: list[list[str]]) -> None:
    rendered = dict(render_table(rows))
    for place, text in rendered.items():
        # A label's own colon may go.
        assert all(re.sub(r"[:\s]", "", cell) in re.sub(r"[:\s]", "", text) for cell in rows[place])
    # Whatever stands in no row of its own is a header.
    assert sum(place not in rendered for place, row in enumerate(rows) if any(map(clean_cell, row))) <= 2


@pytest.mark.parametrize(
    ("text", "kind"), [("Table 1: Prices", "caption"), ("表 2 价格", "caption"), ("Prices", "heading")]
)
def test_a_bold_caption_is_no_heading_of_what_follows_its_table(text: str, kind: str) -> None:
    elements = [
        Element(kind="heading", text=text, level=2),
        Element(kind="table_row", text="Part: P7; EUR: 4", table=1),
        Element(kind="paragraph", text="Prices are net."),
    ]
    placed = with_sections(with_captions(elements))
    assert placed[0].kind == kind
    assert placed[1].section_path == (text,)
    assert placed[2].section_path == (() if kind == "caption" else (text,))
