"""What a quote that ends with a colon announces."""

from __future__ import annotations

import re

from prompts.evidence import is_lead_in
from prompts.types import Evidence

_MOST_ITEMS = 20
_MARKER = re.compile(r"\s*(?:[（(]?(?:\d{1,2}|[a-z]|[ivx]{1,4}|[一二三四五六七八九十]{1,3})[)）.、．]|[-–—•*·▪◦●○■□✓])")


def listed(item: Evidence, quote: str) -> tuple[str, ...]:
    """The list below a lead-in, whole, or one sentence where its items have no marks.

    It may go beyond what was chosen as evidence: "except for the following" must not lose its last exception.

    Args:
        item: Evidence whose chunk holds the quote.
        quote: One of the chunk's sentences.

    Returns:
        Sentences of the chunk in order; empty where the quote announces nothing.
    """
    if not is_lead_in(quote):
        return ()
    sentences = _sentences(item)
    items: list[str] = []
    for text in sentences[sentences.index(quote) + 1 :]:
        if len(items) == _MOST_ITEMS or (items and not (_MARKER.match(text) and _MARKER.match(items[0]))):
            break
        items.append(text)
    return tuple(items)


def lead_in_of(item: Evidence, quote: str) -> str | None:
    """The sentence that announces a list of which a quote is a marked item, ``None`` if it is none."""
    if not _MARKER.match(quote):
        return None
    sentences = _sentences(item)
    for text in reversed(sentences[: sentences.index(quote)]):
        if not _MARKER.match(text):
            return text if quote in listed(item, text) else None
    return None


def _sentences(item: Evidence) -> list[str]:
    return [item.chunk.text[sentence.start : sentence.end] for sentence in item.chunk.sentences]
