"""Lines of a paragraph as one text: hyphenation mended, Chinese without spaces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.language import count_han

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CUT = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)-$")
_START = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LONGEST_WORD = 80
# A part number or a range that is cut at its own hyphen.
_OPEN_HYPHEN = re.compile(r"[^\W_]-$")


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a document spells its words, and what its hyphens at line ends mostly are.

    Attributes:
        words: All words in lower case, compounds with their hyphens.
        keeps: Most of the hyphens at line ends that the document's own words explain belong to compounds.
    """

    words: frozenset[str] = frozenset()
    keeps: bool = False

    def joins(self, first: str, second: str) -> bool:
        """Whether ``first-`` at a line's end and ``second`` below are one word without a hyphen."""
        if f"{first}{second}" in self.words:
            return True
        if f"{first}-{second}" in self.words:
            return False
        return not (self.keeps or {first, second} <= self.words)


def spelling_of(lines: Iterable[str]) -> Spelling:
    """Learn the spelling of a document from its lines; hyphens at line ends are judged by words elsewhere in it."""
    lines = list(lines)
    cuts: list[tuple[str, str]] = []
    for place, following in enumerate(lines[1:]):
        cut = _CUT.search(lines[place][-_LONGEST_WORD:]) if lines[place].endswith("-") else None
        if cut and (start := _START.match(following)) and start.group()[0].islower():
            cuts.append((cut.group(1).lower(), start.group().lower()))
            # The halves are no words of their own.
            lines[place] = lines[place].removesuffix(cut.group())
            lines[place + 1] = following[start.end() :]
    if not cuts:
        return Spelling()
    words = set(_WORD.findall("\n".join(lines).lower()))
    explained = Counter(
        "joined" if f"{first}{second}" in words else "kept"
        for first, second in cuts
        if f"{first}{second}" in words or f"{first}-{second}" in words
    )
    return Spelling(frozenset(words), explained["kept"] > explained["joined"])


def join_lines(texts: Sequence[str], spelling: Spelling | None = None) -> str:
    """Join the lines of a paragraph: hyphenation mended, no space between Chinese characters."""
    joined = ""
    for text in texts:
        joined = add_line(joined, text, spelling or Spelling())
    return joined


def add_line(joined: str, text: str, spelling: Spelling) -> str:
    """The text with one more line; the line stands at its end as it is."""
    if not joined or not text:
        return joined + text
    if joined[-1] == "-" and (cut := _CUT.search(joined[-_LONGEST_WORD:])) and (start := _START.match(text)):
        first, second = cut.group(1), start.group()
        whole = f"{first}{second}".lower() in spelling.words
        if whole or (first[-1].islower() and second[0].islower() and spelling.joins(first.lower(), second.lower())):
            return joined[:-1] + text
    if _OPEN_HYPHEN.match(joined[-2:]) and text[0].isalnum():
        return joined + text
    if count_han(joined[-1]) + count_han(text[0]) or joined[-1] in "，。、；：）》”" or text[0] in "，。、；：（《“":
        return joined + text if count_han(joined[-1]) or not joined[-1].isascii() else f"{joined} {text}"
    return f"{joined} {text}"
