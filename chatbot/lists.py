"""What a quote that ends with a colon announces."""

from __future__ import annotations

import re

from prompts.types import Evidence

_LEAD_IN_ENDINGS = (":", "：")
_MARKER = re.compile(r"\s*(?:[（(]?(?:\d{1,2}|[a-z]|[ivx]{1,4}|[一二三四五六七八九十]{1,3})[)）.、．]|[-–—•*·▪◦●○■□✓])")


def listed(item: Evidence, quote: str) -> tuple[str, ...]:
    """The list below a lead-in, as far as it was chosen: its items, or one sentence where they have no marks.

    Args:
        item: Evidence that holds the quote.
        quote: One of its sentences.

    Returns:
        Quotes of the evidence in order; empty where the quote announces nothing.
    """
    if not quote.rstrip().endswith(_LEAD_IN_ENDINGS):
        return ()
    lead_in = item.sentences[item.quotes.index(quote)]
    items: list[str] = []
    for sentence in item.chunk.sentences[item.chunk.sentences.index(lead_in) + 1 :]:
        text = item.chunk.text[sentence.start : sentence.end]
        if sentence not in item.sentences or (items and not (_MARKER.match(text) and _MARKER.match(items[0]))):
            break
        items.append(text)
    return tuple(items)
