"""From lines to structure, without a PDF."""

from __future__ import annotations

from ingest.pdf_layout import (
    HeadingLevels,
    Line,
    body_size,
    build_elements,
    heading_levels,
    is_heading,
    reading_order,
)


def line(text: str, *, top: float = 500, left: float = 72, page: int = 1, size: float = 10, bold: bool = False,
         right: float | None = None) -> Line:  # fmt: skip
    width = len(text) * size * 0.5
    return Line(
        text=text, page=page, left=left, right=right or left + width, bottom=top - size, top=top, size=size, bold=bold
    )


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
    levels = HeadingLevels(sizes={18.0: 1, 14.0: 2})
    assert levels.of(line("Manual", size=18)) == 1
    assert levels.of(line("2.1.3 Oil", size=14)) == 3
    assert levels.of(line("Bold", size=10, bold=True)) == 3


def test_paragraphs_are_joined_over_lines_and_pages_and_lists_are_not() -> None:
    lines = [
        line("The pump is started by turning the switch and wait-", top=100),
        line("ing until the lamp stops", top=88),
        line("blinking on it.", top=780, page=2),
        line("• Close the valve", top=740, page=2),
        line("• Open it", top=728, page=2),
    ]
    found = build_elements(lines, 10, HeadingLevels(sizes={}))
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
    assert [item.text for item in build_elements(lines, 10, HeadingLevels(sizes={16.0: 1}))] == [
        "Operating and maintenance manual of the dosing pump AX-200"
    ]


def test_the_body_size_is_that_of_most_characters() -> None:
    assert body_size([line("Big", size=30), line("much more text here", size=10.1)]) == 10.0
    assert body_size([]) == 0.0


def test_a_paragraph_over_a_page_break_knows_where_each_page_begins() -> None:
    lines = [line("The pump is started by turning", top=100), line("the switch on the left.", top=780, page=2)]
    (element,) = build_elements(lines, 10, HeadingLevels(sizes={}))
    second = element.text.index("the switch")
    assert [element.page_at(place) for place in (0, second - 1, second)] == [1, 1, 2]


def test_bookmarks_make_headings_and_their_level_holds_for_lines_of_the_same_size() -> None:
    lines = [
        line("Liability", top=700, size=14),
        line("What is excluded", top=600),
        line("Text of the clause.", top=585),
        line("Warranty", top=500, size=14),
        line("Seals", top=400, size=12),
    ]
    levels = heading_levels(lines, 10, {(1, "liability"): 2, (1, "whatisexcluded"): 3})
    found = build_elements(lines, 10, levels)
    assert [(item.text, item.level) for item in found] == [
        ("Liability", 2),
        ("What is excluded", 3),
        ("Text of the clause.", None),
        ("Warranty", 2),
        ("Seals", 4),
    ]


def test_bold_words_in_small_print_head_nothing() -> None:
    assert not is_heading(line("Elbow stretch", size=7, bold=True), 10)
    assert is_heading(line("Elbow stretch", size=9, bold=True), 10)
