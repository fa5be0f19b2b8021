"""Table rows that carry their headers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.tables import clean_cell, header_size, join_headers, render_row, render_table

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


@given(st.lists(st.lists(cells, min_size=1, max_size=4), max_size=5))
def test_no_cell_below_the_header_is_lost(rows: list[list[str]]) -> None:
    rendered = dict(render_table(rows))
    for place, row in enumerate(rows):
        if place >= header_size(rows):
            assert all(clean_cell(cell) in rendered.get(place, "") for cell in row)
