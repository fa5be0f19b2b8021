"""Office and web formats, in files made here."""

from __future__ import annotations

from pathlib import Path

import pypandoc
import pytest

from ingest.errors import DamagedFileError
from ingest.types import Element
from ingest.unstructured_reader import read_docx, read_html, read_odt, read_pptx, to_html
from ingest.web_page import unseen_text
from tests.ingest.files import CHINESE, PROSE, slides, word, zipped


def found(elements: list[Element]) -> list[tuple[str, str]]:
    return [(item.kind, item.text) for item in elements]


def test_a_word_document_keeps_headings_lists_and_merged_cells(tmp_path: Path) -> None:
    elements, removed = read_docx(word(tmp_path / "a.docx").read_bytes())
    assert found(elements) == [
        ("heading", "AX-200 pump"),
        ("paragraph", PROSE),
        ("heading", "Maintenance"),
        ("list_item", "Change the oil."),
        ("heading", "Spare parts"),
        ("table_row", "Part: AX-1; Name: Seal; Price: 4.50"),
        ("table_row", "Part: AX-2; Name: Seal; Price: 5.50"),
    ]
    assert [item.level for item in elements if item.kind == "heading"] == [1, 1, 2]
    assert removed == ()
    assert [(item.table, item.row) for item in elements[-2:]] == [(1, 2), (1, 3)]


def test_slides_are_pages_and_their_titles_headings(tmp_path: Path) -> None:
    elements, count, _ = read_pptx(slides(tmp_path / "a.pptx").read_bytes())
    assert count == 3
    assert [(item.kind, item.text, item.page) for item in elements] == [
        ("heading", "Warranty", 1),
        ("paragraph", PROSE, 1),
        ("heading", "Prices", 2),
        ("table_row", "Part: AX-1; Price: 4.50", 2),
        ("paragraph", "Call us at any hour.", 3),
    ]


def test_an_opendocument_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.odt"
    source = f"# Warranty\n\n{PROSE}\n\n- Keep the invoice\n\n| Part | Price |\n|---|---|\n| AX-1 | 4.50 |\n"
    pypandoc.convert_text(source, "odt", format="gfm", outputfile=str(path))
    assert found(read_odt(path.read_bytes())[0]) == [
        ("heading", "Warranty"),
        ("paragraph", PROSE),
        ("list_item", "Keep the invoice"),
        ("table_row", "Part: AX-1; Price: 4.50"),
    ]


def test_a_web_page_is_read_without_its_navigation() -> None:
    page = f"""<!DOCTYPE html><html><head><title>t</title><style>p {{}}</style></head><body>
      <header><a href="/">Home of the shop</a></header><nav><ul><li>Menu entry</li></ul></nav>
      <div class="toc"><ul><li>Table of contents entry</li></ul></div>
      <article><header><h1>Warranty</h1></header><p>{PROSE}</p><h3>退货</h3><p>{CHINESE}</p>
      <ul><li>Keep the invoice</li></ul><pre>code = 1</pre></article>
      <div role="navigation">Previous page</div><script>var hidden = 1;</script><!-- hidden comment -->
      <footer>Imprint of the shop</footer></body></html>"""
    elements = read_html(page)
    assert found(elements) == [
        ("heading", "Warranty"),
        ("paragraph", PROSE),
        ("heading", "退货"),
        ("paragraph", CHINESE),
        ("list_item", "Keep the invoice"),
        ("code", "code = 1"),
    ]
    assert [item.level for item in elements if item.kind == "heading"] == [1, 3]


def test_an_icon_within_a_sentence_does_not_cut_it() -> None:
    page = '<p>Run a check by clicking the button <span><img src="a.png" alt="erc 24"></span> in the top toolbar.</p>'
    assert found(read_html(page)) == [("paragraph", "Run a check by clicking the button in the top toolbar.")]


