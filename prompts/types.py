"""What the language model is given."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.types import Chunk, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Numbered sentences of one chunk that speak to the question.

    Attributes:
        number: 1-based; a citation ``[n]`` in an answer points to it.
        sentences: The chosen spans of ``chunk.text``, in text order.
        scores: Relevance of each sentence, in the same order.
    """

    number: int
    chunk: Chunk
    sentences: tuple[Sentence, ...]
    scores: tuple[float, ...]

    @property
    def score(self) -> float:
        """Relevance of the best sentence."""
        return max(self.scores)

    @property
    def best_quote(self) -> str:
        """The sentence that speaks to the question most, verbatim."""
        return self.quotes[self.scores.index(self.score)]

    @property
    def quotes(self) -> tuple[str, ...]:
        """The chosen sentences, verbatim."""
        return tuple(self.chunk.text[sentence.start : sentence.end] for sentence in self.sentences)

    @property
    def page(self) -> int | None:
        """1-based page of the first chosen sentence, else of the chunk, else ``None``."""
        if self.sentences and self.sentences[0].page is not None:
            return self.sentences[0].page
        return self.chunk.page_span[0] if self.chunk.page_span else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Evidence packed within a token budget; ``token_count`` is the packed text's, by the given counter."""

    evidence: tuple[Evidence, ...]
    token_count: int
