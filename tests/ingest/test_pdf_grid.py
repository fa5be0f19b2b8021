"""Tables without lines are found by their columns; prose, lists and contents are not taken for tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.partition import partition
from ingest.pdf import read_pdf
from ingest.pdf_grid import GridTable, Part, find_grids, line_parts
from ingest.pdf_text import page_lines
from ingest.settings import IngestSettings
from tests.ingest.files import CHINESE, PROSE, canvas, chinese_font, wrap, write_lines

COLUMNS = (72, 150, 300, 380)


def drawn_rows(
    path: Path, rows: Sequence[Sequence[str]], *, columns: Sequence[float] = COLUMNS, font: str = "Helvetica"
) -> Path:
    """Cells at the columns' left edges; a line break in a cell is a second line of it."""
    drawn = canvas(path)
    drawn.setFont(font, 10)
    top = 700.0
    for row in rows:
        cells = [cell.split("\n") for cell in row]
        for left, lines in zip(columns, cells, strict=True):
            for down, text in enumerate(lines):
                drawn.drawString(left, top - down * 12, text)
        top -= 12 * max(map(len, cells)) + 7
    drawn.save()
    return path


def grids(path: Path) -> list[GridTable]:
    with pypdfium2.PdfDocument(path) as document:
        return [
            grid for number, page in enumerate(document, 1) for grid in find_grids(line_parts(page_lines(page, number)))
        ]


def rows_of(path: Path) -> list[str]:
    return [item.text for item in read_pdf(path, ocr=False).elements if item.kind == "table_row"]


def test_columns_without_lines_become_cells_with_headers(tmp_path: Path) -> None:
    rows = [["Part", "Name", "Pieces", "Weight kg"], ["AX-1", "Seal", "4", "0.2"], ["AX-2", "Ring", "12", "1.5"]]
    assert rows_of(drawn_rows(tmp_path / "a.pdf", rows)) == [
        "Part: AX-1; Name: Seal; Pieces: 4; Weight kg: 0.2",
        "Part: AX-2; Name: Ring; Pieces: 12; Weight kg: 1.5",
    ]


def test_chinese_columns_become_cells_too(tmp_path: Path) -> None:
    rows = [["零件", "名称", "数量", "重量"], ["AX-1", "密封圈", "4 件", "0.2 kg"], ["AX-2", "轴承", "12 件", "1.5 kg"]]
    assert (
        rows_of(drawn_rows(tmp_path / "a.pdf", rows, font=chinese_font()))[1]
        == "零件: AX-2; 名称: 轴承; 数量: 12 件; 重量: 1.5 kg"
    )


def test_a_second_line_of_a_cell_stays_in_it(tmp_path: Path) -> None:
    rows = [
        ["Part", "Name", "Pieces", "Weight kg"],
        ["AX-1", "Seal of the\ndischarge side", "4", "0.2"],
        ["AX-2", "Ring", "12", "1.5"],
        ["AX-3", "Cap\nwith thread", "2", "0.1"],
        ["AX-4", "Bolt", "16", "0.3"],
    ]
    found = rows_of(drawn_rows(tmp_path / "a.pdf", rows))
    assert found[0] == "Part: AX-1; Name: Seal of the discharge side; Pieces: 4; Weight kg: 0.2"
    assert len(found) == 4


def test_empty_cells_stay_empty_and_a_missing_label_is_that_above(tmp_path: Path) -> None:
    rows = [
        ["Part", "Place", "Counted", "State"],
        ["AX-1", "A-1", "", "OK"],
        ["", "B-7", "12", ""],
        ["AX-2", "C-3", "5", ""],
    ]
    assert rows_of(drawn_rows(tmp_path / "a.pdf", rows)) == [
        "Part: AX-1; Place: A-1; State: OK",
        "Part: AX-1; Place: B-7; Counted: 12",
        "Part: AX-2; Place: C-3; Counted: 5",
    ]


def test_labels_beside_values_are_a_form(tmp_path: Path) -> None:
    rows = [
        ["Customer:", "Brisk Water", "Order:", "4711"],
        ["Place:", "Lindhavn", "Date:", "2025-04-17"],
        ["Pump:", "AX-200", "Serial:", "24-0917"],
    ]
    assert rows_of(drawn_rows(tmp_path / "a.pdf", rows))[0] == "Customer: Brisk Water; Order: 4711"


