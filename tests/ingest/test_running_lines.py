"""What of a page is no text."""

from __future__ import annotations

import pytest

from ingest.pdf_layout import Line
from ingest.running_lines import remove_running_lines
from tests.ingest.test_pdf_layout import line

HEIGHT = 800.0


def texts(pages: list[list[Line]]) -> list[list[str]]:
    return [[item.text for item in page] for page in pages]


def test_running_heads_feet_and_page_numbers_are_dropped_and_text_stays() -> None:
    pages = [
        [line("AX-200 manual", top=790), line(f"Only here {page}", top=400), line(f"Page {page} of 3", top=20)]
        for page in (1, 2, 3)
    ]
    assert texts(remove_running_lines(pages, [HEIGHT] * 3)[0]) == [["Only here 1"], ["Only here 2"], ["Only here 3"]]


def test_a_running_head_in_large_type_stays_where_it_is_the_title() -> None:
    pages = [[line("AX-200", top=770, size=24), line("text " * 20, top=400)] for _ in range(3)]
    assert [page[0] for page in texts(remove_running_lines(pages, [HEIGHT] * 3)[0])] == [
        "AX-200",
        "text " * 20,
        "text " * 20,
    ]


def test_a_line_repeated_in_the_middle_of_pages_stays() -> None:
    pages = [[line("Warning", top=400)] for _ in range(4)]
    assert texts(remove_running_lines(pages, [HEIGHT] * 4)[0]) == [["Warning"]] * 4


@pytest.mark.parametrize("number", ["7", "- 7 -", "Page 7", "7/12", "第7页", "第 7 页 共 12 页", "7-45", "Seite 7"])
def test_page_numbers_are_known_in_many_forms(number: str) -> None:
    assert texts(remove_running_lines([[line(number, top=20), line("Text", top=400)]], [HEIGHT])[0]) == [["Text"]]


def test_a_number_in_the_text_is_no_page_number() -> None:
    assert texts(remove_running_lines([[line("42", top=400)]], [HEIGHT])[0]) == [["42"]]


@pytest.mark.parametrize("entry", ["{n}. Safety ........ {n}", "{n}.1 安全 {n}"])
def test_a_table_of_contents_is_dropped(entry: str) -> None:
    contents = [line(entry.format(n=number), top=600 - 14 * number) for number in range(1, 9)]
    assert texts(remove_running_lines([[line("Contents", top=650), *contents]], [HEIGHT])[0]) == [[]]


def test_what_is_removed_is_listed_with_its_kind_and_page() -> None:
    pages = [
        [line("AX-200 manual", top=790, page=page), line(f"Text {page}", top=400, page=page)] for page in (1, 2, 3)
    ]
    pages[1] += [line(f"{n}. Safety ...... {n}", top=300 - 14 * n, page=2) for n in (4, 5, 6)]
    pages[2].append(line("Page 3", top=20, page=3))
    removed = remove_running_lines(pages, [HEIGHT] * 3)[1]
    assert [(item.kind, item.page) for item in removed] == [
        ("running_line", 1),
        ("running_line", 2),
        *[("contents", 2)] * 3,
        ("running_line", 3),
        ("page_number", 3),
    ]
    assert removed[2].text == "4. Safety ...... 4"


def test_a_large_line_that_counts_pages_is_no_title() -> None:
    pages = [[line(f"Policy page {n} of", top=770, size=24), line("text " * 20, top=400)] for n in (1, 2, 3)]
    assert texts(remove_running_lines(pages, [HEIGHT] * 3)[0]) == [["text " * 20]] * 3
