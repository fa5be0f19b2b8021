"""Words of two texts of which one should be in the other, in order."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence

from ingest.normalize import normalize

# One Chinese character is a word, as in eval.text_measures; here articles count and numbers keep their decimals.
_WORD = re.compile(
    r"\d+(?:,\d{3})*(?:\.\d+)?(?![^\W_\u3400-\u9fff\U00020000-\U0003134f])|[\u3400-\u9fff\U00020000-\U0003134f]"
    r"|[^\W_\u3400-\u9fff\U00020000-\U0003134f]+"
)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# Rows of the comparison that are held at once; what lies before is computed again from every so-manieth.
_BLOCK = 512


def words(text: str) -> list[str]:
    """Words, numbers and single Chinese characters of a text after ``ingest.normalize``; ``1,250.50`` is ``1250.5``."""
    return [_plain_number(word) if _NUMBER.fullmatch(word) else word for word in _WORD.findall(normalize(text))]


def _plain_number(word: str) -> str:
    whole, _, decimals = word.replace(",", "").partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole


def align(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Places (in ``one``, in ``other``) of a longest common subsequence, in order.

    Source: Hyyrö 2004, "Bit-parallel LCS-length computation revisited": a row of the table of lengths is one integer,
    whose bit j is 0 where the length grows at place j of ``other``.
    """
    width = len(other)
    full = (1 << width) - 1
    masks: dict[Hashable, int] = {}
    for place, word in enumerate(other):
        masks[word] = masks.get(word, 0) | (1 << place)

    def following(row: int, word: Hashable) -> int:
        common = row & masks.get(word, 0)
        return ((row + common) | (row - common)) & full

    starts = [full]
    row = full
    for place, word in enumerate(one, start=1):
        row = following(row, word)
        if place % _BLOCK == 0:
            starts.append(row)
    pairs: list[tuple[int, int]] = []
    i, j = len(one), width
    for block in range(len(starts) - 1, -1, -1):
        first = block * _BLOCK
        rows = [starts[block]]
        for word in one[first:i]:
            rows.append(following(rows[-1], word))
        while i > first and j:
            if rows[i - first] >> (j - 1) & 1:
                j -= 1
                continue
            i -= 1
            if rows[i - first] >> (j - 1) & 1:
                j -= 1
                pairs.append((i, j))
        i = min(i, first)
    return pairs[::-1]