def test_the_caption_goes_with_each_row_and_the_table_goes_on_overleaf(tmp_path: Path) -> None:
    drawn = canvas(tmp_path / "a.pdf")
    write_lines(drawn, [PROSE[:80], "", "Table 3: Contents of the case"], top=740)
    drawn.setFont("Helvetica", 10)
    pages = [
        [["Part", "Pieces", "Case"], ["AX-1", "4", "C1"], ["AX-2", "9", "C1"]],
        [["AX-3", "2", "C2"], ["AX-4", "1", "C2"], ["AX-5", "7", "C3"]],
    ]
    for rows in pages:
        for place, row in enumerate(rows):
            for left, cell in zip((72, 200, 320), row, strict=True):
                drawn.drawString(left, 685 - place * 18 + (80 if row[0] in {"AX-3", "AX-4", "AX-5"} else 0), cell)
        drawn.showPage()
        drawn.setFont("Helvetica", 10)
    drawn.save()
    document = partition(tmp_path / "a.pdf", settings=IngestSettings())
    found = [
        (item.text, item.page, item.table, item.section_path) for item in document.elements if item.kind == "table_row"
    ]
    assert len(found) == 5
    assert found[0] == ("Part: AX-1; Pieces: 4; Case: C1", 1, 1, ("Table 3: Contents of the case",))
    assert found[-1] == ("Part: AX-5; Pieces: 7; Case: C3", 2, 1, ("Table 3: Contents of the case",))


@pytest.mark.parametrize("gap", [14, 24, 60])
@pytest.mark.parametrize("width", [24, 36, 48])
def test_prose_in_columns_is_no_table(tmp_path: Path, gap: int, width: int) -> None:
    drawn = canvas(tmp_path / "a.pdf")
    lines = wrap(f"{PROSE} {PROSE} {PROSE}", width)
    write_lines(drawn, lines, x=60, top=740, size=9)
    write_lines(drawn, lines[::-1], x=60 + width * 4.6 + gap, top=740, size=9)
    drawn.save()
    assert grids(tmp_path / "a.pdf") == []


def test_chinese_prose_in_columns_is_no_table(tmp_path: Path) -> None:
    drawn = canvas(tmp_path / "a.pdf")
    drawn.setFont(chinese_font(), 10)
    text = CHINESE * 6
    for place in range(10):
        for left in (72, 310):
            drawn.drawString(left, 740 - place * 15, text[place * 20 : place * 20 + 20])
    drawn.save()
    assert grids(tmp_path / "a.pdf") == []


@pytest.mark.parametrize(
    "rows",
    [
        [["•", "Close the inlet valve."], ["•", "Open the drain."], ["•", "Wait 5 minutes."], ["•", "Start again."]],
        [
            ["1.", "Close the valve at 2 bar."],
            ["2.", "Drain 3 litres."],
            ["3.", "Wait 5 minutes."],
            ["4.", "Start in 1 s."],
        ],
        [
            ["Safety . . . . . .", "4"],
            ["Start . . . . . .", "7"],
            ["Repair . . . . . .", "9"],
            ["Parts . . . . . .", "12"],
        ],
        [["North", "gate"], ["South", "door"], ["East", "wall"], ["West", "yard"]],
        [["Signed", "Signed"], ["by the buyer", "by the seller"]],
    ],
)
def test_lists_contents_and_lone_words_are_no_tables(tmp_path: Path, rows: list[list[str]]) -> None:
    assert grids(drawn_rows(tmp_path / "a.pdf", rows, columns=(72, 200))) == []


parts = st.builds(
    lambda text, left, bottom: Part(text=text, left=left, right=left + 5 * len(text), bottom=bottom, top=bottom + 10),
    st.text(st.sampled_from("ab 1.泵"), min_size=1, max_size=12),
    st.integers(0, 60).map(lambda place: place * 9.0),
    st.integers(0, 25).map(lambda place: place * 14.0),
)


@settings(deadline=None)
@given(st.lists(parts, max_size=60))
def test_whatever_stands_on_a_page_rows_are_of_one_width_and_no_part_of_a_table_is_lost(page: list[Part]) -> None:
    for grid in find_grids(page):
        assert len({len(row) for row in grid.rows}) == 1
        said = " ".join(cell for row in grid.rows for cell in row)
        held = [part for part in page if grid.bottom <= (part.bottom + part.top) / 2 <= grid.top]
        assert all(part.text.strip() in said for part in held)
