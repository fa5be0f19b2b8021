"""Text of an OpenDocument text that is not shown. Works on the file's XML, with lxml."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from ingest.errors import DamagedFileError, said
from ingest.unseen import LEAST_POINTS, Unseen, is_pale

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE, _STYLE, _OFFICE, _DRAW = (
    f"{{{_NS}{name}:1.0}}" for name in ("text", "table", "style", "office", "drawing")
)
_FO = f"{{{_NS}xsl-fo-compatible:1.0}}"
_STYLE_NAMES = (f"{_TEXT}style-name", f"{_TABLE}style-name")
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4}
_LENGTH = re.compile(r"\s*([\d.]+)\s*(pt|in|cm|mm)\s*")
_MEMBERS = ("content.xml", "styles.xml")


def without_unseen_odt(data: bytes) -> tuple[bytes, tuple[Unseen, ...]]:
    """The document without text that is hidden, below a point in size, or white without a ground; and that text.

    White type in a drawing's box, or on a page with a colour, counts as seen.

    Raises:
        DamagedFileError: It is cut off or no OpenDocument text.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(info, archive.read(info)) for info in archive.infolist()]
        trees = {info.filename: etree.fromstring(text, parser) for info, text in members if info.filename in _MEMBERS}
        content = trees["content.xml"]
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
        SyntaxError,
    ) as error:
        # lxml's errors of syntax are of Python's kind.
        raise DamagedFileError(
            f"the ODT file cannot be read ({said(error)}); save it again and ingest it anew"
        ) from error
    passages = _take_out(content, _Styles(trees.values()))
    if not passages:
        return data, ()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for info, text in members:
            archive.writestr(info, etree.tostring(content) if info.filename == "content.xml" else text)
    return target.getvalue(), (Unseen(passages=tuple(passages)),)


def _take_out(content: Any, styles: _Styles) -> list[str]:
    passages: dict[Any, str] = {}
    for holder, node, side in list(_pieces(content.find(f"{_OFFICE}body"))):
        text = getattr(node, side) or ""
        if text.strip() and styles.hide(holder):
            paragraph = next(holder.iterancestors(*_PARAGRAPHS), holder)
            passages[paragraph] = passages.get(paragraph, "") + text
            setattr(node, side, None)
    return [" ".join(text.split()) for text in passages.values()]


def _pieces(body: Any) -> Iterator[tuple[Any, Any, str]]:
    """Each piece of text: the element that it stands in, and where lxml keeps it."""
    for node in () if body is None else body.iter():
        if isinstance(node.tag, str):
            yield node, node, "text"
        if node is not body:
            yield node.getparent(), node, "tail"


class _Styles:
    """How text looks by the styles of what it stands in."""

    def __init__(self, trees: Iterable[Any]) -> None:
        self._by_name: dict[tuple[str, str], Any] = {}
        self._defaults: dict[str, Any] = {}
        self._page_ground = False
        for tree in trees:
            for style in tree.iter(f"{_STYLE}style"):
                self._by_name[style.get(f"{_STYLE}family", ""), style.get(f"{_STYLE}name", "")] = style
            self._defaults |= {style.get(f"{_STYLE}family", ""): style for style in tree.iter(f"{_STYLE}default-style")}
            self._page_ground |= any(map(_is_ground, tree.iter(f"{_STYLE}page-layout-properties")))

    def hide(self, holder: Any) -> bool:
        """Whether nobody can see the text that stands in an element."""
        around = [holder, *holder.iterancestors()]
        if any(map(_is_hidden, around)):
            return True
        paragraph = next((place for place, node in enumerate(around) if node.tag in _PARAGRAPHS), len(around))
        chain = [style for node in around[: paragraph + 1] for style in self._chain(node)]
        chain += [self._defaults[family] for family in ("paragraph",) if family in self._defaults]
        if _first(chain, f"{_TEXT}display") == "none" or _points(_first(chain, f"{_FO}font-size")) < LEAST_POINTS:
            return True
        if _first(chain, f"{_STYLE}use-window-font-color") == "true" or not is_pale(_first(chain, f"{_FO}color")):
            return False
        boxed = any(str(node.tag).startswith(_DRAW) for node in around)
        grounds = (item for node in around for style in self._chain(node) for item in style)
        return not (boxed or self._page_ground or any(map(_is_ground, grounds)))

    def _chain(self, node: Any) -> Iterator[Any]:
        """Styles of an element, its own first, then those that it builds on."""
        tag = str(node.tag)
        family = "paragraph" if tag in _PARAGRAPHS else tag.partition("}")[2]
        family = {"span": "text", "a": "text"}.get(family, family)
        name = next((node.get(key) for key in _STYLE_NAMES if node.get(key)), None)
        passed: set[str] = set()
        while name and name not in passed and (family, name) in self._by_name:
            passed.add(name)
            style = self._by_name[family, name]
            yield style
            name = style.get(f"{_STYLE}parent-style-name")


def _is_hidden(node: Any) -> bool:
    if node.get(f"{_TEXT}display") == "none" or node.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
        return True
    if node.tag == f"{_TEXT}section":
        return bool(node.get(f"{_TEXT}is-hidden") == "true")
    return node.tag in _PARAGRAPHS and any(
        mark.get(f"{_TEXT}is-hidden") == "true" for mark in node.iter(f"{_TEXT}hidden-paragraph")
    )


def _first(chain: Iterable[Any], name: str) -> str | None:
    """The value of the first style that says something about it."""
    for style in chain:
        for properties in style.iterfind(f"{_STYLE}text-properties"):
            if (value := properties.get(name)) is not None:
                return str(value)
    return None


def _is_ground(properties: Any) -> bool:
    colour = properties.get(f"{_FO}background-color")
    return colour not in {None, "transparent"} and not is_pale(colour)


def _points(length: str | None) -> float:
    """A length in points; infinite where it is relative or unknown."""
    match = _LENGTH.fullmatch(length or "")
    try:
        return float(match[1]) * _POINTS[match[2]] if match else float("inf")
    except ValueError:
        return float("inf")
