"""Another reader's text of a file beside its chunks, word by word."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.alignment import align, words
from eval.coverage_types import FileCoverage, MissingRun, State
from eval.other_readers import OtherText
from ingest.types import Chunk, Removal

LEAST_SHARE = 0.98
_LONGEST_RUNS = 10
_SHOWN_WORDS = 30
_WORDS_BEFORE = 5
# A header arrives in the row below it, each of its words beside the value: so far from where it stands in the file.
_HEADER_REACH = 150


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as it is compared.

    Attributes:
        line: Counted over the whole file.
        row: It may stand in a table.
        first: It begins a sentence, or the row of a table.
    """

    text: str
    page: int | None
    line: int = 0
    row: bool = False
    first: bool = False


def compare(
    name: str, kind: str, other: OtherText, chunks: Sequence[Chunk], removed: Sequence[Removal]
) -> FileCoverage:
    """How much of the other reader's text stands in the chunks.

    A removal is taken out of the other text where it stands on its page; only so many words are excused as were found.
    In a PDF each page may be read in the order that agrees best with ours, for pdftotext knows two and no page says
    which one is right.
    """
    ours = list(_chunk_words(chunks, paged=other.is_paged))
    theirs, unlisted = _without_removed(_pages(other.pages, paged=other.is_paged), removed)
    for order in other.orders:
        theirs = _better_pages(theirs, _without_removed(_pages(order, paged=True), removed)[0], ours)
    pairs = align([word.text for word in theirs], [word.text for word in ours])
    free = set(range(len(ours))) - {yours for _, yours in pairs}
    arrived = {place for place, _ in pairs}
    arrived |= _headers(theirs, ours, pairs, free)
    displaced = _displaced(theirs, ours, arrived, free) if other.is_paged else set()
    total = len(theirs)
    in_order = len(arrived) / total if total else 1.0
    any_order = (len(arrived) + len(displaced)) / total if total else 1.0
    # A sentence that goes on on the next page has the page where it begins.
    begun = [theirs[mine].page == ours[yours].page for mine, yours in pairs if ours[yours].first]
    return FileCoverage(
        path=name,
        kind=kind,
        reader=other.reader,
        words=total,
        in_order=in_order,
        any_order=any_order,
        right_page=sum(begun) / len(begun) if other.is_paged and begun else None,
        state=_state(in_order, any_order),
        missing=_runs(theirs, arrived | displaced),
        removed=tuple(removed),
        unlisted=tuple(unlisted),
    )


def _state(in_order: float, any_order: float) -> State:
    if in_order >= LEAST_SHARE:
        return "whole"
    return "other order" if any_order >= LEAST_SHARE else "below"


def _chunk_words(chunks: Sequence[Chunk], *, paged: bool) -> Iterator[_Word]:
    """Title, then each chunk's new headings and text; what every chunk repeats above it is said once."""
    path: tuple[str, ...] = ()
    for place, chunk in enumerate(chunks):
        first = chunk.page_span[0] if chunk.page_span else None
        if place == 0:
            yield from (_Word(word, first) for word in words(chunk.title))
        same = next((n for n, (a, b) in enumerate(zip(path, chunk.section_path, strict=False)) if a != b),
                    min(len(path), len(chunk.section_path)))  # fmt: skip
        for heading in chunk.section_path[same:]:
            yield from (_Word(word, first) for word in words(heading))
        path = chunk.section_path
        for sentence in chunk.sentences:
            page = sentence.page if paged else None
            row = chunk.row_span is not None
            for offset, word in enumerate(words(chunk.text[sentence.start : sentence.end])):
                yield _Word(word, page, row=row, first=offset == 0)


def _pages(pages: Sequence[str], *, paged: bool) -> list[_Word]:
    found: list[_Word] = []
    line = 0
    for number, page in enumerate(pages, start=1):
        for text in page.splitlines():
            found += (_Word(word, number if paged else None, line) for word in words(text))
            line += 1
    return found


