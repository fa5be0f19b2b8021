"""As many chunks as wanted, mixed from real sentences with their real vectors: to measure size without waiting days."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.chunk import chunk_document
from ingest.language import detect_language
from ingest.types import Chunk, Language, ParsedDocument, Sentence
from vectorstore.content import DocumentRecord
from vectorstore.embedder import Embedder, EmbeddingProgress, Span, Vectors

_SENTENCES_PER_CHUNK = 4
_CHUNKS_PER_DOCUMENT = 50
# A sentence in another place is another point: half the usual distance of two neighbouring sentences.
_NOISE = 0.01
_TITLES = ("Mixed manual K-", "混合手册 K-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Distinct sentences by language."""

    sentences: Mapping[Language, Sequence[str]]

    @classmethod
    def of(cls, documents: Sequence[ParsedDocument], embedder: Embedder, *, limit: int) -> Pool:
        """Of documents, cut as they would be; at most ``limit`` per language, spread over all."""
        found: dict[Language, dict[str, None]] = {"en": {}, "zh": {}}
        for document in documents:
            for chunk in chunk_document(document, count_tokens=embedder.count_tokens, max_tokens=200):
                for span in chunk.sentences:
                    text = " ".join(chunk.text[span.start : span.end].split())
                    if len(text) >= 8:
                        found[detect_language(text)][text] = None
        return cls(
            sentences={
                language: [texts[place] for place in np.linspace(0, len(texts) - 1, min(limit, len(texts))).astype(int)]
                for language, texts in ((language, list(own)) for language, own in found.items())
                if texts
            }
        )


class MixingEmbedder:
    """Gives sentences of a pool their own vectors, each with a little noise, and a passage their mean.

    It says that it is the embedder that made the pool's vectors, so that real questions can be put to what it indexed.
    """

    def __init__(self, embedder: Embedder, pool: Pool) -> None:
        """Embed the pool once."""
        self.name, self.fingerprint, self.dimension = embedder.name, embedder.fingerprint, embedder.dimension
        self.max_tokens, self.english_only = embedder.max_tokens, embedder.english_only
        self._embedder = embedder
        texts = [
            text
            for language, own in pool.sentences.items()
            if language == "en" or not self.english_only
            for text in own
        ]
        self._vectors = dict(zip(texts, embedder.embed_passages(texts), strict=True))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """As the real one."""
        return self._embedder.count_tokens(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """As the real one."""
        return self._embedder.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """The mean of the sentences, one per line; the same text gives the same vector."""
        own = [
            self._mixed(text)[0] if self._is_mixed(text) else self._embedder.embed_passages([text])[0] for text in texts
        ]
        return np.array(own, dtype=np.float32).reshape(-1, self.dimension)

    def embed_with_sentences(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], progress: EmbeddingProgress | None = None
    ) -> tuple[Vectors, list[Vectors]]:
        """Passages and their sentences; those of texts that were not mixed from the pool are the real ones."""
        if not all(map(self._is_mixed, texts)):
            return self._embedder.embed_with_sentences(texts, spans, progress)
        mixed = [self._mixed(text) for text in texts]
        return np.array([passage for passage, _ in mixed], dtype=np.float32), [own for _, own in mixed]

    def _is_mixed(self, text: str) -> bool:
        return text.startswith(_TITLES)

    def _mixed(self, text: str) -> tuple[Vectors, Vectors]:
        # The heading is the first line.
        own = np.array([self._vectors[line] for line in text.split("\n")[1:]], dtype=np.float32)
        generator = np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little"))
        own += generator.normal(0, _NOISE, size=own.shape).astype(np.float32)
        own /= np.linalg.norm(own, axis=1, keepdims=True)
        # One sentence is what a passage is about.
        weights = generator.dirichlet([2.0, *[1.0] * (len(own) - 1)]).astype(np.float32)
        passage = weights @ own
        return passage / np.linalg.norm(passage), own


def mixed_documents(
    pool: Pool, *, first: int, chunks: int, reading: str
) -> Iterator[tuple[DocumentRecord, list[Chunk]]]:
    """Documents of fifty chunks, every second one in each language that the pool holds.

    Args:
        pool: Where sentences come from.
        first: Number of the first document; the same number gives the same document.
        chunks: How many in all, a multiple of 50.
        reading: Of the knowledge base.
    """
    languages = sorted(pool.sentences)
    for number in range(first, first + chunks // _CHUNKS_PER_DOCUMENT):
        generator = np.random.default_rng(number)
        language = languages[number % len(languages)]
        texts = pool.sentences[language]
        title = f"{_TITLES[language == 'zh']}{number:06d}"
        identity = hashlib.sha256(title.encode()).hexdigest()[:24]
        record = DocumentRecord(
            id=identity, source=title, location=f"/{title}", root=f"/{title}", title=title, language=language,
            content_hash=identity, reading=reading, page_count=None, warnings=(),
        )  # fmt: skip
        chosen = generator.integers(len(texts), size=(_CHUNKS_PER_DOCUMENT, _SENTENCES_PER_CHUNK))
        yield record, [_chunk(record, [texts[place] for place in places], part) for part, places in enumerate(chosen)]


def _chunk(record: DocumentRecord, sentences: Sequence[str], part: int) -> Chunk:
    ends = np.cumsum([len(text) + 1 for text in sentences])
    return Chunk(
        id=f"{record.id[:16]}{part:08d}",
        document_id=record.id,
        text="\n".join(sentences),
        source=record.source,
        title=record.title,
        language=record.language,
        token_count=100,
        sentences=tuple(
            Sentence(start=int(end) - len(text) - 1, end=int(end) - 1)
            for text, end in zip(sentences, ends, strict=True)
        ),
    )
