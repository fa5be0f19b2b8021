"""Tables of web pages: captions, nested tables, forms."""

from __future__ import annotations

from ingest.html_tables import is_headless_pair
from ingest.tables import with_captions
from ingest.unstructured_reader import read_html


def elements(body: str) -> list[tuple[str, str]]:
    return [(item.kind, item.text) for item in with_captions(read_html(f"<html><body>{body}</body></html>"))]


def test_the_caption_of_a_table_is_kept() -> None:
    found = elements(
        "<table><caption>表 2：价格</caption><tr><th>零件</th><th>元</th></tr>"
        "<tr><td>AX-1</td><td>4.50</td></tr></table>"
    )
    assert found == [("caption", "表 2：价格"), ("table_row", "零件: AX-1; 元: 4.50")]


def test_a_table_in_a_table_is_read_on_its_own_below_its_label() -> None:
    inner = "<table><tr><th>Meter</th><th>Valid until</th></tr><tr><td>FM-07</td><td>2025</td></tr></table>"
    found = elements(
        f"<table><tr><td>Inspector:</td><td>M. Aune</td></tr><tr><td>Meters:</td><td>see below {inner}</td></tr>"
        "</table>"
    )
    assert found == [
        ("table_row", "Inspector: M. Aune"),
        ("table_row", "Meters: see below"),
        ("caption", "Meters"),
        ("table_row", "Meter: FM-07; Valid until: 2025"),
    ]


def test_a_frame_of_one_cell_stays_within_its_cell() -> None:
    found = elements(
        "<table><tr><td>Norm:</td><td><table><tr><td>JIS G 4108</td></tr></table></td></tr>"
        "<tr><td>Use:</td><td>Bolts</td></tr></table>"
    )
    assert found == [("table_row", "Norm: JIS G 4108"), ("table_row", "Use: Bolts")]


def test_two_columns_without_a_head_are_labels_and_values() -> None:
    rows = "<tr><td>Position</td><td>Right side</td></tr><tr><td>Gland</td><td>M40</td></tr>"
    assert elements(f"<table>{rows}</table>") == [("table_row", "Position: Right side"), ("table_row", "Gland: M40")]
    headed = "<tr><td><b>Code</b></td><td><b>Meaning</b></td></tr><tr><td>E01</td><td>No suction</td></tr>"
    assert elements(f"<table>{headed}</table>") == [("table_row", "Code: E01; Meaning: No suction")]
    assert not is_headless_pair("<table><tr><th>Code</th><th>Meaning</th></tr><tr><td>a</td><td>b</td></tr></table>")
    assert is_headless_pair("<table><tr><th>Code</th><td>E01</td></tr><tr><th>Fault</th><td>Air</td></tr></table>")


def test_what_the_page_calls_a_head_is_one_however_long_or_numeric_it_is() -> None:
    head = "<tr><th>Size</th><th>5</th><th>" + "what it is for and by whom it may be used " * 3 + "</th></tr>"
    [(_, text)] = elements(f"<table>{head}<tr><td>AX-1</td><td>7</td><td>Water</td></tr></table>")
    assert text.startswith("Size: AX-1; 5: 7; what it is for")
    assert text.endswith("used: Water")


def test_labels_and_values_of_a_form_are_joined_by_a_colon() -> None:
    found = elements(
        '<div><span class="field-label">Order number</span> <span class="field-value">4711</span></div>'
        '<div><span class="note">Thanks</span> <span class="note">Bye</span></div>'
    )
    assert ("paragraph", "Order number: 4711") in found
    assert ("paragraph", "Thanks Bye") in found


def test_a_row_of_units_belongs_to_the_header() -> None:
    found = elements(
        "<table><tr><td>Kind</td><td>Strength</td><td>Length</td></tr><tr><td>-</td><td>N/mm<sup>2</sup></td><td>%</td></tr>"
        "<tr><td>Bars</td><td>1000</td><td>12</td></tr></table>"
    )
    assert found == [("table_row", "Kind: Bars; Strength N/mm²: 1000; Length %: 12")]
