"""What unstructured passes over in Word documents, in a document made here."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.opc.constants import CONTENT_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from ingest.unstructured_reader import read_docx

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xml(text: str) -> Any:
    """An element; its first tag gets the names."""
    name, _, rest = text.partition(">")
    return parse_xml(f"{name} {NAMES}>{rest}")


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def read(document: Any) -> tuple[list[tuple[str, str, int | None]], list[tuple[str, str]]]:
    data = io.BytesIO()
    document.save(data)
    elements, removed = read_docx(data.getvalue())
    return [(item.kind, item.text, item.level) for item in elements], [(item.kind, item.text) for item in removed]


@pytest.mark.parametrize(
    "wrapped",
    [
        f"<w:ins>{run('inner')}</w:ins>",
        f"<w:smartTag>{run('inner')}</w:smartTag>",
        f"<w:fldSimple>{run('inner')}</w:fldSimple>",
        f"<w:sdt><w:sdtContent>{run('inner')}</w:sdtContent></w:sdt>",
        "<m:oMath><m:r><m:t>inner</m:t></m:r></m:oMath>",
        "<w:ins><w:rPr/><!-- no text --><m:oMath><m:r><m:t>inner</m:t></m:r></m:oMath></w:ins>",
        f"<w:r><w:ruby><w:rt>{run('pinyin')}</w:rt><w:rubyBase>{run('inner')}</w:rubyBase></w:ruby></w:r>",
    ],
)
def test_words_in_fields_changes_controls_and_formulas_are_text(wrapped: str) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Before ")
    paragraph._p.append(xml(wrapped))
    paragraph.add_run(" after.")
    assert read(document)[0] == [("paragraph", "Before inner after.", None)]


def test_a_box_follows_its_paragraph_once() -> None:
    document = docx.Document()
    box = f"<w:txbxContent><w:p>{run('Text in the box.')}</w:p></w:txbxContent>"
    forms = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    document.add_paragraph("Anchor.")._p.append(xml(f"<w:r><mc:AlternateContent>{forms}</mc:AlternateContent></w:r>"))
    document.add_paragraph("Next.")
    assert [text for _, text, _ in read(document)[0]] == ["Anchor.", "Text in the box.", "Next."]


def test_a_footnote_follows_its_paragraph() -> None:
    document = docx.Document()
    note = (
        f"<w:footnotes {NAMES}><w:footnote w:id='2'><w:p>{run('Seals are excluded. 密封件除外。')}</w:p></w:footnote>"
    )
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, f"{note}</w:footnotes>".encode(),
                document.part.package)  # fmt: skip
    document.part.relate_to(part, f"{RELATIONS}/footnotes")
    document.add_paragraph("Two years.")._p.append(xml("<w:r><w:footnoteReference w:id='2'/></w:r>"))
    document.add_paragraph("Next.")
    assert [text for _, text, _ in read(document)[0]] == ["Two years.", "Seals are excluded. 密封件除外。", "Next."]


def test_numbered_headings_and_styles_of_a_company_are_headings() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    level = "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1'/></w:lvl>"
    numbering.insert(0, xml(f"<w:abstractNum w:abstractNumId='77'>{level}</w:abstractNum>"))
    numbering.append(xml("<w:num w:numId='77'><w:abstractNumId w:val='77'/></w:num>"))
    number = "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='77'/></w:numPr>"
    document.styles["Heading 1"].element.get_or_add_pPr().append(xml(number))
    company = document.styles.add_style("Acme Clause", 1)
    company.base_style = document.styles["Heading 2"]
    outline = document.styles.add_style("Acme Part", 1)
    outline.element.get_or_add_pPr().append(xml("<w:outlineLvl w:val='2'></w:outlineLvl>"))
    document.add_heading("Scope", 1)
    document.add_paragraph("Liability of the supplier", style="Acme Clause")
    document.add_paragraph("赔偿", style="Acme Part")
    document.add_paragraph("Scope")
    assert read(document)[0] == [
        ("heading", "1 Scope", 1),
        ("heading", "Liability of the supplier", 2),
        ("heading", "赔偿", 3),
        ("paragraph", "Scope", None),
    ]


def test_what_is_no_text_of_the_document_is_left_out_and_listed() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "QX-17 Rev B"
    gallery = "<w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
    contents = f"{gallery}<w:sdtContent><w:p>{run('Scope 3')}</w:p></w:sdtContent>"
    document.element.body.insert(0, xml(f"<w:sdt>{contents}</w:sdt>"))
    paragraph = document.add_paragraph("Kept.")
    paragraph._p.append(xml("<w:del><w:r><w:delText> Deleted.</w:delText></w:r></w:del>"))
    elements, removed = read(document)
    assert elements == [("paragraph", "Kept.", None)]
    assert removed == [("running_line", "QX-17 Rev B"), ("contents", "Scope 3")]


def raised(text: str) -> str:
    return f"<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>{text}</w:t></w:r>"


def lowered(text: str) -> str:
    return f"<w:r><w:rPr><w:vertAlign w:val='subscript'/></w:rPr><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (run("10") + raised("6") + run(" ohm"), "10^6 ohm"),
        (run("10") + raised("-") + raised("3") + run(" mbar"), "10^-3 mbar"),
        (run("24") + raised("1") + run(" months"), "24 (1) months"),
        (run("5 m") + raised("2"), "5 m²"),
        (
            run("1") + raised("1") + run("/") + lowered("2") + run(" inch"),
            "1 1/2 inch",
        ),
        (run("19,") + raised("99") + run(" EUR"), "19,99 EUR"),
        (run("9:") + raised("00"), "9:00"),
        (run("25") + raised("+2") + lowered("-1") + run(" mm"), "25 +2 -1 mm"),
        (run("25") + raised("-1") + run(" mm"), "25 -1 mm"),
        (run("isotope ") + raised("14") + run("C"), "isotope 14C"),
        (
            "<m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>6</m:t></m:r></m:sup></m:sSup></m:oMath>",
            "10^6",
        ),
        (
            "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>",
            "1/2",
        ),
    ],
)
def test_raised_figures_do_not_run_into_others(written: str, text: str) -> None:
    document = docx.Document()
    document.element.body.insert(0, xml(f"<w:p>{run('It is ')}{written}{run('.')}</w:p>"))
    assert read(document)[0] == [("paragraph", f"It is {text}.", None)]


@pytest.mark.parametrize("mark", ["<w:strike/>", "<w:dstrike w:val='true'/>"])
def test_what_is_struck_out_is_left_out_and_listed(mark: str) -> None:
    document = docx.Document()
    struck = f"<w:r><w:rPr>{mark}</w:rPr><w:t>900 </w:t></w:r>"
    kept = "<w:r><w:rPr><w:strike w:val='0'/></w:rPr><w:t>800 EUR</w:t></w:r>"
    document.element.body.insert(0, xml(f"<w:p><w:r><w:t xml:space='preserve'>Price: </w:t></w:r>{struck}{kept}</w:p>"))
    assert read(document) == ([("paragraph", "Price: 800 EUR", None)], [("hidden", "900")])