def _without_removed(theirs: list[_Word], removed: Sequence[Removal]) -> tuple[list[_Word], list[Removal]]:
    """The words without each removal, where it stands as such, rather as whole lines; and removals not found."""
    gone: set[int] = set()
    unlisted: list[Removal] = []
    starts: dict[tuple[int | None, str], list[int]] = {}
    for place, word in enumerate(theirs):
        starts.setdefault((word.page, word.text), []).append(place)
    for removal in removed:
        wanted = words(removal.text)
        if not wanted:
            continue
        places = [
            start
            for start in starts.get((removal.page, wanted[0]), ())
            if [word.text for word in theirs[start : start + len(wanted)]] == wanted
            and gone.isdisjoint(range(start, start + len(wanted)))
        ]
        if not places:
            if apart := _apart(starts, gone, removal.page, wanted):
                gone.update(apart)
            else:
                unlisted.append(removal)
            continue
        start = max(places, key=lambda place: (_is_whole_line(theirs, place, len(wanted)), place))
        gone.update(range(start, start + len(wanted)))
    return [word for place, word in enumerate(theirs) if place not in gone], unlisted


def _apart(
    starts: Mapping[tuple[int | None, str], Sequence[int]], gone: set[int], page: int | None, wanted: Sequence[str]
) -> list[int]:
    """Last places of the words on their page, where another reader has them apart; empty unless all are there."""
    found: list[int] = []
    for word in wanted if page is not None else ():
        left = [place for place in starts.get((page, word), ()) if place not in gone and place not in found]
        if not left:
            return []
        found.append(left[-1])
    return found


def _is_whole_line(theirs: Sequence[_Word], start: int, length: int) -> bool:
    end = start + length
    return (start == 0 or theirs[start - 1].line != theirs[start].line) and (
        end == len(theirs) or theirs[end].line != theirs[end - 1].line
    )


def _better_pages(one: list[_Word], other: list[_Word], ours: Sequence[_Word]) -> list[_Word]:
    """For each page the order that agrees better with ours."""
    by_page: list[dict[int | None, list[_Word]]] = [{}, {}, {}]
    for grouped, found in zip(by_page, (one, other, ours), strict=True):
        for word in found:
            grouped.setdefault(word.page, []).append(word)
    better: list[_Word] = []
    for page, mine in by_page[0].items():
        alternative = by_page[1].get(page, [])
        target = [word.text for word in by_page[2].get(page, [])]
        lengths = [len(align([word.text for word in choice], target)) for choice in (mine, alternative)]
        better += alternative if lengths[1] > lengths[0] and len(alternative) >= len(mine) else mine
    return better


def _headers(
    theirs: Sequence[_Word], ours: Sequence[_Word], pairs: Sequence[tuple[int, int]], free: set[int]
) -> set[int]:
    """Words out of order that stand in rows of a table close by, and their partners taken from ``free``."""
    found: set[int] = set()
    borders = [(-1, -1), *pairs, (len(theirs), len(ours))]
    for (before, reached), (after, _) in itertools.pairwise(borders):
        for place in range(before + 1, after):
            near = range(max(0, reached - _HEADER_REACH), min(len(ours), reached + _HEADER_REACH))
            partners = (
                partner
                for partner in near
                if partner in free and ours[partner].row and ours[partner].text == theirs[place].text
            )
            if (partner := min(partners, key=lambda item: abs(item - reached), default=None)) is not None:
                free.discard(partner)
                found.add(place)
    return found


def _displaced(theirs: Sequence[_Word], ours: Sequence[_Word], arrived: set[int], free: set[int]) -> set[int]:
    """Words out of order that stand elsewhere on the same page, each of ours counted once."""
    left = Counter((ours[place].text, ours[place].page) for place in free)
    found: set[int] = set()
    for place, word in enumerate(theirs):
        if place not in arrived and left[word.text, word.page] > 0:
            left[word.text, word.page] -= 1
            found.add(place)
    return found


def _runs(theirs: Sequence[_Word], there: set[int]) -> tuple[MissingRun, ...]:
    runs: list[list[int]] = []
    for place in range(len(theirs)):
        if place in there:
            continue
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    runs.sort(key=len, reverse=True)
    return tuple(
        MissingRun(
            words=len(run),
            page=theirs[run[0]].page,
            after=" ".join(word.text for word in theirs[max(0, run[0] - _WORDS_BEFORE) : run[0]]),
            text=" ".join(theirs[place].text for place in run[:_SHOWN_WORDS]),
        )
        for run in runs[:_LONGEST_RUNS]
    )
