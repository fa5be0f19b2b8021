"""From lines to structure, without a PDF."""

from __future__ import annotations

import pytest

from ingest.pdf_layout import (
    Line,
    body_size,
    build_elements,
    heading_level,
    is_heading,
    join_lines,
    reading_order,
    remove_running_lines,
)

HEIGHT = 800.0


def line(text: str, *, top: float = 500, left: float = 72, page: int = 1, size: float = 10, bold: bool = False,
         right: float | None = None) -> Line:  # fmt: skip
    width = len(text) * size * 0.5
    return Line(
        text=text, page=page, left=left, right=right or left + width, bottom=top - size, top=top, size=size, bold=bold
    )


def texts(pages: list[list[Line]]) -> list[list[str]]:
    return [[item.text for item in page] for page in pages]


def test_running_heads_feet_and_page_numbers_are_dropped_and_text_stays() -> None:
    pages = [
        [line("AX-200 manual", top=790), line(f"Only here {page}", top=400), line(f"Page {page} of 3", top=20)]
        for page in (1, 2, 3)
    ]
    assert texts(remove_running_lines(pages, [HEIGHT] * 3)) == [["Only here 1"], ["Only here 2"], ["Only here 3"]]


def test_a_running_head_in_large_type_stays_where_it_is_the_title() -> None:
    pages = [[line("AX-200", top=770, size=24), line("text " * 20, top=400)] for _ in range(3)]
    assert [page[0] for page in texts(remove_running_lines(pages, [HEIGHT] * 3))] == [
        "AX-200",
        "text " * 20,
        "text " * 20,
    ]


def test_a_line_repeated_in_the_middle_of_pages_stays() -> None:
    pages = [[line("Warning", top=400)] for _ in range(4)]
    assert texts(remove_running_lines(pages, [HEIGHT] * 4)) == [["Warning"]] * 4


@pytest.mark.parametrize("number", ["7", "- 7 -", "Page 7", "7/12", "第7页", "第 7 页 共 12 页", "7-45", "Seite 7"])
def test_page_numbers_are_known_in_many_forms(number: str) -> None:
    assert texts(remove_running_lines([[line(number, top=20), line("Text", top=400)]], [HEIGHT])) == [["Text"]]


def test_a_number_in_the_text_is_no_page_number() -> None:
    assert texts(remove_running_lines([[line("42", top=400)]], [HEIGHT])) == [["42"]]


@pytest.mark.parametrize("entry", ["{n}. Safety ........ {n}", "{n}.1 安全 {n}"])
def test_a_table_of_contents_is_dropped(entry: str) -> None:
    contents = [line(entry.format(n=number), top=600 - 14 * number) for number in range(1, 9)]
    assert texts(remove_running_lines([[line("Contents", top=650), *contents]], [HEIGHT])) == [["Contents"]]


def test_columns_are_read_one_after_the_other() -> None:
    left = [line(f"left column line number {row}", top=600 - 12 * row, right=280) for row in range(6)]
    right = [line(f"right column line number {row}", top=600 - 12 * row, left=310, right=520) for row in range(6)]
    title = line("A title across both of the columns of the page", top=650, right=520)
    mixed = [title, *(item for pair in zip(right, left, strict=True) for item in pair)]
    assert reading_order(mixed) == [title, *left, *right]


def test_lines_are_read_from_top_to_bottom_whatever_their_order_in_the_file() -> None:
    lines = [line(f"line {row}", top=600 - 12 * row) for row in range(8)]
    assert reading_order(lines[::-1]) == lines


def test_headings_are_larger_or_bold_or_chapters_and_no_sentences() -> None:
    assert is_heading(line("Maintenance", size=14), 10)
    assert is_heading(line("Maintenance", bold=True), 10)
    assert is_heading(line("第三章 保修"), 10)
    assert is_heading(line("Is it safe?", size=14), 10)
    assert not is_heading(line("Maintenance"), 10)
    assert not is_heading(line("Stop the pump.", bold=True), 10)
    assert not is_heading(line("• Item", size=14), 10)
    assert not is_heading(line("12.5", size=14), 10)


def test_levels_come_from_size_and_numbering() -> None:
    levels = {18.0: 1, 14.0: 2}
    assert heading_level(line("Manual", size=18), levels) == 1
    assert heading_level(line("2.1.3 Oil", size=14), levels) == 3
    assert heading_level(line("Bold", size=10, bold=True), levels) == 3


def test_paragraphs_are_joined_over_lines_and_pages_and_lists_are_not() -> None:
    lines = [
        line("The pump is started by turning the switch and wait-", top=100),
        line("ing until the lamp stops", top=88),
        line("blinking on it.", top=780, page=2),
        line("• Close the valve", top=740, page=2),
        line("• Open it", top=728, page=2),
    ]
    found = build_elements(lines, 10, {})
    assert [(item.kind, item.text, item.page) for item in found] == [
        ("paragraph", "The pump is started by turning the switch and waiting until the lamp stops blinking on it.", 1),
        ("list_item", "• Close the valve", 2),
        ("list_item", "• Open it", 2),
    ]  # fmt: skip


def test_a_heading_over_two_lines_is_one() -> None:
    lines = [
        line("Operating and maintenance manual of the", top=700, size=16),
        line("dosing pump AX-200", top=683, size=16),
    ]
    assert [item.text for item in build_elements(lines, 10, {16.0: 1})] == [
        "Operating and maintenance manual of the dosing pump AX-200"
    ]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["保修", "两年"], "保修两年"),
        (["main-", "tenance"], "maintenance"),
        (["part AX-", "200"], "part AX- 200"),
        (["two", "words"], "two words"),
        (["型号 AX", "的保修"], "型号 AX 的保修"),
        (["保修，", "then"], "保修，then"),
    ],
)
def test_lines_are_joined_as_their_script_asks(lines: list[str], joined: str) -> None:
    assert join_lines(lines) == joined


def test_the_body_size_is_that_of_most_characters() -> None:
    assert body_size([line("Big", size=30), line("much more text here", size=10.1)]) == 10.0
    assert body_size([]) == 0.0
