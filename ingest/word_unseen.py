"""Text of a Word document that Word does not show. Engine file of python-docx, with ``ingest.unstructured_reader``."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from ingest.errors import DamagedFileError, said
from ingest.unseen import LEAST_POINTS, Unseen, is_pale

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_OFF = frozenset({"0", "false", "off", "none"})
# A picture or a coloured box behind the text; smaller ones are ornaments. 2 cm in EMU.
_BACKDROP = 720_000


def without_unseen_docx(data: bytes) -> tuple[bytes, tuple[Unseen, ...]]:
    """The document without text that is hidden, below a point in size, or white without a ground; and that text.

    White type counts as seen where a ground may lie below it that this file does not know the colour of: in text
    boxes, tables whose style shades, and documents with a coloured page or a large picture behind the text.

    Raises:
        DamagedFileError: It is cut off or no Word document.
    """
    from docx import Document

    try:
        document = Document(io.BytesIO(data))
        passages = _take_out(document)
        if not passages:
            return data, ()
        target = io.BytesIO()
        document.save(target)
    except Exception as error:
        # Damage shows itself as whatever the library happened to be doing: it has no error of its own for it.
        raise DamagedFileError(
            f"the Word document cannot be read ({said(error)}); save it again and ingest it anew"
        ) from error
    return target.getvalue(), (Unseen(passages=tuple(passages)),)


def _take_out(document: Any) -> list[str]:
    styles = _Styles(document.styles.element)
    body = document.element.body
    backdrop = _has_backdrop(document.element)
    passages: dict[Any, str] = {}
    for row in [
        mark.getparent().getparent() for mark in body.iter(f"{_W}hidden") if mark.getparent().tag == f"{_W}trPr"
    ]:
        text = _text(row)
        row.getparent().remove(row)
        if text.strip():
            passages[row] = text
    for run in list(body.iter(f"{_W}r")):
        if (text := _text(run)).strip() and styles.hides(run, backdrop=backdrop):
            paragraph = next(run.iterancestors(f"{_W}p"), run)
            passages[paragraph] = passages.get(paragraph, "") + text
            run.getparent().remove(run)
    # A text box stands twice in a file: as Word draws it now, and as it did before 2010.
    return list(dict.fromkeys(" ".join(text.split()) for text in passages.values()))


def _text(node: Any) -> str:
    return "".join(
        part.text or "" if part.tag == f"{_W}t" else " " for part in node.iter(f"{_W}t", f"{_W}tab", f"{_W}br")
    )


def _has_backdrop(root: Any) -> bool:
    page = root.find(f"{_W}background")
    if page is not None and not is_pale(page.get(f"{_W}color")):
        return True
    return any(
        anchor.get("behindDoc") in {"1", "true"}
        and (extent := anchor.find(f"{_WP}extent")) is not None
        and min(int(extent.get("cx", 0)), int(extent.get("cy", 0))) >= _BACKDROP
        for anchor in root.iter(f"{_WP}anchor")
    )


class _Styles:
    """How a run looks by its own word, its style's, its paragraph's style's, and the document's."""

    def __init__(self, root: Any) -> None:
        self._by_id = {style.get(f"{_W}styleId"): style for style in root.iter(f"{_W}style")}
        self._defaults = root.find(f"{_W}docDefaults/{_W}rPrDefault")
        self._paragraph_default = next(
            (
                name
                for name, style in self._by_id.items()
                if style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") in {"1", "true"}
            ),
            None,
        )

    def hides(self, run: Any, *, backdrop: bool) -> bool:
        """Whether nobody can see a run's text."""
        holders = list(self._holders(run))
        if _first(holders, "vanish", lambda item: item.get(f"{_W}val", "1").lower() not in _OFF):
            return True
        half_points = _first(holders, "sz", lambda item: item.get(f"{_W}val"))
        if half_points is not None and _number(half_points) < 2 * LEAST_POINTS:
            return True
        return bool(_first(holders, "color", _is_white)) and not backdrop and not self._has_ground(run, holders)

    def _holders(self, run: Any) -> Iterator[Any]:
        """Elements that may hold an ``rPr``, the strongest first."""
        yield run
        yield from self._chain(_named(run, "rPr", "rStyle"))
        paragraph = next(run.iterancestors(f"{_W}p"), None)
        named = None if paragraph is None else _named(paragraph, "pPr", "pStyle")
        yield from self._chain(named or self._paragraph_default)
        if self._defaults is not None:
            yield self._defaults

    def _chain(self, name: str | None) -> Iterator[Any]:
        passed: set[str] = set()
        while name and name in self._by_id and name not in passed:
            passed.add(name)
            yield self._by_id[name]
            parent = self._by_id[name].find(f"{_W}basedOn")
            name = None if parent is None else parent.get(f"{_W}val")

    def _has_ground(self, run: Any, holders: list[Any]) -> bool:
        if next(run.iterancestors(f"{_W}txbxContent"), None) is not None:
            return True
        marks = [mark for holder in holders for mark in holder.iterfind(f"{_W}rPr/{_W}highlight")]
        if any(mark.get(f"{_W}val") not in {"none", "white"} for mark in marks):
            return True
        paragraph = next(run.iterancestors(f"{_W}p"), run)
        shaded = [*holders, paragraph, *run.iterancestors(f"{_W}tc", f"{_W}tr", f"{_W}tbl")]
        paths = ("rPr", "pPr", "tcPr", "tblPr")
        if any(_is_dark(mark) for item in shaded for path in paths for mark in item.iterfind(f"{_W}{path}/{_W}shd")):
            return True
        return any(
            _is_dark(mark)
            for table in run.iterancestors(f"{_W}tbl")
            for style in self._chain(_named(table, "tblPr", "tblStyle"))
            for mark in style.iter(f"{_W}shd")
        )


def _first(holders: list[Any], name: str, read: Callable[[Any], Any]) -> Any:
    for holder in holders:
        found = holder.find(f"{_W}rPr/{_W}{name}")
        if found is not None:
            return read(found)
    return None


def _named(item: Any, properties: str, style: str) -> str | None:
    found = item.find(f"{_W}{properties}/{_W}{style}")
    return None if found is None else found.get(f"{_W}val")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        # No size that Word would take: it falls back to its own.
        return float("inf")


def _is_white(mark: Any) -> bool:
    if theme := mark.get(f"{_W}themeColor"):
        return theme in {"background1", "light1"} and mark.get(f"{_W}themeShade") is None
    return is_pale(mark.get(f"{_W}val"))


def _is_dark(mark: Any) -> bool:
    """Whether a shading is another ground than white; a pattern is one, and so is a theme's colour."""
    if mark.get(f"{_W}themeFill") not in {None, "background1", "light1"}:
        return True
    if mark.get(f"{_W}val") not in {"clear", "nil", None}:
        return True
    return mark.get(f"{_W}fill") not in {None, "auto"} and not is_pale(mark.get(f"{_W}fill"))
