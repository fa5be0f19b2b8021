"""A text in one way of writing, of which every character remembers where it came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.normalize import INVISIBLE

Span = tuple[int, int]
"""Start and end in a text, as a slice takes them."""

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_SPACES = re.compile(r"[^\S\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedText:
    """Full-width and other compatibility forms, digits of any script, dashes and spaces as a keyboard has them.

    Attributes:
        text: Without characters that have no shape; case and line feeds stay.
        sources: For each character of it its place in the original; never falling.
    """

    text: str
    sources: Sequence[int]

    def whole(self, span: Span) -> Span:
        """The span, widened where it would cut what was one character in the original."""
        start, end = span
        while start > 0 and self.sources[start - 1] == self.sources[start]:
            start -= 1
        while end < len(self.text) and self.sources[end] == self.sources[end - 1]:
            end += 1
        return start, end

    def original(self, span: Span) -> Span:
        """Where a span of this text stands in the original."""
        start, end = span
        return self.sources[start], self.sources[end - 1] + 1

    def replaced(self, replacements: Sequence[tuple[Span, str]]) -> FoldedText:
        """The text with other words in the place of spans, which are whole, in order and apart."""
        texts: list[str] = []
        sources: list[int] = []
        done = 0
        for (start, end), words in replacements:
            texts += (self.text[done:start], words)
            sources += self.sources[done:start]
            sources += [self.sources[start]] * len(words)
            done = end
        texts.append(self.text[done:])
        sources += self.sources[done:]
        return FoldedText(text="".join(texts), sources=sources)


def fold(text: str) -> FoldedText:
    """Fold a text character by character, so that a part of it folds as it does within the whole."""
    if text.isascii() and text.isprintable():
        return FoldedText(text=text, sources=range(len(text)))
    folded: list[str] = []
    sources: list[int] = []
    for place, character in enumerate(text):
        written = _folded(character)
        folded.append(written)
        sources += [place] * len(written)
    return FoldedText(text="".join(folded), sources=sources)


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:
    if _INVISIBLE.match(character):
        return ""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return _SPACES.sub(" ", _DASHES.sub("-", unicodedata.normalize("NFKC", character)))
