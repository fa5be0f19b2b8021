"""Evidence and hits made of plain text, with the sentences that the real splitter finds."""

from __future__ import annotations

import hashlib

from ingest.language import detect_language
from ingest.sentences import split_sentences
from ingest.types import Chunk, Sentence
from prompts.types import Evidence
from vectorstore.types import Hit


def make_chunk(text: str, *, title: str = "", section: str = "", source: str = "manual.md", page: int = 1) -> Chunk:
    identity = hashlib.sha256(f"{source}{title}{section}{text}".encode()).hexdigest()[:24]
    return Chunk(
        id=identity,
        document_id=source,
        text=text,
        source=source,
        title=title,
        language=detect_language(text),
        token_count=len(text),
        sentences=tuple(Sentence(start=start, end=end, page=page) for start, end in _spans(text)),
        page_span=(page, page),
        section_path=(section,) if section else (),
    )


def _spans(text: str) -> list[tuple[int, int]]:
    """Sentences; a line with cells is a table row and stays whole, as in real chunks."""
    spans: list[tuple[int, int]] = []
    start = 0
    for line in text.splitlines(keepends=True):
        if ": " in line and "; " in line:
            spans.append((start, start + len(line.rstrip())))
        else:
            spans += [(start + first, start + last) for first, last in split_sentences(line)]
        start += len(line)
    return spans


def make_evidence(*texts: str, title: str = "", section: str = "") -> list[Evidence]:
    """One numbered evidence for each text, all its sentences chosen, the first ones the best."""
    evidence = []
    for number, text in enumerate(texts, start=1):
        chunk = make_chunk(text, title=title, section=section, source=f"document-{number}.md", page=number)
        scores = tuple(1.0 - 0.001 * (number + place) for place in range(len(chunk.sentences)))
        evidence.append(Evidence(number=number, chunk=chunk, sentences=chunk.sentences, scores=scores))
    return evidence


def make_hit(text: str, scores: tuple[float, ...] | float, *, rank: int = 1, section: str = "", title: str = "") -> Hit:
    chunk = make_chunk(text, section=section, title=title)
    if isinstance(scores, float):
        scores = (scores,) * len(chunk.sentences)
    assert len(scores) == len(chunk.sentences)
    return Hit(chunk=chunk, score=1.0 / rank, rank=rank, channels={}, sentence_scores=scores)
