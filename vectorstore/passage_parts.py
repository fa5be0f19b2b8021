"""Passages in parts, each embedded at once: here, one after the other, or wherever somebody else has them embedded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.types import Chunk
from vectorstore.embedder import Embedder, EmbeddingProgress, Span, Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Passages that are embedded together, and their sentences as (start, end) in each.

    Vectors in 8 bits depend a little on what else was in the batch: the same parts give the same vectors.
    """

    texts: tuple[str, ...]
    spans: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedPart:
    """Vectors of a part's passages, and of each one's sentences."""

    passages: Vectors
    sentences: list[Vectors]


class EmbedParts(Protocol):
    """Embeds parts, and gives each with its place as it is ready."""

    def __call__(
        self, embedder: Embedder, parts: Sequence[Sequence[Chunk]], progress: EmbeddingProgress | None
    ) -> Iterator[tuple[int, EmbeddedPart]]:
        """Embed parts.

        Args:
            embedder: What the vectors are of, wherever they are computed.
            parts: Chunks that belong together.
            progress: Told (done, total) in passages.
        """
        ...


def embed_here(
    embedder: Embedder, parts: Sequence[Sequence[Chunk]], progress: EmbeddingProgress | None
) -> Iterator[tuple[int, EmbeddedPart]]:
    """Embed in this process, part after part."""
    total, start = sum(map(len, parts)), 0
    for place, chunks in enumerate(parts):
        yield place, embedded(embedder, part_of(chunks), _from(progress, start, total))
        start += len(chunks)


def embedded(embedder: Embedder, part: Part, progress: EmbeddingProgress | None = None) -> EmbeddedPart:
    """A part's vectors."""
    passages, sentences = embedder.embed_with_sentences(part.texts, part.spans, progress)
    return EmbeddedPart(passages=passages, sentences=sentences)


def part_of(chunks: Sequence[Chunk]) -> Part:
    """What is embedded of chunks."""
    texts = tuple(chunk.embedding_text for chunk in chunks)
    shifts = [len(text) - len(chunk.text) for text, chunk in zip(texts, chunks, strict=True)]
    spans = tuple(
        tuple((sentence.start + shift, sentence.end + shift) for sentence in chunk.sentences)
        for chunk, shift in zip(chunks, shifts, strict=True)
    )
    return Part(texts=texts, spans=spans)


def _from(progress: EmbeddingProgress | None, start: int, total: int) -> EmbeddingProgress | None:
    if progress is None:
        return None
    return lambda done, _: progress(start + done, total)
