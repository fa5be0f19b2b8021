"""Tables of web pages made plain: no table in a table, no merged cell, captions as lines. Engine file of lxml."""

from __future__ import annotations

import copy
import re
from typing import Any

_ROWS = "./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr"
# What forms on pages call their labels and values: the last word of a class.
_LABEL = re.compile(r"(?:^|[-_ ])(?:label|key|term|name)$")
_VALUE = re.compile(r"(?:^|[-_ ])value$")


def plain_tables(tree: Any) -> None:
    """Take out nested tables, write captions above, repeat merged cells, and mark bold first rows as heads."""
    for table in reversed(list(tree.iter("table"))):
        _take_out(table)
    for table in tree.iter("table"):
        _caption_above(table)
        repeat_merged(table)
        _mark_head(table)
    for label in tree.iter("span", "div", "dt", "b", "strong"):
        _join_value(label)


def table_cells(html: str) -> list[list[str]]:
    """Cells of an HTML table, merged ones repeated."""
    from lxml import html as parser

    if not html.strip():
        return []
    table = parser.fromstring(html)
    repeat_merged(table)
    return [
        [" ".join("".join(cell.itertext()).split()) for cell in row if cell.tag in {"td", "th"}]
        for row in table.iter("tr")
    ]


def is_headless_pair(html: str) -> bool:
    """Whether a table of two columns names no head, as the page's author could have done: labels beside values."""
    from lxml import html as parser

    table = parser.fromstring(html) if html.strip() else None
    rows = [[cell for cell in row if cell.tag in {"td", "th"}] for row in table.iter("tr")] if table is not None else []
    if len(rows) < 2 or any(len(row) > 2 for row in rows) or all(len(row) < 2 for row in rows):
        return False
    # A first column of th are the labels of a form.
    return not any(row[-1].tag == "th" for row in rows[:1])


def head_rows(html: str) -> int | None:
    """How many of the first rows hold nothing but heads; ``None`` where the page does not say, or no row is left."""
    from lxml import html as parser

    rows = list(parser.fromstring(html).iter("tr")) if html.strip() else []
    heads = 0
    for row in rows:
        if any(cell.tag == "td" for cell in row) or not any(cell.tag == "th" for cell in row):
            break
        heads += 1
    return heads if 0 < heads < len(rows) else None


def repeat_merged(table: Any) -> None:
    """Write a merged cell into every place that it covers: unstructured forgets spans, and columns would shift."""
    carried: dict[tuple[int, int], Any] = {}
    for y, row in enumerate(table.xpath(_ROWS)):
        cells = [cell for cell in row if cell.tag in {"td", "th"}]
        placed: list[Any] = []
        while cells or (y, len(placed)) in carried:
            above = carried.pop((y, len(placed)), None)
            if above is not None:
                placed.append(copy.deepcopy(above))
                continue
            cell = cells.pop(0)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for _ in range(across):
                carried |= {(y + below, len(placed)): cell for below in range(1, down)}
                placed.append(copy.deepcopy(cell))
        row[:] = placed


def _span(cell: Any, name: str) -> int:
    """How many places a merged cell covers; the attribute is taken off, for the copies cover one each."""
    value = cell.attrib.pop(name, "1")
    return min(max(int(value), 1), 100) if value.isdigit() else 1


def _take_out(table: Any) -> None:
    """Move a table with cells of its own behind the outermost table around it; one cell is no more than a frame."""
    outer = next(reversed(list(table.iterancestors("table"))), None)
    if outer is None or len(table.xpath(".//td | .//th")) < 2:
        return
    cell = next(table.iterancestors("td", "th"), None)
    label = cell.getprevious() if cell is not None else None
    tail, table.tail = table.tail, None
    parent, before = table.getparent(), table.getprevious()
    parent.remove(table)
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    line = outer.makeelement("p", {})
    line.text = " ".join(label.text_content().split())[:60].rstrip(" :：") if label is not None else ""
    outer_tail, outer.tail = outer.tail, None
    outer.addnext(table)
    table.tail = outer_tail
    if line.text:
        table.addprevious(line)


def _caption_above(table: Any) -> None:
    for caption in table.xpath("./caption"):
        text = " ".join(caption.text_content().split())
        caption.drop_tree()
        if text:
            line = table.makeelement("p", {})
            line.text = text
            table.addprevious(line)


def _mark_head(table: Any) -> None:
    """Make the cells of a first row th that stands out by bold type alone."""
    rows = table.xpath(_ROWS)
    if len(rows) < 2 or table.xpath(".//th") or not _is_bold(rows[0]) or all(map(_is_bold, rows[1:])):
        return
    for cell in rows[0]:
        if cell.tag == "td":
            cell.tag = "th"


def _is_bold(row: Any) -> bool:
    cells = [cell for cell in row if cell.tag in {"td", "th"} and cell.text_content().strip()]
    return len(cells) > 1 and all(
        "".join(cell.xpath(".//b//text() | .//strong//text()")).split() == cell.text_content().split() for cell in cells
    )


def _join_value(label: Any) -> None:
    """Put a colon between a label and its value that stand beside each other."""
    value = label.getnext()
    if (
        value is None
        or not label.text_content().strip()
        or not value.text_content().strip()
        or len(value)
        or len(label)
    ):
        return
    named = _LABEL.search(label.get("class", "").lower()) and _VALUE.search(value.get("class", "").lower())
    if not named and not (label.tag == "dt" and value.tag == "dd"):
        return
    label.text = f"{label.text_content().rstrip().rstrip(':：')}: "
    if label.tag != "dt":
        label.tail = " "
