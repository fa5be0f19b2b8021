"""Several tables on a sheet are told apart, and one table with gaps stays one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.sheet_regions import regions
from ingest.spreadsheet import grid_elements

PRICES = [["Part", "EUR", "Weight kg"], ["AX-1", "4.50", "0.2"], ["AX-2", "5.50", "0.4"]]
PHONES = [["Branch", "Telephone"], ["Lindhavn", "+47 555 0142"], ["苏州", "+86 512 555 0177"]]


def beside(left: list[list[str]], right: list[list[str]], *, gap: int = 1) -> list[list[str]]:
    width = max(map(len, left))
    height = max(len(left), len(right))
    padded = [*left, *[[]] * (height - len(left))]
    others = [*right, *[[]] * (height - len(right))]
    return [[*row, *[""] * (width - len(row) + gap), *other] for row, other in zip(padded, others, strict=True)]


def texts(grid: list[list[str]]) -> list[str]:
    return [item.text for item in grid_elements(grid, sheet="S", first_table=1)]


def test_two_tables_beside_each_other_are_two() -> None:
    assert texts(beside(PRICES, PHONES)) == [
        "Part: AX-1; EUR: 4.50; Weight kg: 0.2",
        "Part: AX-2; EUR: 5.50; Weight kg: 0.4",
        "Branch: Lindhavn; Telephone: +47 555 0142",
        "Branch: 苏州; Telephone: +86 512 555 0177",
    ]
    found = grid_elements(beside(PRICES, PHONES), sheet="S", first_table=1)
    assert [(item.table, item.row) for item in found] == [(1, 2), (1, 3), (2, 2), (2, 3)]


def test_each_of_two_tables_keeps_its_own_title() -> None:
    grid = beside([["Prices 2025"], *PRICES], [["Branches"], *PHONES])
    found = grid_elements(grid, sheet="S", first_table=1)
    assert [(item.text, item.table) for item in found if item.kind == "caption"] == [
        ("Prices 2025", 1),
        ("Branches", 2),
    ]


def test_a_title_merged_over_both_tables_is_a_heading_of_both() -> None:
    grid = [["Spring 2025"] * 6, *beside(PRICES, PHONES)]
    found = grid_elements(grid, sheet="S", first_table=1)
    assert (found[0].kind, found[0].text) == ("heading", "Spring 2025")
    assert [item.table for item in found[1:]] == [1, 1, 2, 2]


def test_an_empty_column_within_a_table_does_not_part_it() -> None:
    grid = beside([["Part", "2024"], ["AX-1", "4"], ["AX-2", "5"]], [["2025", "2026"], ["6", "7"], ["8", "9"]])
    assert len(regions(grid)) == 1
    assert len(regions(beside([["Part"], ["AX-1"], ["AX-2"]], [["Name", "EUR"], ["Seal", "4"], ["Ring", "5"]]))) == 1


def test_a_table_right_below_another_is_seen_by_its_header() -> None:
    grid = [
        *[["Part", "Stock", "Ordered"], ["AX-1", "34", "2025-05-12"], ["AX-2", "5", "2025-06-03"]],
        *[["Blocked part", "Reason", "Since"], ["AX-3", "Soft", "2025-02-18"], ["AX-4", "Old", "2025-01-09"]],
    ]
    assert texts(grid)[2:] == [
        "Blocked part: AX-3; Reason: Soft; Since: 2025-02-18",
        "Blocked part: AX-4; Reason: Old; Since: 2025-01-09",
    ]


def test_a_title_within_a_block_begins_a_table_if_a_header_follows() -> None:
    grid = [*PRICES, ["Stock"], ["Part", "Lindhavn", "Suzhou"], ["AX-1", "12", "7"]]
    found = grid_elements(grid, sheet="S", first_table=1)
    assert [(item.kind, item.text) for item in found[2:]] == [
        ("caption", "Stock"),
        ("table_row", "Part: AX-1; Lindhavn: 12; Suzhou: 7"),
    ]


def test_words_among_numbers_and_group_titles_begin_no_table() -> None:
    grid = [*PRICES, ["AX-3", "on request", "not weighed"], ["AX-4", "6.50", "0.7"]]
    assert len(regions(grid)) == 1
    assert len(regions([*PRICES, ["Valves", "", ""], ["VK-50", "215", "9.8"]])) == 1


@given(st.lists(st.lists(st.sampled_from(["", "Part", "4.50", "泵"]), max_size=6), max_size=9))
def test_no_cell_is_lost_and_none_is_doubled(grid: list[list[str]]) -> None:
    held = sorted(cell for region in regions(grid) for row in region.rows for cell in row if cell)
    assert held == sorted(cell for row in grid for cell in row if cell)
