"""Heads, feet, page numbers and tables of contents of a PDF's pages, to be told from their text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.pdf_layout import HEADING_RATIO, Line, body_size
from ingest.types import Removal

_PAGE_NUMBER = re.compile(
    r"(?:page|seite|第)?\s*[-–]?\s*(?:\d{1,3}[-–.])?\d{1,4}\s*[-–]?\s*页?\s*[,，]?"
    r"\s*(?:(?:of|/|共)\s*\d{1,4})?\s*页?",
    re.IGNORECASE,
)
# Its numbers are a page's and all pages', whatever they are.
_PAGE_PHRASE = re.compile(
    r"(?<![a-z])(?:page|seite|blatt|pg\.)[\s:]*(?:\d+[-–.])?\d+(?:\s*(?:of|von|/)\s*\d+)?|[第共]\s*\d+\s*[页頁]",
    re.IGNORECASE,
)
# "3", "2-1" of chapter 2, "3 / 6", "3 of 6", and "3 (6)" of the Nordic countries.
_PAGE = r"(?P<page>(?:(?P<chapter>\d{1,3})[-–])?(?P<number>\d{1,4})"
_OF_ALL = r"\s*(?:of|von|/|\()\s*(?P<all>\d{1,4})\b\)?"
# A word of its own: no price, no part of an order code, and not what a label names.
_WORD_BEGINS = r"(?<![\w,/–-])(?<!\d\.)(?<![:：#号號])(?<![:：#号號]\s)(?<!n[or]\.\s)"
_WORD_ENDS = r"(?![\w/–-]|[.,]\d)"
# A page's number has a place of its own in the line, or all pages' beside it.
_OWN_NUMBERS = (
    re.compile(rf"(?:^|[|·•])\s*{_PAGE}(?:{_OF_ALL})?)(?=\s*(?:$|[|·•]))", re.IGNORECASE),
    re.compile(rf"(?<!\S)[-–—]\s*{_PAGE}(?:{_OF_ALL})?)(?=\s*[-–—](?!\S))", re.IGNORECASE),
    re.compile(rf"{_WORD_BEGINS}{_PAGE}{_OF_ALL}){_WORD_ENDS}", re.IGNORECASE),
)
# Or it stands first or last, where names and captions have numbers as well.
_OUTER_NUMBERS = (
    re.compile(rf"^[\s(\[–—-]*{_PAGE})(?![\w.,–-])"),
    re.compile(rf"{_WORD_BEGINS}{_PAGE})[\s.)\]–—-]*$", re.IGNORECASE),
)
# A number further off the page's place in the file is an order number or a price.
_MAX_OFFSET = 300
_TOC_LINE = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}$|[…·]{2,}\s*\d{1,4}$")
_PLAIN_TOC_LINE = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|第.{1,3}[章节]|[A-Z])\s.*\S\s\d{1,4}$")
_EDGE = 0.1
# A page's first and last line may stand further in and still be its head or foot.
_OUTERMOST_EDGE = 0.15
# So many entries of a table of contents on a page make it one; those without dot leaders are taken only then.
_MIN_CONTENTS_SHARE = 0.6
_CONTENTS_TITLE = re.compile(r"(?:table of )?contents|目\s*录", re.IGNORECASE)


def remove_running_lines(
    pages: Sequence[Sequence[Line]], heights: Sequence[float]
) -> tuple[list[list[Line]], list[Removal]]:
    """Drop running heads and feet, page numbers, and lines of a table of contents; returns the rest, and what went.

    A line at the page's edge is running when the same text, page numbers aside, stands there on at least three pages,
    or on both of two. In type larger than the text it stays where it comes first: it is the title as well.
    """
    edges = [_edge_lines(lines, height) for lines, height in zip(pages, heights, strict=True)]
    body = body_size([line for lines in pages for line in lines])
    shapes = _shapes(edges, body)
    counts: Counter[str] = Counter()
    # Where its numbers change it counts pages, and is no title.
    texts: dict[str, set[str]] = {}
    for at_edge, shape_of in zip(edges, shapes, strict=True):
        counts.update(set(shape_of.values()))
        for line in at_edge:
            texts.setdefault(shape_of[line], set()).add(line.text)
    needed = 3 if len(pages) > 2 else 2
    seen: set[str] = set()
    kept: list[list[Line]] = []
    removed: list[Removal] = []
    for lines, shape_of in zip(pages, shapes, strict=True):
        contents = _contents_lines(lines)
        page = []
        for line in lines:
            shape = shape_of.get(line)
            if shape is not None and counts[shape] >= needed:
                if shape in seen or line.size < body * HEADING_RATIO or len(texts[shape]) > 1:
                    removed.append(Removal(kind="running_line", text=line.text, page=line.page))
                    continue
                seen.add(shape)
            elif shape is not None and _PAGE_NUMBER.fullmatch(line.text):
                removed.append(Removal(kind="page_number", text=line.text, page=line.page))
                continue
            elif line in contents:
                removed.append(Removal(kind="contents", text=line.text, page=line.page))
                continue
            page.append(line)
        kept.append(page)
    return kept, removed


def _shapes(edges: Sequence[Sequence[Line]], body: float) -> list[dict[Line, str]]:
    """What each page's edge lines are compared by: their text, with ``#`` for a number only where it counts pages.

    That it does is said beside it, or it goes up by one from page to page.
    """
    found: dict[tuple[str, bool], list[_Number]] = {}
    for place, at_edge in enumerate(edges, start=1):
        for line in at_edge:
            for number in _numbers(line, place, body):
                found.setdefault((number.shape, number.is_own), []).append(number)
    counting = {number for numbers in found.values() for number in _counting(numbers, len(edges))}
    return [
        {
            line: next((n.shape for n in _numbers(line, place, body) if n in counting), _plain_shape(line))
            for line in at_edge
        }
        for place, at_edge in enumerate(edges, start=1)
    ]


def _plain_shape(line: Line) -> str:
    text = " | ".join(part for part, _, _ in line.parts) or line.text
    return _PAGE_PHRASE.sub(lambda phrase: re.sub(r"\d+", "#", phrase.group()), " ".join(text.split()))


class _Number(NamedTuple):
    """What may be a page's number: the line's shape if it is, and whether it has a place of its own there."""

    shape: str
    place: int
    chapter: int | None
    number: int
    is_own: bool
    is_small: bool

    def follows(self, last: _Number) -> bool:
        """Whether it counts on from an earlier page; a page between may have no number of its own."""
        distance = self.place - last.place
        if self.chapter == last.chapter:
            return self.number - last.number in ({1, distance} if self.is_own else {distance})
        return self.is_own and (self.chapter, self.number) == ((last.chapter or 0) + 1, 1)


def _numbers(line: Line, place: int, body: float) -> Iterator[_Number]:
    """Large type names a product or a part, and text of the page's own size may: its numbers go up as well."""
    text = _plain_shape(line)
    is_small = line.size < body - 0.25
    for pattern in (*_OWN_NUMBERS, *_OUTER_NUMBERS):
        is_own = pattern in _OWN_NUMBERS
        if line.size >= body * HEADING_RATIO or not (is_own or is_small):
            continue
        for match in pattern.finditer(text):
            groups = match.groupdict()
            number = int(groups["number"])
            if number - place > _MAX_OFFSET or number > int(groups.get("all") or number):
                continue
            yield _Number(
                shape=f"{text[: match.start('page')]}#{text[match.end('page') :]}",
                place=place,
                chapter=int(groups["chapter"]) if groups["chapter"] else None,
                number=number,
                is_own=is_own,
                is_small=is_small,
            )


