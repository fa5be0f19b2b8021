"""Give a chunk another text in the same place."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from ingest.chunk import chunk_id
from ingest.cut import CountTokens
from ingest.language import detect_language
from ingest.sentences import split_sentences
from ingest.types import Chunk, Sentence


def with_text(chunk: Chunk, text: str, *, count_tokens: CountTokens, taken: Container[str] = ()) -> Chunk:
    """The chunk as if its place held ``text``: sentences cut anew, and an id of its own.

    Args:
        chunk: As its document has it.
        text: Not empty.
        count_tokens: See ``ingest.cut.CountTokens``.
        taken: Ids of the document's other chunks.
    """
    new = replace(
        chunk, text=text, language=detect_language(text), sentences=tuple(_sentences(chunk, text)), confidence=None
    )
    repeat = 1
    while (identity := chunk_id(new, repeat=repeat)) in taken:
        repeat += 1
    return replace(new, id=identity, token_count=count_tokens([new.embedding_text])[0])


def _sentences(chunk: Chunk, text: str) -> list[Sentence]:
    """A sentence that stood there before keeps its page, a new one has that of the one before it."""
    pages = {chunk.text[old.start : old.end]: old.page for old in chunk.sentences}
    page = chunk.sentences[0].page if chunk.sentences else None
    sentences = []
    for start, end in _lines(text) if chunk.row_span else split_sentences(text):
        page = pages.get(text[start:end], page)
        sentences.append(Sentence(start=start, end=end, page=page))
    return sentences


def _lines(text: str) -> list[tuple[int, int]]:
    """A row of a table is one sentence, whatever its cells hold."""
    spans, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((start + len(line) - len(line.lstrip()), start + len(line.rstrip())))
        start += len(line) + 1
    return spans
