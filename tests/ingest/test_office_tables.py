"""Nested tables of Word documents and merged cells of slides."""

from __future__ import annotations

from pathlib import Path

import docx
import pptx
from pptx.util import Inches

from ingest.tables import with_captions
from ingest.unstructured_reader import read_docx, read_pptx


def test_a_table_within_a_cell_is_read_on_its_own_behind_the_outer_one(tmp_path: Path) -> None:
    document = docx.Document()
    outer = document.add_table(3, 3)
    for row, texts in zip(
        outer.rows, [["Test", "Value", "Meters"], ["流量", "12", "see"], ["P2", "13", "-"]], strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    inner = outer.cell(1, 2).add_table(2, 2)
    for cell, text in zip(
        [*inner.rows[0].cells, *inner.rows[1].cells], ["Meter", "Valid", "FM-07", "2025"], strict=True
    ):
        cell.text = text
    document.add_paragraph("The end of the certificate.")
    document.save(str(tmp_path / "a.docx"))
    found = with_captions(read_docx((tmp_path / "a.docx").read_bytes())[0])
    assert [(item.kind, item.text, item.table) for item in found] == [
        ("table_row", "Test: 流量; Value: 12; Meters: see", 1),
        ("table_row", "Test: P2; Value: 13; Meters: -", 1),
        ("caption", "12 see", 2),
        ("table_row", "Meter: FM-07; Valid: 2025", 2),
        ("paragraph", "The end of the certificate.", None),
    ]


def test_merged_cells_of_a_slide_are_repeated_under_both_header_rows(tmp_path: Path) -> None:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "价格"
    table = slide.shapes.add_table(4, 3, Inches(1), Inches(2), Inches(6), Inches(2)).table
    rows = [["Group", "Price", ""], ["", "EUR", "USD"], ["泵", "4", "5"], ["", "6", "7"]]
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            table.cell(y, x).text = text
    for top, left, bottom, right in [(0, 0, 1, 0), (0, 1, 0, 2), (2, 0, 3, 0)]:
        table.cell(top, left).merge(table.cell(bottom, right))
    show.save(str(tmp_path / "a.pptx"))
    elements, _, _ = read_pptx((tmp_path / "a.pptx").read_bytes())
    assert [item.text for item in elements if item.kind == "table_row"] == [
        "Group: 泵; Price EUR: 4; Price USD: 5",
        "Group: 泵; Price EUR: 6; Price USD: 7",
    ]
