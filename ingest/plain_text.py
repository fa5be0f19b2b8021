"""Text without markup: paragraphs, and headings where they are certain."""

from __future__ import annotations

import re

from ingest.language import count_han
from ingest.line_joining import Spelling, join_lines, spelling_of
from ingest.types import Element

_MARKDOWN_HEADING = re.compile(r"^(#{1,6})\s+(\S.*?)\s*#*$")
_CHAPTER = re.compile(
    r"^第[一二三四五六七八九十百零\d]+([编章节])[\s　].{0,40}$|^第[一二三四五六七八九十百零\d]+([编章节])$"
)
_RULE = re.compile(r"^[\s=\-~*_#]{3,}$")
_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*)\.?\s+[A-Z\u4e00-\u9fff][^.。!?，：]{0,70}(?<!:)$")
_BULLET = re.compile(r"^\s*(?:(?:[-*•]|\d{1,2}[.)])\s+|\d{1,2}、|[（(][\d一二三四五六七八九十]{1,2}[)）])")
_CHAPTER_LEVELS = {"编": 1, "章": 2, "节": 3}


def read_text(text: str) -> list[Element]:
    """Cut text at blank lines; a chapter of a law, a numbered line alone, or ``#`` makes a heading."""
    elements: list[Element] = []
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    spelling = spelling_of(text.split("\n"))
    for block in re.split(r"\n[ \t\u3000]*\n", text):
        lines = [line.strip(" \t\u3000") for line in block.split("\n")]
        lines = [line for line in lines if line and not _RULE.match(line)]
        group: list[str] = []
        for line in lines:
            heading = _heading(line, alone=len(lines) == 1)
            if heading or _BULLET.match(line):
                _flush(elements, group, spelling)
                elements.append(heading or Element(kind="list_item", text=line))
            else:
                group.append(line)
        _flush(elements, group, spelling)
    return elements


def _flush(elements: list[Element], group: list[str], spelling: Spelling) -> None:
    if not group:
        return
    # Lines of like length were wrapped by a program; others were broken by a person, who meant it.
    wrapped = len(group) > 1 and all(_width(line) > 50 for line in group[:-1])
    text = join_lines(group, spelling) if wrapped else "\n".join(group)
    elements.append(Element(kind="paragraph", text=text))
    group.clear()


def _heading(line: str, *, alone: bool) -> Element | None:
    if match := _MARKDOWN_HEADING.match(line):
        return Element(kind="heading", text=match.group(2), level=len(match.group(1)))
    if match := _CHAPTER.match(line):
        return Element(kind="heading", text=line, level=_CHAPTER_LEVELS[match.group(1) or match.group(2)])
    if alone and (match := _NUMBERED.match(line)):
        return Element(kind="heading", text=line, level=match.group(1).count(".") + 1)
    return None


def _width(line: str) -> int:
    return len(line) + count_han(line)
