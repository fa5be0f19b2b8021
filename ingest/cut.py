"""Cut what is too long for a chunk into verbatim parts, at the best borders there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ingest.sentences import split_sentences

CountTokens = Callable[[Sequence[str]], list[int]]
"""Tokens of each text by the embedder's own tokenizer, special tokens and prefix included."""

# The cells that name a table row may take this share of each part of it.
_LABEL_SHARE = 4
_CELL_END = re.compile(r"(?<=;) ")
# A comma between digits is part of a number.
_SOFT_BREAK = re.compile(r"[，、;；]|,(?!\d)|\s+")
# [CLS] and [SEP], or <s> and </s>, and a prefix of two tokens.
_SPECIAL_TOKENS = 4


def cut_row(text: str, count_tokens: CountTokens, limit: int) -> list[tuple[str, int]]:
    """Cut a long table row, between its cells where it can be; each part begins with the cells that name the row."""
    cells = _CELL_END.split(text)
    label = ""
    for cell in cells[:-1]:
        if count_tokens([f"{label}{cell} "])[0] > limit // _LABEL_SHARE:
            break
        label += f"{cell} "
    room = limit - count_tokens([label])[0] if label else limit
    parts = cells[:1]
    for cell in cells[1:]:
        joined = f"{parts[-1]} {cell}"
        if count_tokens([joined])[0] <= room:
            parts[-1] = joined
        else:
            parts.append(cell)
    pieces = [piece for part in parts for piece, _ in cut_text(part, count_tokens, room)]
    named = [*pieces[:1], *(f"{label}{piece}" for piece in pieces[1:])]
    return list(zip(named, count_tokens(named), strict=True))


def cut_text(text: str, count_tokens: CountTokens, limit: int) -> list[tuple[str, int]]:
    """Cut text into verbatim parts within the limit, at the best borders there are, losing nothing but white space."""
    spans = [part for span in split_sentences(text) for part in _cut_span(text, span, count_tokens, limit)]
    costs = count_tokens([text[start:end] for start, end in spans])
    merged: list[tuple[int, int, int]] = []
    for (start, end), cost in zip(spans, costs, strict=True):
        if merged:
            first, _, so_far = merged[-1]
            # Two texts in one cost about the sum less the special tokens; only then it is worth counting.
            if so_far + cost <= limit + _SPECIAL_TOKENS and (tokens := count_tokens([text[first:end]])[0]) <= limit:
                merged[-1] = (first, end, tokens)
                continue
        merged.append((start, end, cost))
    return [(text[start:end], tokens) for start, end, tokens in merged]


def _cut_span(text: str, span: tuple[int, int], count_tokens: CountTokens, limit: int) -> list[tuple[int, int]]:
    """Halve a sentence at the comma or space next to its middle, else anywhere, until all parts keep to the limit."""
    start, end = span
    if end - start < 2 or count_tokens([text[start:end]])[0] <= limit:
        return [span]
    middle = (start + end) // 2
    borders = [match.end() for match in _SOFT_BREAK.finditer(text, start, end) if start < match.end() < end]
    border = min(borders, key=lambda place: abs(place - middle), default=middle)
    # A border near an end would leave crumbs.
    if not start + (end - start) // 5 <= border <= end - (end - start) // 5:
        border = middle
    halves = [_stripped(text, start, border), _stripped(text, border, end)]
    return [part for half in halves if half for part in _cut_span(text, half, count_tokens, limit)]


def _stripped(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
