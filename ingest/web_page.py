"""Web pages without their frame. Engine file of lxml, with ``ingest.html_tables``."""

from __future__ import annotations

import re
from typing import Any

from ingest.html_tables import plain_tables
from ingest.normalize import strip_control_characters
from ingest.superscripts import spelt_lowered, spelt_raised
from ingest.types import Removal
from ingest.web_structure import frame_of, restructure

_DROPPED_TAGS = frozenset({"script", "style", "noscript", "template", "nav", "iframe", "svg"})
# These hold no text that anybody would read.
_PROGRAM_TAGS = frozenset({"script", "style", "noscript", "template"})
# Deleted and struck-out text, and what stands in for a player that is missing: none of it holds.
_UNSHOWN_TAGS = frozenset({"del", "s", "strike", "audio", "video", "canvas", "object"})
_STRUCK_STYLE = re.compile(r"(?:^|;)text-decoration(?:-line)?:[^;]*line-through")
# What pages call their tables of contents and trails: tokens of class or id.
_NAVIGATION = frozenset({"toc", "table-of-contents", "toctree-wrapper", "breadcrumb", "breadcrumbs", "navbar"})
# What a browser does not show, as far as an element says so itself.
_UNSEEN_STYLE = re.compile(
    r"(?:^|;)\s*(?:display:none|visibility:hidden|opacity:0(?:\.0+)?(?:;|$)|font-size:0(?:px|pt|em|%)?(?:;|$)"
    r"|(?:left|top|text-indent):-\d{3,}(?:px|pt|em)?)"
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Beside a heading, to link to it.
_ANCHOR_MARKS = frozenset({"¶", "#", "🔗"})
_TEXT_BLOCKS = ("p", "li", "td", "th", "dd", "dt")
# Within these a line of text goes on.
_INLINE = frozenset(
    "a abbr b bdi big cite code em font i ins kbd mark math q samp small span strong sub sup tt u var".split()
)


def clean_html(text: str) -> str:
    """The page without what is not its text, merged cells repeated; empty if there is none."""
    from lxml import etree, html

    try:
        tree = html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", strip_control_characters(text)))
    except (etree.ParserError, ValueError):
        return ""
    for node in _dropped(tree):
        if node.getparent() is not None:
            node.drop_tree()
    _spell_raised(tree)
    restructure(tree)
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


def left_out(text: str) -> tuple[Removal, ...]:
    """Text of a page that ``clean_html`` drops: its frame, and what a browser does not show."""
    from lxml import etree, html

    try:
        tree = html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", strip_control_characters(text)))
    except (etree.ParserError, ValueError):
        return ()
    dropped = [node for node in _dropped(tree) if isinstance(node.tag, str)]
    inside = set(dropped)
    return tuple(
        Removal(kind="hidden" if _is_unseen(node) or _is_unshown(node) else "navigation", text=found)
        for node in dropped
        if node.tag not in _PROGRAM_TAGS
        and inside.isdisjoint(node.iterancestors())
        and (found := " ".join(node.text_content().split()))
    )


def _dropped(tree: Any) -> list[Any]:
    frame = set(frame_of(tree))
    return [node for node in tree.iter() if node in frame or _is_dropped(node)]


def _is_unseen(node: Any) -> bool:
    if not isinstance(node.tag, str) or node.tag in _DROPPED_TAGS:
        return False
    if node.tag == "dialog" and node.get("open") is None:
        return True
    style = "".join(node.get("style", "").split()).lower()
    return node.get("hidden") is not None or bool(_UNSEEN_STYLE.search(style))


def _is_unshown(node: Any) -> bool:
    return node.tag in _UNSHOWN_TAGS or bool(_STRUCK_STYLE.search("".join(node.get("style", "").split()).lower()))


def _spell_raised(tree: Any) -> None:
    """Write raised figures as text, so that they do not run into the figures before them."""
    from lxml import etree

    raised: list[tuple[Any, str]] = []
    line = ""
    for event, node in etree.iterwalk(tree, events=("start", "end")):
        if node.tag not in _INLINE:
            line = ""
        if event == "end":
            line += node.tail or ""
            continue
        if node.tag in {"sup", "sub"}:
            raised.append((node, line))
        line += node.text or ""
    for node, before in raised:
        # A tag that is never closed holds the rest of the page.
        is_line = all(child.tag in _INLINE for child in node.iter())
        text = node.text_content() if is_line else node.text or ""
        if node.tag == "sub":
            spelt = spelt_lowered(before, text)
        else:
            following, after = node.getnext(), node.tail or ""
            is_numerator = after.strip() in {"/", "⁄"} and following is not None and following.tag == "sub"
            spelt = spelt_raised(before, text, after, is_numerator=is_numerator)
        if spelt == text:
            continue
        node.text = spelt
        for child in list(node) if is_line else ():
            node.remove(child)
    # Around a tag in a table's cell unstructured writes a space.
    for node in list(tree.iter("sup", "sub")):
        node.drop_tag()


def _is_dropped(node: Any) -> bool:
    """Whether a node is no text of the page: comments, navigation, head and foot, icons within a sentence."""
    if not isinstance(node.tag, str):
        return True
    if node.tag == "header":
        # An article's or a section's own <header> holds its title.
        return next(node.iter(*_HEADINGS), None) is None
    if node.tag == "footer":
        return next(node.iter("h1", "h2"), None) is None
    if node.tag == "form":
        # Some servers put all of a page into one form.
        return next(node.iter("p", "table", *_HEADINGS), None) is None
    if node.tag == "button":
        # A heading that unfolds its section is a button within.
        return next(node.iterancestors(*_HEADINGS, "summary"), None) is None
    if node.tag == "a" and (node.text_content().strip() in _ANCHOR_MARKS):
        return True
    if node.tag == "img":
        block = next(node.iterancestors(*_TEXT_BLOCKS), None)
        return block is not None and bool(block.text_content().strip())
    if _is_unseen(node) or _is_unshown(node):
        return True
    names = {node.get("id", "").lower(), *node.get("class", "").lower().split()}
    return node.tag in _DROPPED_TAGS or node.get("role") == "navigation" or not names.isdisjoint(_NAVIGATION)
