"""Text of a presentation that no slide shows. Engine file of python-pptx, with ``ingest.unstructured_reader``."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from ingest.errors import DamagedFileError, said
from ingest.unseen import LEAST_POINTS, Unseen, is_pale

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_FILLS = tuple(f"{_A}{name}" for name in ("solidFill", "gradFill", "blipFill", "pattFill", "grpFill"))
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in EMU."""


def without_unseen_pptx(data: bytes) -> tuple[bytes, tuple[Unseen, ...]]:
    """The presentation without hidden slides, hidden shapes, shapes beside the slide, and type that cannot be seen.

    Slides keep their numbers. White type counts as unseen only where the shape has no fill, nothing with a ground
    lies below it, and the slide's own ground is white.

    Raises:
        DamagedFileError: It is cut off or no presentation.
    """
    from pptx import Presentation

    try:
        show = Presentation(io.BytesIO(data))
        size = (show.slide_width or 0, show.slide_height or 0)
        found = [
            Unseen(place=f"slide {number}", why=why, passages=tuple(passages))
            for number, slide in enumerate(show.slides, start=1)
            for why, passages in _take_out(slide, size)
            if passages
        ]
        moved = sum(_move_in(shape) for slide in show.slides for _, shape, _ in _shapes(slide.shapes))
        if not found and not moved:
            return data, ()
        target = io.BytesIO()
        show.save(target)
    except Exception as error:
        # Damage shows itself as whatever the library happened to be doing: it has no error of its own for it.
        raise DamagedFileError(
            f"the presentation cannot be read ({said(error)}); save it again and ingest it anew"
        ) from error
    return target.getvalue(), tuple(found)


def _take_out(slide: Any, size: tuple[float, float]) -> Iterator[tuple[str, list[str]]]:
    if slide.element.get("show") in {"0", "false"}:
        passages = [text for _, shape, _ in _shapes(slide.shapes) if (text := _text(shape.element))]
        if slide.has_notes_slide and (frame := slide.notes_slide.notes_text_frame) is not None:
            passages += [text for text in [_text(frame._txBody)] if text]  # noqa: SLF001 - no public way to its XML
            frame.clear()
        for shape in list(slide.shapes):
            shape.element.getparent().remove(shape.element)
        yield "the slide is hidden", passages
        return
    yield "", [*_hidden_shapes(slide, size), *_hidden_runs(slide)]


def _hidden_shapes(slide: Any, size: tuple[float, float]) -> list[str]:
    passages = []
    for hidden, shape, box in list(_shapes(slide.shapes)):
        beside = box is not None and (box[2] <= 0 or box[3] <= 0 or box[0] >= size[0] or box[1] >= size[1])
        # A line has no height, a text box without one grows with its text.
        if hidden or (beside and any(size)):
            if text := _text(shape.element):
                passages.append(text)
            shape.element.getparent().remove(shape.element)
    return passages


def _hidden_runs(slide: Any) -> list[str]:
    passages = []
    pale_ground = _has_pale_ground(slide)
    grounds = list(_grounds(slide))
    for _, shape, box in _shapes(slide.shapes):
        seen_through = pale_ground and shape.has_text_frame and _is_open(shape)
        above_ground = any(
            other is not shape.element and (box is None or _meet(box, ground)) for other, ground in grounds
        )
        for run in list(shape.element.iter(f"{_A}r")):
            properties = run.find(f"{_A}rPr")
            if properties is None or not _text(run):
                continue
            tiny = 0 < _number(properties.get("sz")) < 100 * LEAST_POINTS
            if tiny or (seen_through and not above_ground and _is_white(properties.find(f"{_A}solidFill"))):
                passages.append(_text(run))
                run.getparent().remove(run)
    return passages


def _shapes(shapes: Any, scale: Box = (1, 1, 0, 0), *, hidden: bool = False) -> Iterator[tuple[bool, Any, Box | None]]:
    """Shapes, those in groups too, each with whether it is hidden and its box on the slide."""
    for shape in shapes:
        own = hidden or any(mark.get("hidden") in {"1", "true"} for mark in shape.element.iterfind(f"*/{_P}cNvPr"))
        box = None
        if None not in {shape.left, shape.top, shape.width, shape.height}:
            left, top = scale[0] * shape.left + scale[2], scale[1] * shape.top + scale[3]
            box = (left, top, left + scale[0] * shape.width, top + scale[1] * shape.height)
        if not hasattr(shape, "shapes"):
            yield own, shape, box
            continue
        yield from _shapes(shape.shapes, _inner_scale(shape, box) if box else scale, hidden=own)


def _inner_scale(group: Any, box: Box) -> Box:
    """How places within a group become places on the slide: factor and offset, across and down."""
    inner = group.element.find(f"{_P}grpSpPr/{_A}xfrm")
    offset, extent = (None, None) if inner is None else (inner.find(f"{_A}chOff"), inner.find(f"{_A}chExt"))
    if offset is None or extent is None:
        return (1, 1, 0, 0)
    wide, high = int(extent.get("cx")) or 1, int(extent.get("cy")) or 1
    across, down = (box[2] - box[0]) / wide, (box[3] - box[1]) / high
    return across, down, box[0] - across * int(offset.get("x")), box[1] - down * int(offset.get("y"))


def _move_in(shape: Any) -> bool:
    """Put a shape that begins beside the slide at its edge: what is left of it is seen, and unstructured drops it."""
    moved = False
    for side in ("left", "top"):
        if (getattr(shape, side) or 0) < 0:
            setattr(shape, side, 0)
            moved = True
    return moved


def _has_pale_ground(slide: Any) -> bool:
    """Whether slide, layout or master, the first that says, gives a white ground; white is what none gives."""
    for sheet in (slide, slide.slide_layout, slide.slide_layout.slide_master):
        ground = sheet.element.find(f"{_P}cSld/{_P}bg")
        if ground is not None:
            solid = ground.find(f"{_P}bgPr/{_A}solidFill")
            return _is_white(ground.find(f"{_P}bgRef") if solid is None else solid)
    return True


def _grounds(slide: Any) -> Iterator[tuple[Any, Box]]:
    """What may lie below white type: pictures, tables, charts, and shapes with a fill of their own or their style's."""
    for sheet in (slide, slide.slide_layout, slide.slide_layout.slide_master):
        for _, shape, box in _shapes(sheet.shapes):
            if box is not None and not (shape.has_text_frame and _is_open(shape)):
                yield shape.element, box


def _is_open(shape: Any) -> bool:
    """Whether a shape lets the ground through; a placeholder has the fill of its layout's."""
    properties = shape.element.find(f"{_P}spPr")
    if properties is not None and properties.find(f"{_A}noFill") is not None:
        return True
    if properties is None or any(properties.find(fill) is not None for fill in _FILLS):
        return False
    reference = shape.element.find(f"{_P}style/{_A}fillRef")
    if reference is not None and reference.get("idx") != "0":
        return False
    base = getattr(shape, "_base_placeholder", None)
    return base is None or _is_open(base)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _is_white(fill: Any) -> bool:
    """Whether a fill is white: by its number, or by the theme's name for it without a change."""
    if fill is None:
        return False
    for colour in fill:
        if colour.tag == f"{_A}srgbClr":
            return len(colour) == 0 and is_pale(colour.get("val"))
        if colour.tag == f"{_A}schemeClr":
            return len(colour) == 0 and colour.get("val") in {"bg1", "lt1"}
    return False


def _text(node: Any) -> str:
    return " ".join(" ".join(part.text or "" for part in node.iter(f"{_A}t")).split())


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0
