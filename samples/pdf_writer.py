"""A parsed source as PDF: numbered pages, running header and footer, ruled tables."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from markup import Block, Source, Table
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate
from reportlab.platypus import Table as GridTable

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_INK = colors.HexColor("#17324D")
_RULE = colors.HexColor("#8797A8")
_SHADE = colors.HexColor("#E8EDF2")
_WARN = colors.HexColor("#FFF3D6")
_WIDTH = A4[0] - 40 * mm
# The reader supplies this face, so the file stays small and needs no font file at build time.
_CHINESE = "STSong-Light"
# The Chinese face sets signs such as ° and ² as wide as a Chinese character; these runs are set in Helvetica.
_LATIN = re.compile(r"[!-~°²³·±×µ]+(?: [!-~°²³·±×µ]+)*")


class _Look:
    """Paragraph styles of one language."""

    def __init__(self, language: str) -> None:
        chinese = language == "zh"
        self.font = _CHINESE if chinese else "Helvetica"
        self.bold = _CHINESE if chinese else "Helvetica-Bold"
        wrap = "CJK" if chinese else None
        base = partial(ParagraphStyle, fontName=self.font, wordWrap=wrap)
        self.body = base("body", fontSize=9.5, leading=14, spaceAfter=5)
        self.item = base("item", fontSize=9.5, leading=14, leftIndent=16, bulletIndent=2, spaceAfter=2)
        self.cell = base("cell", fontSize=8, leading=10.5)
        self.box = base("box", fontSize=9.5, leading=14)
        self.caption = ParagraphStyle(
            "caption", fontName=self.bold, wordWrap=wrap, fontSize=8.5, leading=12, spaceBefore=5, spaceAfter=3
        )
        self.headings = [
            ParagraphStyle(
                f"heading{level}",
                fontName=self.bold,
                wordWrap=wrap,
                fontSize=size,
                leading=size * 1.3,
                spaceBefore=before,
                spaceAfter=5,
                textColor=_INK,
            )
            for level, (size, before) in enumerate([(20, 0), (13.5, 12), (11, 8), (10, 6)], start=1)
        ]
        for style in [*self.headings, self.caption]:
            style.keepWithNext = 1


def _marked_up(text: str, look: _Look) -> str:
    if look.font != _CHINESE:
        return escape(text)
    return "".join(
        f'<font name="Helvetica">{escape(part)}</font>' if _LATIN.fullmatch(part) else escape(part)
        for part in re.split(f"({_LATIN.pattern})", text)
        if part
    )


def _column_widths(table: Table) -> list[float]:
    """Share the page among the columns by their longest text, each column bounded below and above."""
    spanned = {(top, left) for top, left, _, right in table.spans if right > left}
    lengths = []
    for column in range(len(table.rows[0])):
        texts = [row[column] for top, row in enumerate(table.rows) if (top, column) not in spanned]
        longest = max(sum(2 if ord(char) > 0x2E80 else 1 for char in text) for text in texts)
        lengths.append(min(max(longest, 9), 46))
    return [_WIDTH * length / sum(lengths) for length in lengths]


def _grid(table: Table, look: _Look) -> Flowable:
    style: list[tuple[object, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, _RULE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("BACKGROUND", (0, 0), (-1, table.header_rows - 1), _SHADE),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
    ]
    style += [("SPAN", (left, top), (right, bottom)) for top, left, bottom, right in table.spans]
    rows = []
    for top, row in enumerate(table.rows):
        bold = top < table.header_rows and look.bold != look.font
        rows.append(
            [
                ""
                if cell in {"<", "^"}
                else Paragraph(f"<b>{escape(cell)}</b>" if bold else _marked_up(cell, look), look.cell)
                for cell in row
            ]
        )
    return GridTable(rows, colWidths=_column_widths(table), repeatRows=table.header_rows, style=style, spaceAfter=8)


def _box(text: str, look: _Look) -> Flowable:
    style = [
        ("BACKGROUND", (0, 0), (-1, -1), _WARN),
        ("LINEBEFORE", (0, 0), (0, -1), 3, colors.HexColor("#D98E04")),
        ("LEFTPADDING", (0, 0), (-1, -1), 9),
    ]
    return GridTable(
        [[Paragraph(_marked_up(text, look), look.box)]], colWidths=[_WIDTH], style=style, spaceBefore=3, spaceAfter=7
    )


def _flowable(block: Block, look: _Look) -> Flowable:
    match block.kind:
        case "heading":
            return Paragraph(_marked_up(block.text, look), look.headings[block.level - 1])
        case "bullet" | "step":
            return Paragraph(_marked_up(block.text, look), look.item, bulletText=block.mark or "\u2022")
        case "box":
            return _box(block.text, look)
        case "caption":
            return Paragraph(_marked_up(block.text, look), look.caption)
        case "page_break":
            return PageBreak()
        case _:
            return Paragraph(_marked_up(block.text, look), look.body)


def _story(source: Source, look: _Look) -> list[Flowable]:
    return [_grid(block.table, look) if block.table else _flowable(block, look) for block in source.blocks]


def _decorate(canvas: Canvas, document: SimpleDocTemplate, *, source: Source, look: _Look) -> None:
    canvas.saveState()
    canvas.setFont(look.font, 8)
    canvas.setFillColor(_INK)
    canvas.drawString(20 * mm, A4[1] - 13 * mm, source.fields["company"])
    canvas.drawRightString(A4[0] - 20 * mm, A4[1] - 13 * mm, source.fields["title"])
    canvas.setStrokeColor(_RULE)
    canvas.line(20 * mm, A4[1] - 15 * mm, A4[0] - 20 * mm, A4[1] - 15 * mm)
    canvas.drawString(20 * mm, 12 * mm, f"{source.fields['number']} · {source.fields['date']}")
    page = f"第 {document.page} 页" if look.font == _CHINESE else f"Page {document.page}"
    canvas.drawRightString(A4[0] - 20 * mm, 12 * mm, page)
    canvas.restoreState()


def write_pdf(source: Source, target: Path) -> None:
    """Write the source as an A4 PDF whose dates are those of the source, so that builds are alike."""
    if source.fields["language"] == "zh":
        pdfmetrics.registerFont(UnicodeCIDFont(_CHINESE))
    look = _Look(source.fields["language"])
    issued = datetime.strptime(source.fields["date"], "%Y-%m-%d").replace(tzinfo=UTC)
    # reportlab reads the moment of the build from here and nowhere else.
    os.environ["SOURCE_DATE_EPOCH"] = str(int(issued.timestamp()))
    document = SimpleDocTemplate(
        str(target),
        pagesize=A4,
        # A frame pads its text by 6 points on each side.
        leftMargin=20 * mm - 6,
        rightMargin=20 * mm - 6,
        topMargin=20 * mm,
        bottomMargin=17 * mm,
        title=source.fields["title"],
        author=source.fields["company"],
        subject=source.fields["number"],
        creator="",
        producer="",
        lang="zh-CN" if source.fields["language"] == "zh" else "en",
        invariant=1,
    )
    decorate = partial(_decorate, source=source, look=look)
    document.build(_story(source, look), onFirstPage=decorate, onLaterPages=decorate)
