"""What Word does not show is no part of a Word document; white upon dark is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from ingest.partition import partition
from ingest.settings import IngestSettings
from ingest.types import ParsedDocument
from tests.ingest.files import CHINESE, word

WHITE = RGBColor(0xFD, 0xFE, 0xFF)


def read(document: Any, folder: Path) -> ParsedDocument:
    document.save(str(folder / "a.docx"))
    return partition(folder / "a.docx", settings=IngestSettings())


def texts(document: ParsedDocument) -> list[str]:
    return [element.text for element in document.elements]


def shade(properties: Any, fill: str) -> None:
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), fill)
    properties.append(shading)


def vanish(font: Any, document: Any) -> None:
    font.hidden = True


def tiny(font: Any, document: Any) -> None:
    font.size = Pt(0.5)


def white(font: Any, document: Any) -> None:
    font.color.rgb = WHITE


def theme_white(font: Any, document: Any) -> None:
    font.color.rgb = RGBColor(0, 0, 0)
    font._element.rPr.find(qn("w:color")).set(qn("w:themeColor"), "background1")


@pytest.mark.parametrize("hide", [vanish, tiny, white, theme_white])
@pytest.mark.parametrize("where", ["run", "character style", "paragraph style", "parent style"])
def test_hidden_text_is_left_out_and_named(tmp_path: Path, hide: Callable[[Any, Any], None], where: str) -> None:
    document = docx.Document()
    document.add_paragraph(CHINESE)
    paragraph = document.add_paragraph("The pump weighs 45 kg. ")
    run = paragraph.add_run("秘密 secret words")
    style = document.styles.add_style("Base", WD_STYLE_TYPE.PARAGRAPH)
    match where:
        case "run":
            hide(run.font, document)
        case "character style":
            run.style = document.styles.add_style("Quiet", WD_STYLE_TYPE.CHARACTER)
            hide(run.style.font, document)
        case _:
            hide(style.font, document)
            child = document.styles.add_style("Child", WD_STYLE_TYPE.PARAGRAPH)
            child.base_style = style
            run.text = ""
            document.add_paragraph("秘密 secret words", style=style if where == "paragraph style" else child)
    found = read(document, tmp_path)
    assert texts(found) == [CHINESE, "The pump weighs 45 kg."]
    assert found.warnings == ("a.docx has text that nobody can see; it was left out: '秘密 secret words'",)


def test_a_run_shows_what_its_hidden_style_hides(tmp_path: Path) -> None:
    document = docx.Document()
    style = document.styles.add_style("Quiet", WD_STYLE_TYPE.PARAGRAPH)
    style.font.hidden = True
    document.add_paragraph(style=style).add_run("Shown after all.").font.hidden = False
    found = read(document, tmp_path)
    assert (texts(found), found.warnings) == (["Shown after all."], ())


@pytest.mark.parametrize("ground", ["run", "paragraph", "cell", "table style", "highlight", "page", "picture"])
def test_white_upon_a_ground_is_seen(tmp_path: Path, ground: str) -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    for cell, text in zip([*table.rows[0].cells, *table.rows[1].cells], ["Part", "Name", "AX-1", "Seal"], strict=True):
        cell.text = text
    header = table.rows[0].cells[0].paragraphs[0]
    header.runs[0].font.color.rgb = WHITE
    match ground:
        case "run":
            shade(header.runs[0]._r.get_or_add_rPr(), "1F3864")
        case "paragraph":
            shade(header._p.get_or_add_pPr(), "1F3864")
        case "cell":
            shade(table.rows[0].cells[0]._tc.get_or_add_tcPr(), "1F3864")
        case "table style":
            table.style = "Medium Shading 1 Accent 1"
        case "highlight":
            header.runs[0].font.highlight_color = docx.enum.text.WD_COLOR_INDEX.BLUE
        case "page":
            page = OxmlElement("w:background")
            page.set(qn("w:color"), "1F3864")
            document.element.insert(0, page)
        case "picture":
            picture = Path(__file__).parent / "data" / "nameplate.png"
            drawing = document.add_paragraph().add_run().add_picture(str(picture))._inline
            drawing.tag = qn("wp:anchor")
            drawing.set("behindDoc", "1")
    found = read(document, tmp_path)
    assert (texts(found), found.warnings) == (["Part: AX-1; Name: Seal"], ())


def test_white_upon_a_white_cell_is_not_seen(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Shown.")
    cell = document.add_table(1, 1).rows[0].cells[0]
    cell.paragraphs[0].add_run("hidden").font.color.rgb = WHITE
    shade(cell._tc.get_or_add_tcPr(), "FFFFFF")
    found = read(document, tmp_path)
    assert (texts(found), len(found.warnings)) == (["Shown."], 1)


def test_a_hidden_row_of_a_table_is_left_out(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(3, 2)
    for row, cells in zip(table.rows, [["Part", "Name"], ["AX-9", "Cost 3.10"], ["AX-1", "Seal"]], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.rows[1]._tr.get_or_add_trPr().append(OxmlElement("w:hidden"))
    found = read(document, tmp_path)
    assert texts(found) == ["Part: AX-1; Name: Seal"]
    assert "AX-9" in found.warnings[0]


def test_several_passages_are_one_line(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Shown.")
    for number in range(3):
        document.add_paragraph().add_run(f"secret {number}").font.hidden = True
    assert read(document, tmp_path).warnings == (
        "a.docx has text that nobody can see; it was left out: 'secret 0' and 2 more",
    )


def test_an_ordinary_document_is_untouched(tmp_path: Path) -> None:
    found = partition(word(tmp_path / "a.docx"), settings=IngestSettings())
    assert (len(found.elements), found.warnings) == (7, ())
