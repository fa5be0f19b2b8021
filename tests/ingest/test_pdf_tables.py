"""Tables in real PDFs, ruled ones above all."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pdf import read_pdf
from ingest.pdf_tables import PdfTable, read_tables
from tests.ingest.files import canvas, ruled_table, text_pdf, write_lines

HEADER = ["Part", "Name", "Price"]


def tables_of(path: Path, pages: list[int]) -> list[PdfTable]:
    tables, unread = read_tables(path, pages)
    assert unread == []
    return tables


def test_cells_and_place_of_a_table_are_found(tmp_path: Path) -> None:
    drawn = canvas(tmp_path / "a.pdf")
    ruled_table(drawn, [HEADER, ["AX-1", "Seal", "4.50"]], top=700)
    drawn.save()
    [table] = tables_of(tmp_path / "a.pdf", [1])
    assert table.rows == (("Part", "Name", "Price"), ("AX-1", "Seal", "4.50"))
    assert table.header == ()
    assert [round(value) for value in (table.left, table.right, table.bottom, table.top)] == [72, 432, 660, 700]
    assert table.holds(80, 100, 665, 675)
    assert not table.holds(80, 100, 705, 715)


def test_a_table_that_goes_on_takes_its_header_along_and_a_new_one_does_not(tmp_path: Path) -> None:
    drawn = canvas(tmp_path / "a.pdf")
    ruled_table(drawn, [HEADER, ["AX-1", "Seal", "4.50"]], top=120)
    drawn.showPage()
    ruled_table(drawn, [["AX-2", "Ring", "5.50"], ["AX-3", "Cap", "1.50"]], top=800)
    drawn.showPage()
    ruled_table(drawn, [["Tool", "Use"], ["Wrench", "Opens"]], top=800)
    drawn.save()
    tables = tables_of(tmp_path / "a.pdf", [1, 2, 3])
    assert [table.header for table in tables] == [(), (tuple(HEADER),), ()]
    assert [table.number for table in tables] == [1, 1, 2]


def test_a_header_repeated_on_the_next_page_is_not_doubled(tmp_path: Path) -> None:
    drawn = canvas(tmp_path / "a.pdf")
    ruled_table(drawn, [HEADER, ["AX-1", "Seal", "4.50"]], top=120)
    drawn.showPage()
    ruled_table(drawn, [HEADER, ["AX-2", "Ring", "5.50"]], top=800)
    drawn.save()
    assert tables_of(tmp_path / "a.pdf", [1, 2])[1].header == ()


def test_an_empty_first_cell_takes_the_value_above_it(tmp_path: Path) -> None:
    drawn = canvas(tmp_path / "a.pdf")
    ruled_table(drawn, [HEADER, ["AX-1", "Seal", "4.50"], ["", "Ring", "5.50"]], top=700)
    drawn.save()
    assert tables_of(tmp_path / "a.pdf", [1])[0].rows[2] == ("AX-1", "Ring", "5.50")


def test_a_frame_around_text_is_no_table(tmp_path: Path) -> None:
    drawn = canvas(tmp_path / "a.pdf")
    drawn.rect(60, 600, 400, 100)
    write_lines(drawn, ["Warning: hot surface."], top=650)
    drawn.save()
    assert tables_of(tmp_path / "a.pdf", [1]) == []


def test_pages_that_cannot_be_taken_apart_are_named(tmp_path: Path) -> None:
    path = text_pdf(tmp_path / "a.pdf")
    assert read_tables(path, [1, 7]) == ([], [7])
    path.write_bytes(b"%PDF-1.7 nothing")
    assert read_tables(path, [1]) == ([], [1])
    assert read_tables(path, []) == ([], [])


def test_a_header_cell_over_two_columns_stands_in_both(tmp_path: Path) -> None:
    drawn = canvas(tmp_path / "a.pdf")
    drawn.setFont("Helvetica", 10)
    boxes = [
        (72, 660, 100, 40, "Part"),
        (172, 680, 200, 20, "Price"),
        (172, 660, 100, 20, "EUR"),
        (272, 660, 100, 20, "USD"),
    ]
    boxes += [(72 + 100 * place, 640, 100, 20, text) for place, text in enumerate(["AX-1", "4.50", "5.10"])]
    for left, bottom, width, height, text in boxes:
        drawn.rect(left, bottom, width, height)
        drawn.drawString(left + 4, bottom + 6, text)
    drawn.save()
    [table] = tables_of(tmp_path / "a.pdf", [1])
    assert table.rows == (("Part", "Price", "Price"), ("Part", "EUR", "USD"), ("AX-1", "4.50", "5.10"))


def test_a_frame_around_a_table_without_lines_is_not_taken_for_the_table(tmp_path: Path) -> None:
    drawn = canvas(tmp_path / "a.pdf")
    drawn.rect(60, 560, 400, 160)
    drawn.line(60, 580, 460, 580)
    drawn.line(260, 560, 260, 580)
    drawn.setFont("Helvetica", 10)
    for place, row in enumerate([["Work", "Hours", "Cost"], *[[f"Job {n}", str(n), f"{n}50.00"] for n in range(1, 8)]]):
        for left, text in zip((72, 200, 320), row, strict=True):
            drawn.drawString(left, 705 - place * 16, text)
    drawn.drawString(72, 566, "Total")
    drawn.drawString(300, 566, "2,800.00")
    drawn.save()
    rows = [item.text for item in read_pdf(tmp_path / "a.pdf", ocr=False).elements if item.kind == "table_row"]
    assert "Work: Job 3; Hours: 3; Cost: 350.00" in rows


@pytest.mark.parametrize("curves", [20, 150])
def test_a_table_beside_curves_is_not_lost(tmp_path: Path, curves: int) -> None:
    drawn = canvas(tmp_path / "a.pdf")
    ruled_table(drawn, [HEADER, ["AX-1", "Seal", "4.50"], ["", "Ring", "5.50"]], top=700)
    for number in range(curves):
        curve = drawn.beginPath()
        curve.moveTo(72, 100 + 3 * number)
        for step in range(1, 12):
            curve.lineTo(72 + 30 * step, 100 + 3 * number + step % 3)
        drawn.drawPath(curve)
    drawn.save()
    elements = read_pdf(tmp_path / "a.pdf", ocr=False).elements
    text = " ".join(element.text for element in elements)
    assert all(word in text for word in ("AX-1", "Seal", "4.50", "Ring", "5.50"))
    # Among many curves no ruled lines are looked for; columns show the table too.
    assert text.count("AX-1") == 2
