"""Build the documents with difficult tables below ``tables/``.

Merged cells, headers of two levels, tables beside and below each other, tables without lines, forms, formats.
Run it as ``python samples/build_tables.py [--out FOLDER]``; a second run gives the same bytes. HTML and CSV are made
here too. The texts are in ``table_texts.py`` and ``sheet_texts.py``.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import docx.document
import pptx
from archive import settle
from docx.table import _Cell
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from pptx.util import Inches, Pt
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from sheet_texts import SHEETS, Placed
from table_texts import CSV_TABLES, FORMS, HTML_PAGE, PDF_TABLES, SLIDES, WORD_TABLES, Spans

HERE = Path(__file__).resolve().parent
_ISSUED = datetime(2025, 4, 1, tzinfo=UTC)
_SHADE = PatternFill("solid", start_color="E8EDF2")
_CHINESE = "STSong-Light"
_LINE = 13.0


def _value(text: str) -> tuple[object, str]:
    """A cell and its format: ``1250|#,##0.00`` is a number, ``2025-04-01|yyyy-mm-dd`` a date, anything else text."""
    raw, bar, shown = text.partition("|")
    if not bar:
        return text, "General"
    return (date.fromisoformat(raw) if raw.count("-") == 2 else float(raw)), shown


def _put(sheet: Worksheet, placed: Placed) -> None:
    for down, row in enumerate(placed.rows):
        for across, text in enumerate(row):
            if not text:
                continue
            cell = sheet.cell(placed.row + down, placed.column + across)
            cell.value, cell.number_format = _value(text)
            if down < placed.header_rows:
                cell.font, cell.fill = Font(bold=True), _SHADE
    for top, left, bottom, right in placed.spans:
        sheet.merge_cells(
            start_row=placed.row + top,
            start_column=placed.column + left,
            end_row=placed.row + bottom,
            end_column=placed.column + right,
        )


def _workbooks(out: Path) -> None:
    for name, sheets in SHEETS.items():
        book = Workbook()
        book.remove(book.active)
        for title, tables in sheets.items():
            sheet = book.create_sheet(title)
            for placed in tables:
                _put(sheet, placed)
        book.properties.created = book.properties.modified = _ISSUED.replace(tzinfo=None)
        book.save(out / name)
        settle(out / name, modified="2025-04-01T00:00:00Z")


def _merge(cell: _Cell, other: _Cell, text: str) -> None:
    merged = cell.merge(other)
    for extra in merged.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)  # noqa: SLF001 - a merge leaves empty paragraphs behind
    merged.paragraphs[0].text = text


def _word_table(parent: docx.document.Document | _Cell, rows: Sequence[Sequence[str]], spans: Spans) -> None:
    grid = parent.add_table(len(rows), len(rows[0]))
    for line, texts in zip(grid.rows, rows, strict=True):
        for cell, text in zip(line.cells, texts, strict=True):
            cell.text = text
    for top, left, bottom, right in spans:
        _merge(grid.cell(top, left), grid.cell(bottom, right), rows[top][left])


def _words(out: Path) -> None:
    for name, (title, tables) in WORD_TABLES.items():
        document = docx.Document()
        document.add_heading(title, 1)
        for caption, rows, spans in tables:
            document.add_paragraph(caption, style="Caption")
            _word_table(document, rows, spans)
            document.add_paragraph()
        for heading, form, inner in FORMS.get(name, ()):
            document.add_heading(heading, 2)
            _word_table(document, form, ())
            # A table within the last cell of the form, as certificates have it.
            cell = document.tables[-1].cell(len(form) - 1, len(form[0]) - 1)
            nested = cell.add_table(len(inner), len(inner[0]))
            for line, texts in zip(nested.rows, inner, strict=True):
                for place, text in zip(line.cells, texts, strict=True):
                    place.text = text
        document.core_properties.created = document.core_properties.modified = _ISSUED
        document.save(str(out / name))
        settle(out / name)


def _shows(out: Path) -> None:
    for name, slides in SLIDES.items():
        show = pptx.Presentation()
        for title, rows, spans in slides:
            slide = show.slides.add_slide(show.slide_layouts[5])
            slide.shapes.title.text = title
            shape = slide.shapes.add_table(len(rows), len(rows[0]), Inches(0.5), Inches(1.6), Inches(9), Inches(3))
            for y, row in enumerate(rows):
                for x, text in enumerate(row):
                    shape.table.cell(y, x).text = text
                    for paragraph in shape.table.cell(y, x).text_frame.paragraphs:
                        paragraph.font.size = Pt(14)
            for top, left, bottom, right in spans:
                shape.table.cell(top, left).merge(shape.table.cell(bottom, right))
        show.core_properties.created = show.core_properties.modified = _ISSUED.replace(tzinfo=None)
        show.save(str(out / name))
        settle(out / name, modified="2025-04-01T00:00:00Z")


def _pdfs(out: Path) -> None:
    os.environ["SOURCE_DATE_EPOCH"] = str(int(_ISSUED.timestamp()))
    pdfmetrics.registerFont(UnicodeCIDFont(_CHINESE))
    for name, pages in PDF_TABLES.items():
        face = _CHINESE if name.startswith("zh/") else "Helvetica"
        drawn = Canvas(str(out / name), pagesize=A4, invariant=True)
        for page in pages:
            top = A4[1] - 72.0
            for columns, rows in page:
                # Only the columns' places part the cells: there is no line on the page.
                for row in rows:
                    cells = [cell.split("\n") for cell in row]
                    drawn.setFont(face, 15 if columns == (72,) and row[0].startswith("# ") else 10)
                    for left, lines in zip(columns, cells, strict=True):
                        for down, text in enumerate(lines):
                            drawn.drawString(left, top - down * _LINE, text.removeprefix("# "))
                    top -= _LINE * (max(map(len, cells)) - 1) + _LINE * 1.45
                top -= _LINE * 0.8
            drawn.showPage()
        drawn.save()


def _texts(out: Path) -> None:
    for name, (charset, delimiter, rows) in CSV_TABLES.items():
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
        (out / name).write_bytes(text.getvalue().encode(charset))
    for name, page in HTML_PAGE.items():
        (out / name).write_text(page, encoding="utf-8")


def build(out: Path) -> None:
    """Write every document below ``out``, a folder for each language."""
    for language in ("en", "zh"):
        (out / language).mkdir(parents=True, exist_ok=True)
    for write in (_workbooks, _words, _shows, _pdfs, _texts):
        write(out)


def main() -> None:
    """Parse the arguments and build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE / "tables", help="folder to write to")
    build(parser.parse_args().out)


if __name__ == "__main__":
    main()
