"""Web pages without their frame. Engine file of lxml, with ``ingest.html_tables``."""

from __future__ import annotations

import re
from typing import Any

from ingest.html_tables import plain_tables
from ingest.normalize import strip_control_characters

_DROPPED_TAGS = frozenset({"script", "style", "noscript", "template", "nav", "form", "button", "iframe", "svg"})
# What pages call their tables of contents and trails: tokens of class or id.
_NAVIGATION = frozenset({"toc", "table-of-contents", "toctree-wrapper", "breadcrumb", "breadcrumbs", "navbar"})
# What a browser does not show, as far as an element says so itself.
_UNSEEN_STYLE = re.compile(
    r"(?:^|;)\s*(?:display:none|visibility:hidden|opacity:0(?:\.0+)?(?:;|$)|font-size:0(?:px|pt|em|%)?(?:;|$)"
    r"|(?:left|top|text-indent):-\d{3,}(?:px|pt|em)?)"
)
_TEXT_BLOCKS = ("p", "li", "td", "th", "dd", "dt")


def clean_html(text: str) -> str:
    """The page without what is not its text, merged cells repeated; empty if there is none."""
    from lxml import etree, html

    try:
        tree = html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", strip_control_characters(text)))
    except (etree.ParserError, ValueError):
        return ""
    for node in list(tree.iter()):
        if node.getparent() is not None and _is_dropped(node):
            node.drop_tree()
    plain_tables(tree)
    return str(html.tostring(tree, encoding="unicode"))


def unseen_text(text: str) -> list[str]:
    """Text of a page that a browser does not show, for people to look at; it is no part of ``clean_html``."""
    from lxml import etree, html

    try:
        tree = html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", strip_control_characters(text)))
    except (etree.ParserError, ValueError):
        return []
    outermost = [node for node in tree.iter() if _is_unseen(node) and not any(map(_is_unseen, node.iterancestors()))]
    return [found for node in outermost if (found := " ".join(node.text_content().split()))]


def _is_unseen(node: Any) -> bool:
    if not isinstance(node.tag, str) or node.tag in _DROPPED_TAGS:
        return False
    style = "".join(node.get("style", "").split()).lower()
    return node.get("hidden") is not None or bool(_UNSEEN_STYLE.search(style))


def _is_dropped(node: Any) -> bool:
    """Whether a node is no text of the page: comments, navigation, head and foot, icons within a sentence."""
    if not isinstance(node.tag, str):
        return True
    if node.tag in {"header", "footer"}:
        # An article's own <header> holds its title.
        return not any(True for _ in node.iter("h1", "h2"))
    if node.tag == "img":
        block = next(node.iterancestors(*_TEXT_BLOCKS), None)
        return block is not None and bool(block.text_content().strip())
    if _is_unseen(node):
        return True
    names = {node.get("id", "").lower(), *node.get("class", "").lower().split()}
    return node.tag in _DROPPED_TAGS or node.get("role") == "navigation" or not names.isdisjoint(_NAVIGATION)
