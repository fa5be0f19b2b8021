"""Tags whose text was lost, lists without their numbers, tables that arrange a page."""

from __future__ import annotations

import pytest

from ingest.unstructured_reader import read_html
from ingest.web_page import left_out


def read(body: str) -> list[str]:
    return [element.text for element in read_html(f"<html><body>{body}</body></html>")]


@pytest.mark.parametrize("tag", ["details", "figure", "fieldset", "label", "math", "output", "legend", "dialog open"])
def test_no_tag_loses_its_text(tag: str) -> None:
    name = tag.split(maxsplit=1)[0]
    assert " ".join(read(f"<p>Before.</p><{tag}>inner words</{name}><p>After.</p>")).split() == [
        "Before.", "inner", "words", "After.",
    ]  # fmt: skip


def test_questions_that_unfold_stay_with_their_answers() -> None:
    assert read("<details><summary>保修多久？</summary>两年。<p>含配件。</p></details>") == [
        "保修多久？",
        "两年。",
        "含配件。",
    ]
    assert read("<h2><button>How long?</button></h2><p>Two years.</p><button>Close</button>") == [
        "How long?",
        "Two years.",
    ]


def test_items_keep_their_numbers() -> None:
    steps = "<ol start='3'><li>Open it.</li><li><p>Close it.</p><ol type='a'><li>by hand</li></ol></li></ol>"
    assert read(steps) == ["3. Open it.", "4. Close it.", "a. by hand"]
    assert read("<ol reversed><li>second</li><li>first</li></ol>") == ["2. second", "1. first"]
    assert read("<ol type='i'><li>one</li><li value='9'>nine</li></ol>") == ["i. one", "ix. nine"]


def test_a_caption_stands_above_its_table() -> None:
    table = "<table><caption>Table 1. Freight</caption><tr><th>To</th><th>EUR</th></tr><tr><td>EU</td><td>9</td></tr>"
    assert read(f"{table}</table>") == ["Table 1. Freight", "To: EU; EUR: 9"]


def test_a_table_that_arranges_the_page_is_read_as_a_page() -> None:
    inner = "<table><tr><th>Power</th><th>Weight</th></tr><tr><td>2 kW</td><td>30 kg</td></tr></table>"
    found = read_html(f"<body><table><tr><td><h2>Pump</h2><p>All of it.</p>{inner}</td></tr></table></body>")
    assert [(item.kind, item.text) for item in found] == [
        ("heading", "Pump"),
        ("paragraph", "All of it."),
        ("table_row", "Power: 2 kW; Weight: 30 kg"),
    ]


def test_a_page_within_a_form_is_a_page_and_a_search_box_is_none() -> None:
    assert read("<form><h1>Terms</h1><p>Net 30 days.</p></form><form><input>Search</form>") == ["Terms", "Net 30 days."]


def test_one_character_is_an_answer() -> None:
    assert read("<h2>防水吗？</h2><p>是</p>") == ["防水吗？", "是"]


def test_what_frames_the_main_part_is_left_out_and_listed_but_never_the_title() -> None:
    page = "<h1>AX-200</h1><div>Accept cookies</div><main><p>The pump delivers twelve litres an hour.</p></main>"
    assert read(page) == ["AX-200", "The pump delivers twelve litres an hour."]
    listed = left_out(f"<body>{page}<nav>Home</nav><p>x<del>old price</del></p></body>")
    assert [(item.kind, item.text) for item in listed] == [
        ("navigation", "Accept cookies"),
        ("navigation", "Home"),
        ("navigation", "xold price"),
    ]
    assert [(item.kind, item.text) for item in left_out("<p>Now 9 <del>was 12</del></p>")] == [("hidden", "was 12")]
