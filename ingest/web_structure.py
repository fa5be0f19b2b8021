"""A web page in tags that unstructured reads: it drops the text of those that it does not know."""

from __future__ import annotations

from typing import Any

_BLOCKS = {"main": "div", "details": "div", "figure": "div", "fieldset": "div", "dialog": "div", "form": "div",
           "noframes": "div", "summary": "p", "figcaption": "p", "legend": "p"}  # fmt: skip
_SPANS = {"label": "span", "math": "span", "output": "span", "button": "span"}
_RENAMED = _BLOCKS | _SPANS
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ROW_PARTS = frozenset({"table", "thead", "tbody", "tfoot", "tr"})
_TABLE_PARTS = ("table", "thead", "tbody", "tfoot", "tr", "td", "th")


def restructure(tree: Any) -> None:
    """Rename tags, number ordered lists, dissolve tables that only arrange the page; the tree is changed."""
    for table in list(tree.iter("table")):
        if _is_layout(table):
            _dissolve(table)
    for node in tree.iter(*_RENAMED):
        node.tag = _RENAMED[node.tag]
    for node in tree.iter("p", "div"):
        # unstructured takes a single character for dirt, unless it is an item: 是 is a whole answer.
        if len(node) == 0 and len((node.text or "").strip()) == 1 and node.text.strip().isalnum():
            node.tag = "li"
    for items in tree.iter("ol"):
        _number(items)


def frame_of(tree: Any) -> list[Any]:
    """What stands outside a page's one ``<main>``, as far as that holds most of the text; never the page's title."""
    mains = list(tree.iter("main"))
    if len(mains) != 1 or 2 * len(mains[0].text_content()) < len(tree.text_content()):
        return []
    chain = [mains[0], *mains[0].iterancestors()]
    return [
        node
        for parent in chain[1:]
        for node in parent
        if isinstance(node.tag, str)
        and node.tag != "head"
        and node not in chain
        and next(node.iter("h1"), None) is None
    ]


def _is_layout(table: Any) -> bool:
    """Whether a table only arranges the page: it holds headings, or tables where rows of cells cannot hold them."""
    if next(table.iterdescendants("th"), None) is None and next(table.iterdescendants(*_HEADINGS), None) is not None:
        return True
    inner = list(table.iterdescendants("table"))
    own = [row for row in table.iterdescendants("tr") if next(row.iterancestors("table"), None) is table]
    return any(node.getparent().tag in _ROW_PARTS for node in inner) or (
        bool(inner) and all(len(row.findall("td")) + len(row.findall("th")) < 2 for row in own)
    )


def _dissolve(table: Any) -> None:
    """Turn a table and its own cells into blocks; those of tables in it stay."""
    own = [
        node
        for node in table.iterdescendants(*_TABLE_PARTS, "caption")
        if node.tag != "table" and next(node.iterancestors("table"), None) is table
    ]
    for node in own:
        node.tag = "div"
    table.tag = "div"


def _number(items: Any) -> None:
    """Write the number of each item before it: a step is asked for by its number, and a clause cited by it."""
    kind = items.get("type", "1")
    own = items.findall("li")
    down = items.get("reversed") is not None
    number = _whole(items.get("start"), len(own) if down else 1)
    for item in own:
        number = _whole(item.get("value"), number)
        mark = f"{_mark(number, kind)}. "
        # A paragraph in an item is its text; a mark beside it would stand alone.
        inner = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
        inner.text = mark + (inner.text or "").lstrip()
        number += -1 if down else 1


def _mark(number: int, kind: str) -> str:
    if kind in {"a", "A"} and 1 <= number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in {"i", "I"} and 1 <= number < 40:
        tens, ones = divmod(number, 10)
        roman = "X" * tens + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][ones]
        return roman if kind == "I" else roman.lower()
    return str(number)


def _whole(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.lstrip("-").isdigit() else otherwise
