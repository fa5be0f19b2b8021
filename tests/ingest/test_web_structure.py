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


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("at least 10<sup>6</sup> ohm", "at least 10^6 ohm"),
        ("5 · 10<sup>−3</sup> mbar", "5 · 10^-3 mbar"),
        ("24<sup>1</sup> months", "24 (1) months"),
        ("24 <sup>1)</sup> months", "24 (1) months"),
        ("10<sup>6</sup><sup>1</sup> ohm", "10^6 (1) ohm"),
        ("900 €<sup>2</sup> each", "900 € (2) each"),
        ("质保期<sup>1</sup>为24个月", "质保期 (1)为24个月"),
        ("5 m<sup>2</sup>, 3 mm<sup>3</sup>, 6 米<sup>2</sup>", "5 m², 3 mm³, 6 米²"),
        ("1450 min<sup>-1</sup>", "1450 min⁻¹"),
        ("DN 1<sup>1</sup>/<sub>2</sub> of H<sub>2</sub>O", "DN 1 1/2 of H2O"),
        ("the 5<sup>th</sup> of Acme<sup>®</sup>", "the 5th of Acme®"),
        ("19,<sup>99</sup> €", "19,99 €"),
        ("$19.<sup>99</sup>", "$19.99"),
        ("9:<sup>00</sup>", "9:00"),
        ("from 2024.<sup>1</sup>", "from 2024. (1)"),
        ("19<sup>99</sup> €", "19 (99) €"),
        ("25<sup>+2</sup><sub>-1</sub> mm", "25 +2 -1 mm"),
        ("10<sup>+0,2</sup><sub>−0,1</sub> mm", "10 +0,2 −0,1 mm"),
        ("25<sup>0</sup><sub>-0.1</sub> mm", "25 0 -0.1 mm"),
        ("25<sup>-1</sup> mm", "25 -1 mm"),
        ("isotope <sup>14</sup>C (<sup>235</sup>U)", "isotope 14C (235U)"),
        ("质保期 <sup>1</sup>为24个月", "质保期 (1)为24个月"),
    ],
)
def test_raised_figures_do_not_run_into_others(written: str, text: str) -> None:
    table = f"<table><tr><th>Part</th><th>Value</th></tr><tr><td>AX</td><td>{written}</td></tr></table>"
    note = "<p><sup>1</sup> from delivery</p>"
    assert read(f"<p>It is {written}.</p>{table}{note}") == [
        f"It is {text}.",
        f"Part: AX; Value: {text}",
        "1 from delivery",
    ]


def test_raised_text_that_is_never_closed_holds_no_page() -> None:
    page = "<div>Price 24<sup>1<div>First.</div><div>Second.</div><table><tr><th>A</th></tr><tr><td>b</td></tr></table>"
    assert read(f"{page}</div>") == ["Price 24 (1)", "First.", "Second.", "A: b"]
    assert read("<div>Price<sup>new<p>First.</p><p>Second.</p></div>") == ["Pricenew", "First.", "Second."]


@pytest.mark.parametrize(
    "struck", ["<s>900</s>", "<strike>900</strike>", "<b style='text-decoration: line-through'>900</b>"]
)
def test_what_is_struck_out_is_left_out_and_listed(struck: str) -> None:
    assert read(f"<p>Price: {struck} 800 EUR</p>") == ["Price: 800 EUR"]
    assert [(item.kind, item.text) for item in left_out(f"<p>Price: {struck} 800 EUR</p>")] == [("hidden", "900")]
