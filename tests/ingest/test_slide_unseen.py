"""What no slide shows is no part of a presentation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Inches, Pt

from ingest.partition import partition
from ingest.settings import IngestSettings
from ingest.types import ParsedDocument

WHITE = RGBColor(0xFF, 0xFF, 0xFF)


def read(show: Any, folder: Path) -> ParsedDocument:
    show.save(str(folder / "a.pptx"))
    return partition(folder / "a.pptx", settings=IngestSettings())


def texts(document: ParsedDocument) -> list[tuple[int | None, str]]:
    return [(element.page, element.text) for element in document.elements]


def box(holder: Any, text: str, *, left: float = 1, top: float = 1) -> Any:
    made = holder.shapes.add_textbox(Inches(left), Inches(top), Inches(3), Inches(1))
    made.text_frame.text = text
    return made


def blank(show: Any) -> Any:
    return show.slides.add_slide(show.slide_layouts[6])


def test_a_hidden_slide_is_left_out_with_its_notes_and_the_others_keep_their_numbers(tmp_path: Path) -> None:
    show = pptx.Presentation()
    box(blank(show), "Shown first.")
    hidden = blank(show)
    box(hidden, "内部价格 cost price")
    hidden.notes_slide.notes_text_frame.text = "Do not show this."
    hidden._element.set("show", "0")
    box(blank(show), "Shown third.")
    found = read(show, tmp_path)
    assert texts(found) == [(1, "Shown first."), (3, "Shown third.")]
    assert found.page_count == 3
    assert found.warnings == (
        (
            "a.pptx: slide 2 has text that nobody can see (the slide is hidden); it was left out: '内部价格 cost price'"
            " and 1 more"
        ),
    )


@pytest.mark.parametrize(("left", "top"), [(-4, 1), (1, -1.5), (11, 1), (1, 8)])
def test_a_shape_beside_the_slide_is_left_out(tmp_path: Path, left: float, top: float) -> None:
    show = pptx.Presentation()
    slide = blank(show)
    box(slide, "Shown.")
    box(slide, "beside", left=left, top=top)
    found = read(show, tmp_path)
    assert texts(found) == [(1, "Shown.")]
    assert found.warnings == ("a.pptx: slide 1 has text that nobody can see; it was left out: 'beside'",)


def test_a_shape_that_reaches_over_the_edge_is_read(tmp_path: Path) -> None:
    show = pptx.Presentation()
    box(blank(show), "Half beside.", left=-1, top=-0.5)
    found = read(show, tmp_path)
    assert (texts(found), found.warnings) == ([(1, "Half beside.")], ())


def test_a_group_is_where_the_slide_shows_it(tmp_path: Path) -> None:
    show = pptx.Presentation()
    slide = blank(show)
    shown, beside = slide.shapes.add_group_shape(), slide.shapes.add_group_shape()
    box(shown, "In a group.", left=20)
    shown.left, shown.top = Inches(1), Inches(1)
    box(beside, "in a group beside")
    beside.left = Inches(20)
    found = read(show, tmp_path)
    assert texts(found) == [(1, "In a group.")]
    assert "in a group beside" in found.warnings[0]


def test_a_shape_that_is_switched_off_and_tiny_type_are_left_out(tmp_path: Path) -> None:
    show = pptx.Presentation()
    slide = blank(show)
    box(slide, "Shown.")
    box(slide, "switched off")._element.nvSpPr.cNvPr.set("hidden", "1")
    tiny = box(slide, "Also shown. ")
    run = tiny.text_frame.paragraphs[0].add_run()
    run.text, run.font.size = "tiny words", Pt(1)
    run.font._element.set("sz", "50")
    found = read(show, tmp_path)
    assert texts(found) == [(1, "Shown."), (1, "Also shown.")]
    assert "'switched off' and 1 more" in found.warnings[0]


@pytest.mark.parametrize("ground", ["none", "shape", "slide", "master", "picture below"])
def test_white_type_is_seen_only_upon_a_ground(tmp_path: Path, ground: str) -> None:
    show = pptx.Presentation()
    slide = blank(show)
    box(slide, "Shown.", top=5)
    if ground == "picture below":
        slide.shapes.add_picture(str(Path(__file__).parent / "data" / "nameplate.png"), Inches(1), Inches(1))
    white = box(slide, "white words")
    white.text_frame.paragraphs[0].runs[0].font.color.rgb = WHITE
    match ground:
        case "shape":
            white.fill.solid()
            white.fill.fore_color.rgb = RGBColor(0, 0, 0x60)
        case "slide" | "master":
            holder = slide if ground == "slide" else show.slide_master
            holder.background.fill.solid()
            holder.background.fill.fore_color.rgb = RGBColor(0, 0, 0x60)
    found = read(show, tmp_path)
    seen = [(1, "white words")] if ground != "none" else []
    assert texts(found) == [*seen, (1, "Shown.")]
    assert len(found.warnings) == (ground == "none")


def test_white_type_in_a_drawn_shape_has_the_fill_of_its_style(tmp_path: Path) -> None:
    show = pptx.Presentation()
    drawn = blank(show).shapes.add_shape(MSO_SHAPE.RECTANGLE, Inches(1), Inches(1), Inches(3), Inches(1))
    drawn.text_frame.text = "Upon blue."
    drawn.text_frame.paragraphs[0].runs[0].font.color.rgb = WHITE
    found = read(show, tmp_path)
    assert (texts(found), found.warnings) == ([(1, "Upon blue.")], ())
