"""Tables of Word documents and presentations made plain before they are read: no table in a table, no merged cell."""

from __future__ import annotations

from typing import Any

from ingest.tables import clean_cell


def take_out_nested(document: Any) -> None:
    """Move each table that stands in a cell of another one behind it, below a line with the words beside it.

    Args:
        document: Of python-docx; it is changed.
    """
    from docx.oxml.ns import qn

    table, paragraph = qn("w:tbl"), qn("w:p")
    body = document.element.body
    # From the last one on, so that they stand in their order behind the outermost table.
    for nested in reversed([found for found in body.iter(table) if _outermost(found, table) is not found]):
        outer = _outermost(nested, table)
        caption = body.makeelement(paragraph, {})
        run = caption.makeelement(qn("w:r"), {})
        text = run.makeelement(qn("w:t"), {})
        text.text = _words_beside(nested, qn)
        run.append(text)
        caption.append(run)
        cell = nested.getparent()
        cell.remove(nested)
        if not any(child.tag == paragraph for child in cell):
            cell.append(cell.makeelement(paragraph, {}))
        outer.addnext(caption)
        caption.addnext(nested)


def _outermost(node: Any, tag: str) -> Any:
    return [node, *node.iterancestors(tag)][-1]


def _words_beside(nested: Any, qn: Any) -> str:
    """Text of the cell that holds a table, with that of the cell before it: its label."""
    cell = nested.getparent()
    cells = [own for own in (cell.getprevious(), cell) if own is not None and own.tag == qn("w:tc")]
    texts = [
        clean_cell("".join(part.text or "" for line in own.findall(qn("w:p")) for part in line.iter(qn("w:t"))))
        for own in cells
    ]
    return " ".join(filter(None, texts))[:60].rstrip(" :：")


def repeat_merged(presentation: Any) -> None:
    """Write the text of a merged cell into every place that it covers, and take the merge away.

    Args:
        presentation: Of python-pptx; it is changed.
    """
    for slide in presentation.slides:
        for shape in _shapes(slide.shapes):
            if not getattr(shape, "has_table", False):
                continue
            table = shape.table
            places = [(y, x) for y in range(len(table.rows)) for x in range(len(table.columns))]
            for y, x in places:
                origin = table.cell(y, x)
                if origin.is_merge_origin:
                    text, down, across = origin.text, origin.span_height, origin.span_width
                    origin.split()
                    for below in range(y, y + down):
                        for beside in range(x, x + across):
                            table.cell(below, beside).text = text


def _shapes(shapes: Any) -> list[Any]:
    """Shapes, those of groups included."""
    return [inner for shape in shapes for inner in ([*_shapes(shape.shapes)] if hasattr(shape, "shapes") else [shape])]
