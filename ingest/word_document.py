"""A Word document in paragraphs that unstructured reads: it passes over boxes, notes, fields and content controls."""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Iterator
from typing import Any

from ingest.superscripts import spelt_lowered, spelt_raised
from ingest.types import Removal

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What a reader of the document does not see, or sees twice.
_DROPPED = (f"{_W}del", f"{_W}moveFrom", f"{_W}rt", _FALLBACK)
_WRAPPERS = tuple(
    f"{_W}{name}" for name in "ins moveTo smartTag fldSimple customXml bdo dir sdt sdtContent ruby rubyBase".split()
)
_BLOCKS = (f"{_W}p", f"{_W}tbl")
_HEADING_STYLE = re.compile(r"^(?:heading|标题)\s*(\d)|^(?:title|subtitle)$", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"^(?:toc|目录)\s*(?:\d|heading|标题)$", re.IGNORECASE)
# Private characters around a heading's level: whatever number Word writes before it, it is found again.
_MARK = re.compile("\ue000(\\d)\ue001")
_OUTLINE_LEVELS = 9
_MAX_STYLES = 20
_OFF = frozenset({"0", "false", "off", "none"})
_ASIDE = {"header": "running_line", "footer": "running_line", "comments": "notes"}


def flatten(document: Any) -> tuple[Removal, ...]:
    """Bring all of a document's text into its body, and mark its headings; returns what was left out.

    Text boxes and foot- and endnotes follow the paragraph that they belong to. Heads and feet of pages, tables of
    contents, comments and empty fields of a form are left out; so is what tracked changes deleted or is struck out.

    Args:
        document: Of python-docx; it is changed.
    """
    body = document.element.body
    notes = _notes(document)
    struck = [item for root in (body, *notes.values()) for item in _drop_struck(root)]
    removed = [*_aside(document), *_drop(body, document), *struck]
    _unwrap(body)
    _spell_formulas(body)
    _move_boxes(body)
    for root in (body, *notes.values()):
        _spell_raised(root)
    _append_notes(notes, body)
    _mark_headings(document)
    return tuple(removed)


def heading_level(text: str) -> int | None:
    """Level of a marked heading, 1 is the highest; ``None`` for other text."""
    found = _MARK.search(text)
    return int(found.group(1)) if found else None


def without_mark(text: str) -> str:
    """The text as it stood in the document."""
    return _MARK.sub("", text)


def _aside(document: Any) -> Iterator[Removal]:
    said: set[str] = set()
    for name, part in _parts(document):
        if name in _ASIDE and (text := _text(_parsed(part))) and text not in said:
            said.add(text)
            yield Removal(kind="notes" if name == "comments" else "running_line", text=text)


def _parts(document: Any) -> Iterator[tuple[str, Any]]:
    """Parts of a document by the last word of their relation: ``header``, ``footnotes`` and others."""
    for relation in document.part.rels.values():
        if not relation.is_external:
            yield relation.reltype.rpartition("/")[2], relation.target_part


def _parsed(part: Any) -> Any:
    from lxml import etree

    return etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))


def _text(node: Any) -> str:
    paragraphs = ("".join(run.text or "" for run in p.iter(f"{_W}t")) for p in node.iter(f"{_W}p"))
    return " ".join(" ".join(paragraphs).split())


def _drop(body: Any, document: Any) -> Iterator[Removal]:
    for node in list(body.iter(*_DROPPED)):
        node.getparent().remove(node)
    names = {style.style_id: str(style.name) for style in document.styles}
    for node in list(body.iter(f"{_W}sdt", f"{_W}p")):
        if node.tag == f"{_W}sdt":
            gallery = node.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
            is_contents = gallery is not None and gallery.get(f"{_W}val") == "Table of Contents"
            is_empty = node.find(f"{_W}sdtPr/{_W}showingPlcHdr") is not None
        else:
            style = node.find(f"{_W}pPr/{_W}pStyle")
            is_contents = style is not None and bool(_CONTENTS_STYLE.match(names.get(style.get(f"{_W}val"), "")))
            is_empty = False
        if not (is_contents or is_empty) or node.getparent() is None:
            continue
        lines = [node] if node.tag == f"{_W}p" else list(node.iter(f"{_W}p"))
        # A field within a line has no paragraph of its own.
        texts = [_text(line) or "".join(run.text or "" for run in line.iter(f"{_W}t")) for line in lines or [node]]
        if is_contents:
            yield from (Removal(kind="contents", text=text) for text in texts if text)
        node.getparent().remove(node)


def _drop_struck(root: Any) -> Iterator[Removal]:
    """Take out runs that are struck out by their own word: an old price, a clause that no longer holds."""
    for run in list(root.iter(f"{_W}r")):
        if not _is_on(run, "strike") and not _is_on(run, "dstrike"):
            continue
        if text := _run_text(run).strip():
            yield Removal(kind="hidden", text=text)
        run.getparent().remove(run)


def _is_on(run: Any, name: str) -> bool:
    mark = run.find(f"{_W}rPr/{_W}{name}")
    return mark is not None and mark.get(f"{_W}val", "1") not in _OFF


def _run_text(run: Any) -> str:
    return "".join(part.text or "" if part.tag == f"{_W}t" else " " for part in run.iter(f"{_W}t", f"{_W}tab"))


