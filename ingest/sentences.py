"""Cut text into sentences, English and Chinese, keeping every character's place."""

from __future__ import annotations

import re
from collections import deque

_CLOSING = "\"'”’」』）)】》]"
# A Chinese end mark needs no space after it; an English one does, so that 3.5 kg and AX-200.B stay whole.
_END = re.compile(rf"[。！？!?；;…]+[{re.escape(_CLOSING)}]*|\.+[{re.escape(_CLOSING)}]*(?=\s|$)|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|no|nos|fig|figs|art|sec|vol|ch|max|min|dr|mr|mrs|ms|prof|st|inc|ltd|co|corp|dept"
    r"|u\.s|u\.k|p|pp|(?-i:v))|(?:^|\s)(?-i:[A-Z])|(?<![A-Za-z])(?-i:[A-Z]\.)+(?-i:[A-Z])|(?:^|\n)\s*\d{1,3})\.$",
    re.IGNORECASE,
)
# Longer than any abbreviation, an indented list number included.
_ABBREVIATION_CHARS = 40
_ASCII_SOFT_END = re.compile(r"[!?;]+$")
_WITHIN_TOKEN = re.compile(r"[A-Za-z0-9_/=&#-]")
# What stands within brackets is part of the sentence around them ("(models A, B! and C)"); longer ones are no remarks.
_BRACKETED = re.compile(r"[(（][^()（）\n]{0,160}[)）]")
_AFTER_SPACES = re.compile(r" *(.?)", re.DOTALL)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each sentence, in order, without surrounding white space.

    Every character that is not white space lies in exactly one span. A line break always ends a sentence; an
    abbreviation, initials, a list number, or what stands within brackets does not.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    bracketed = deque(match.span() for match in _BRACKETED.finditer(text))
    for match in _END.finditer(text):
        end = match.end()
        while bracketed and bracketed[0][1] <= match.start():
            bracketed.popleft()
        if bracketed and bracketed[0][0] < match.start() and end < bracketed[0][1]:
            continue
        if match.group().startswith(".") and not match.group().startswith(".."):
            tail = text[max(start, end - _ABBREVIATION_CHARS) : end]
            following = _AFTER_SPACES.match(text, end)
            if following and following.group(1) not in {"", "\n"} and _ABBREVIATION.search(tail):
                continue
        # ASCII ; ! ? inside a token (URLs, code) end nothing: they must be followed by space, Han or the end.
        if _ASCII_SOFT_END.search(match.group()) and _WITHIN_TOKEN.match(text, end):
            continue
        _append(spans, text, start, match.end())
        start = match.end()
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if not stripped:
        return
    begin = start + len(piece) - len(piece.lstrip())
    if spans and all(not character.isalnum() for character in stripped):
        # Lone punctuation belongs to the sentence before it.
        spans[-1] = (spans[-1][0], begin + len(stripped))
        return
    spans.append((begin, begin + len(stripped)))
