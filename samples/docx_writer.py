"""A parsed source as a Word document: real headings, lists and tables, page number in the footer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from archive import settle
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph
from markup import Block, Source, Table


def _page_field(paragraph: Paragraph) -> None:
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            element.text = text
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)  # noqa: SLF001 - python-docx has no call for fields


def _dress(document: WordDocument, source: Source) -> None:
    chinese = source.fields["language"] == "zh"
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3", "Title", "Caption"):
        style = document.styles[name]
        style.font.name = "Calibri"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), "SimSun" if chinese else "Calibri")
    document.styles["Normal"].font.size = Pt(10.5)
    document.styles["Caption"].font.color.rgb = RGBColor(0x17, 0x32, 0x4D)
    section = document.sections[0]
    section.header.paragraphs[0].text = f"{source.fields['company']}\t\t{source.fields['number']}"
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    footer.add_run(f"{source.fields['date']} · ")
    _page_field(footer)


def _add_table(document: WordDocument, table: Table) -> None:
    grid = document.add_table(rows=len(table.rows), cols=len(table.rows[0]))
    grid.style = "Table Grid"
    for top, row in enumerate(table.rows):
        for left, text in enumerate(row):
            cell = grid.cell(top, left)
            cell.text = "" if text in {"<", "^"} else text
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9)
                run.bold = top < table.header_rows
    for top, left, bottom, right in table.spans:
        text = table.rows[top][left]
        merged = grid.cell(top, left).merge(grid.cell(bottom, right))
        for extra in merged.paragraphs[1:]:
            extra._p.getparent().remove(extra._p)  # noqa: SLF001 - a merge leaves empty paragraphs behind
        merged.paragraphs[0].text = text
        merged.paragraphs[0].runs[0].bold = top < table.header_rows
    document.add_paragraph()


def _add_block(document: WordDocument, block: Block) -> None:
    match block.kind:
        case "heading":
            document.add_heading(block.text, level=block.level - 1)
        case "bullet":
            document.add_paragraph(block.text, style="List Bullet")
        case "step":
            # The number stays text: Word would go on counting from the list before.
            document.add_paragraph(f"{block.mark} {block.text}")
        case "box":
            document.add_paragraph(style="Intense Quote").add_run(block.text)
        case "caption":
            document.add_paragraph(block.text, style="Caption")
        case "page_break":
            document.add_page_break()
        case _:
            document.add_paragraph(block.text)


def write_docx(source: Source, target: Path) -> None:
    """Write the source as a Word document whose dates are those of the source."""
    document = Document()
    _dress(document, source)
    for block in source.blocks:
        if block.table is None:
            _add_block(document, block)
        else:
            _add_table(document, block.table)
    issued = datetime.strptime(source.fields["date"], "%Y-%m-%d").replace(tzinfo=UTC)
    properties = document.core_properties
    properties.title, properties.author = source.fields["title"], source.fields["company"]
    properties.subject, properties.comments = source.fields["number"], ""
    properties.created = properties.modified = issued
    properties.last_modified_by, properties.revision = source.fields["company"], 1
    properties.language = "zh-CN" if source.fields["language"] == "zh" else "en"
    document.save(str(target))
    settle(target)