def _spell_raised(root: Any) -> None:
    """Write raised figures as text, so that they do not run into the figures before them."""
    for paragraph in root.iter(f"{_W}p"):
        line = ""
        groups = [(mark, list(runs)) for mark, runs in itertools.groupby(paragraph.iter(f"{_W}r"), _raised_by)]
        for place, (mark, runs) in enumerate(groups):
            text = "".join(map(_run_text, runs))
            parts = [part for run in runs for part in run.iter(f"{_W}t")]
            spelt = text
            if mark == "superscript":
                between, below = [*(group for _, group in groups[place + 1 : place + 3]), [], []][:2]
                after = "".join(map(_run_text, between))
                is_numerator = after.strip() in {"/", "⁄"} and bool(below) and _raised_by(below[0]) == "subscript"
                spelt = spelt_raised(line, text, after, is_numerator=is_numerator)
            elif mark == "subscript":
                spelt = spelt_lowered(line, text)
            if spelt != text and parts:
                for part in parts:
                    part.text = ""
                parts[0].text = spelt
            line += text


def _raised_by(run: Any) -> str:
    mark = run.find(f"{_W}rPr/{_W}vertAlign")
    return str(mark.get(f"{_W}val")) if mark is not None else ""


def _unwrap(body: Any) -> None:
    for node in list(body.iter(*_WRAPPERS)):
        parent = node.getparent()
        place = parent.index(node)
        # A formula in it is of another name space; properties are no text.
        kept = [child for child in node if isinstance(child.tag, str) and not child.tag.endswith("Pr")]
        for offset, child in enumerate(kept):
            parent.insert(place + offset, child)
        parent.remove(node)
    # The base of a ruby text is a run within a run, which nobody looks for.
    for run in [run for run in body.iter(f"{_W}r") if run.getparent().tag == f"{_W}r"]:
        outer = run.getparent()
        for child in run.findall(f"{_W}t"):
            outer.append(child)
        outer.remove(run)


def _spell_formulas(body: Any) -> None:
    """Write a formula as its characters, in a run of its own, with signs for what only its places say."""
    for upper in body.iter(f"{_M}sSup", f"{_M}sSubSup"):
        _put_before(upper.find(f"{_M}sup"), "^")
    for fraction in body.iter(f"{_M}f"):
        _put_before(fraction.find(f"{_M}den"), "/")
    for formula in list(body.iter(f"{_M}oMath")):
        run = formula.makeelement(f"{_W}r")
        text = run.makeelement(f"{_W}t")
        text.text = "".join(part.text or "" for part in formula.iter(f"{_M}t"))
        run.append(text)
        formula.getparent().replace(formula, run)
    for wrapper in list(body.iter(f"{_M}oMathPara")):
        for run in list(wrapper):
            wrapper.addprevious(run)
        wrapper.getparent().remove(wrapper)


def _put_before(part: Any, sign: str) -> None:
    text = next(part.iter(f"{_M}t"), None) if part is not None else None
    if text is not None:
        text.text = sign + (text.text or "")


def _move_boxes(body: Any) -> None:
    last: dict[Any, Any] = {}
    for box in list(body.iter(f"{_W}txbxContent")):
        anchor = next(box.iterancestors(f"{_W}p"))
        for block in [child for child in box if child.tag in _BLOCKS]:
            last.get(anchor, anchor).addnext(block)
            last[anchor] = block


def _notes(document: Any) -> dict[tuple[str, str | None], Any]:
    """Foot- and endnotes by their kind and number."""
    return {
        (name.removesuffix("s"), note.get(f"{_W}id")): note
        for name, part in _parts(document)
        if name in {"footnotes", "endnotes"}
        for note in _parsed(part)
    }


def _append_notes(notes: dict[tuple[str, str | None], Any], body: Any) -> None:
    last: dict[Any, Any] = {}
    for reference in list(body.iter(f"{_W}footnoteReference", f"{_W}endnoteReference")):
        kind = reference.tag.removeprefix(_W).removesuffix("Reference")
        anchor = next(reference.iterancestors(f"{_W}p"))
        note = notes.get((kind, reference.get(f"{_W}id")))
        for paragraph in note.iter(f"{_W}p") if note is not None else ():
            added = _plain_paragraph(anchor, _text(paragraph) or "".join(paragraph.itertext()))
            last.get(anchor, anchor).addnext(added)
            last[anchor] = added


def _plain_paragraph(like: Any, text: str) -> Any:
    paragraph = like.makeelement(f"{_W}p")
    run = paragraph.makeelement(f"{_W}r")
    part = run.makeelement(f"{_W}t")
    part.text = text
    run.append(part)
    paragraph.append(run)
    return paragraph


def _mark_headings(document: Any) -> None:
    for paragraph in document.paragraphs:
        level = _level(paragraph)
        if level is None or not paragraph.text.strip():
            continue
        first = copy.copy(paragraph._p.makeelement(f"{_W}r"))  # noqa: SLF001 - python-docx only appends runs
        text = first.makeelement(f"{_W}t")
        text.text = f"\ue000{level}\ue001"
        first.append(text)
        properties = paragraph._p.find(f"{_W}pPr")  # noqa: SLF001
        paragraph._p.insert(0 if properties is None else 1, first)  # noqa: SLF001


def _level(paragraph: Any) -> int | None:
    """Level of a heading by its style, one that this is based on, or its place in the outline."""
    own = paragraph._p.find(f"{_W}pPr/{_W}outlineLvl")  # noqa: SLF001 - python-docx does not show it
    style = paragraph.style
    for _ in range(_MAX_STYLES):
        if own is not None:
            # The tenth level is that of ordinary text.
            level = int(own.get(f"{_W}val")) + 1
            return level if level <= _OUTLINE_LEVELS else None
        if style is None:
            return None
        if match := _HEADING_STYLE.match(str(style.name)):
            return int(match.group(1) or 1)
        own = style.element.find(f"{_W}pPr/{_W}outlineLvl")
        style = style.base_style
    return None
