"""What of a page is no text."""

from __future__ import annotations

from dataclasses import replace

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


@pytest.mark.parametrize(
    "lines",
    [
        ["Pump AX-200", "Pump AX-300", "Pump AX-400"],
        ["Pump AX-201", "Pump AX-202", "Pump AX-203"],
        ["Order number: 71200", "Order number: 71300", "Order number: 71400"],
        ["Order number: 7121", "Order number: 7122", "Order number: 7123"],
        ["订货号 7120", "订货号 7130", "订货号 7140"],
        ["Price: 400 EUR", "Price: 550 EUR"],
        ["Price: 401 EUR", "Price: 402 EUR", "Price: 403 EUR"],
        ["Pump AX-200/300/400", "Pump AX-201/300/400", "Pump AX-202/300/400"],
        ["Order number: 71200/71201", "Order number: 71201/71202", "Order number: 71202/71203"],
        ["Item 1", "Item 2"],
        ["Item 1", "Item 2", "Item 3"],
        ["Pump | 1", "Pump | 2"],
        ["Pump | 400 EUR", "Pump | 401 EUR", "Pump | 402 EUR"],
        ["Pump | 400", "Pump | 550", "Pump | 551", "Pump | 900"],
        ["Pump | 4000", "Pump | 4001", "Pump | 4002"],
        ["O-ring | 1", "O-ring | 2", "O-ring | 1", "O-ring | 4"],
    ],
)
def test_a_number_that_does_not_count_pages_keeps_lines_apart(lines: list[str]) -> None:
    pages = [[line(text, top=20), line("text " * 20, top=400)] for text in lines]
    kept, removed = remove_running_lines(pages, [HEIGHT] * len(lines))
    assert ([page[0] for page in texts(kept)], removed) == (lines, [])


def test_a_large_line_whose_number_goes_up_with_the_pages_is_a_name() -> None:
    pages = [[line(f"Pump {n}", top=770, size=24), line("text " * 20, top=400)] for n in (1, 2, 3)]
    assert [page[0] for page in texts(remove_running_lines(pages, [HEIGHT] * 3)[0])] == ["Pump 1", "Pump 2", "Pump 3"]


@pytest.mark.parametrize(
    "foot",
    [
        "OM-AX200 Rev. 4 · 2023-03-06 Page {n}",
        "Acme GmbH | page 12-{n}",
        "Acme Seite {n} von 20",
        "韦特拉斯 第 {n} 页 共 20 页",
        "2024 Acme {after}",
        "{after} | Acme 2024",
        "Hydraulics 7-{after}",
        "Acme {n}/20",
    ],
)
def test_a_foot_is_running_though_its_page_number_changes(foot: str) -> None:
    pages = [
        [line(foot.format(n=page, after=page + 40), top=20, size=8), line(f"text {page} " * 9, top=400)]
        for page in range(1, 5)
    ]
    assert texts(remove_running_lines(pages, [HEIGHT] * 4)[0]) == [[f"text {page} " * 9] for page in range(1, 5)]


@pytest.mark.parametrize(
    "lines",
    [
        ["Order number: 121", "Order number: 122", "Order number: 123"],
        ["订货号 121", "订货号 122", "订货号 123"],
        ["Item 1", "Item 2"],
        ["Pump | 1", "Pump | 3"],
        ["Fig. 1", "Fig. 2", "Fig. 4"],
    ],
)
def test_in_small_type_too_a_number_may_be_no_page_number(lines: list[str]) -> None:
    pages = [[line(text, top=20, size=8), line("text " * 20, top=400)] for text in lines]
    kept, removed = remove_running_lines(pages, [HEIGHT] * len(lines))
    assert ([page[0] for page in texts(kept)], removed) == (lines, [])


@pytest.mark.parametrize(
    ("foot", "numbers"),
    [
        ("ACME GmbH | {} | PX-200 Operating Manual", "1 2 3 4 5 6"),
        ("ACME GmbH - {} - PX-200 Operating Manual", "1 2 3 4 5 6"),
        ("PX-200 Manual | {} / 4 | Rev. 2024-05", "1 2 3 4"),
        ("PX-200 Blatt {} von 4, Rev. B", "1 2 3 4"),
        ("PX-200 - {} von 4 - DE", "1 2 3 4"),
        ("Pg. {} PX-200 Operating Manual", "1 2 3 4"),
        ("PX-200 Drifthandbok {} (4)", "1 2 3 4"),
        ("PX-200 | {}", "1-1 1-2 2-1 2-2 3-1 3-2"),
        ("PX-200 | {}", "1 2 3 4 1 2 3 4"),
        ("{} | PX-200", "1 2 1 2 1 2"),
        ("PX-200 | {}", "1 2 3 4 4 5 6 7"),
        ("PX-200 | {}", "1 2 3 4 _ 5 6 7"),
        ("PX-200 | {}", "1 2"),
    ],
)
def test_a_page_number_with_a_place_of_its_own_is_found_anywhere_in_the_line(foot: str, numbers: str) -> None:
    pages = [
        [line("text " * 20, top=400)] if number == "_" else [line(foot.format(number), top=20, size=8)]
        for number in numbers.split()
    ]
    pages = [[*page, line("text " * 20, top=400)] for page in pages]
    kept = remove_running_lines(pages, [HEIGHT] * len(pages))[0]
    assert {text for page in texts(kept) for text in page} == {"text " * 20}


def test_wide_gaps_give_a_page_number_its_place() -> None:
    pages = [
        [
            replace(
                line(f"ACME {page} Manual", top=20),
                parts=(("ACME", 60, 90), (str(page), 290, 300), ("Manual", 500, 540)),
            )
        ]
        for page in (1, 2, 3)
    ]
    assert texts(remove_running_lines(pages, [HEIGHT] * 3)[0]) == [[], [], []]


def test_page_numbers_that_begin_anew_are_running() -> None:
    pages = [[line(f"Acme, page {n} of {of}", top=20)] for n, of in ((1, 2), (2, 2), (1, 3), (2, 3), (3, 3))]
    assert texts(remove_running_lines(pages, [HEIGHT] * 5)[0]) == [[]] * 5