def test_tables_of_a_web_page_repeat_merged_cells_under_both_header_rows() -> None:
    page = """<table><tr><th rowspan="2">Part</th><th colspan="2">Price</th></tr><tr><th>EUR</th><th>USD</th></tr>
      <tr><td>AX-1</td><td>4</td><td>5</td></tr><tr><td>AX-2</td><td colspan="2">on request</td></tr></table>"""
    assert [text for _, text in found(read_html(page))] == [
        "Part: AX-1; Price EUR: 4; Price USD: 5",
        "Part: AX-2; Price EUR: on request; Price USD: on request",
    ]


def test_markdown_is_read_as_it_is_meant() -> None:
    text = (
        "# Pump\n\nThe main sections are:\n* oil\n* filter\n\n"
        "1. Run this:\n\n    ```shell\n    pump --check\n    ```\n\n| 零件 | 价格 |\n|---|---|\n| AX-1 | 4.50 |\n"
    )
    assert found(read_html(to_html(text, "gfm"))) == [
        ("heading", "Pump"),
        ("paragraph", "The main sections are:"),
        ("list_item", "oil"),
        ("list_item", "filter"),
        ("paragraph", "1. Run this:"),
        ("code", "pump --check"),
        ("table_row", "零件: AX-1; 价格: 4.50"),
    ]


def test_restructured_text_is_read_and_includes_no_other_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("password")
    text = f"Pump\n====\n\n{PROSE}\n\nOil\n---\n\n- Change it.\n\n.. include:: {secret}\n"
    elements = read_html(to_html(text, "rst"))
    assert found(elements) == [
        ("heading", "Pump"),
        ("paragraph", PROSE),
        ("heading", "Oil"),
        ("list_item", "Change it."),
    ]
    assert [item.level for item in elements if item.kind == "heading"] == [1, 2]


@pytest.mark.parametrize("page", ["", " ", "<!-- only -->", "<html></html>", "\x00\x01"])
def test_a_page_without_text_has_no_elements(page: str) -> None:
    assert read_html(page) == []


def test_damaged_office_files_are_refused_with_a_reason(tmp_path: Path) -> None:
    broken = zipped({"[Content_Types].xml": "<Types", "word/document.xml": "<w:document"})
    with pytest.raises(DamagedFileError, match="Word document cannot be read"):
        read_docx(broken)
    with pytest.raises(DamagedFileError, match="presentation cannot be read"):
        read_pptx(word(tmp_path / "a.docx").read_bytes())
    with pytest.raises(DamagedFileError, match="ODT"):
        read_odt(broken)


def test_neither_a_tagger_nor_a_guess_of_languages_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("unstructured.nlp.tokenize._process", asked.append)
    monkeypatch.setattr("unstructured.partition.common.lang.detect_langs", asked.append)
    sentence = "The pump must not run dry, and it stops when the tank is empty. It starts again when there is water."
    elements = read_html(f"<h1>Safety Rules</h1><p>{sentence}</p>")
    assert found(elements) == [("heading", "Safety Rules"), ("paragraph", sentence)]
    assert read_docx(word(tmp_path / "a.docx").read_bytes())[0]
    assert read_pptx(slides(tmp_path / "a.pptx").read_bytes())[0]
    assert asked == []


@pytest.mark.parametrize(
    "unseen",
    [
        '<p style="display: none">secret</p>',
        '<div style="color:red; VISIBILITY : hidden"><p>secret</p></div>',
        '<p style="font-size:0">secret</p>',
        '<p style="opacity:0;">secret</p>',
        '<p style="position:absolute; left:-9999px">secret</p>',
        "<p hidden>secret</p>",
    ],
)
def test_what_a_browser_does_not_show_is_left_out_and_named(unseen: str) -> None:
    page = f"<html><body><p>The pump weighs 45 kg.</p>{unseen}<p style='font-size:0.9em'>It is grey.</p></body></html>"
    assert [text for _, text in found(read_html(page))] == ["The pump weighs 45 kg.", "It is grey."]
    assert unseen_text(page) == ["secret"]
