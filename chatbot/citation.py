"""The citation that a quote of the evidence becomes."""

from __future__ import annotations

from chatbot.types import Citation
from prompts.types import Evidence


def citation_of(item: Evidence, quote: str) -> Citation:
    """A sentence of an evidence's chunk with its number, and the page that it stands on."""
    chunk = item.chunk
    page = next(
        (
            sentence.page
            for sentence in chunk.sentences
            if sentence.page is not None and chunk.text[sentence.start : sentence.end] == quote
        ),
        item.page,
    )
    return Citation(
        number=item.number,
        chunk_id=chunk.id,
        source=chunk.source,
        title=chunk.title,
        page=page,
        section=" > ".join(chunk.section_path),
        quote=quote,
    )