def _counting(numbers: Sequence[_Number], page_count: int) -> set[_Number]:
    """Those of the numbers in lines of one shape that count pages.

    Most follow each other; they may begin anew with each part of the file. Without a place of their own all must.
    On two pages that may be chance: they are the pages' own numbers in small type.
    """
    steps = [(last, number) for last, number in pairwise(numbers) if last.place < number.place]
    up = [step for step in steps if step[1].follows(step[0])]
    if page_count <= 2:
        is_count = bool(up) and all(item.is_own and item.is_small and item.number == item.place for item in numbers)
    elif numbers[0].is_own:
        is_count = len(up) >= 2 and 2 * len(up) > len(steps)
    else:
        is_count = len(up) >= 2 and len(up) == len(numbers) - 1
    return {number for step in up for number in step} if is_count else set()


def _edge_lines(lines: Sequence[Line], height: float) -> list[Line]:
    """Lines within a tenth of the page's edge; the outermost ones a little further in."""
    if not lines:
        return []
    highest, lowest = max(line.bottom for line in lines), min(line.top for line in lines)
    return [
        line
        for line in lines
        if line.bottom > height * (1 - _EDGE)
        or line.top < height * _EDGE
        or line.bottom == highest > height * (1 - _OUTERMOST_EDGE)
        or line.top == lowest < height * _OUTERMOST_EDGE
    ]


def _contents_lines(lines: Sequence[Line]) -> list[Line]:
    dotted = [line for line in lines if _TOC_LINE.search(line.text)]
    titles = [line for line in lines if _CONTENTS_TITLE.fullmatch(line.text)]
    plain = [line for line in lines if _PLAIN_TOC_LINE.match(line.text)]
    if len(plain) >= 6 and len(plain) >= _MIN_CONTENTS_SHARE * len(lines):
        return [*dotted, *plain, *titles]
    return [*dotted, *titles] if len(dotted) >= 3 else []
