"""What an embedder must offer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape (n_texts, dimension), float32, rows L2-normalised."""

Span = tuple[int, int]
EmbeddingProgress = Callable[[int, int], None]


def without_surrogates(text: str) -> str:
    """The text with a question mark for every half of a character pair, which no tokenizer takes."""
    return text.encode(errors="replace").decode()


class Embedder(Protocol):
    """Turns text into vectors whose inner product is cosine similarity.

    Attributes:
        name: As configured.
        fingerprint: Changes whenever the vectors would; an index made with another one is refused.
        dimension: Length of a vector.
        max_tokens: Longer texts are cut off.
        english_only: Text in other languages must not be given to it.
    """

    name: str
    fingerprint: str
    dimension: int
    max_tokens: int
    english_only: bool

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each passage as the model reads it, prefix and special tokens included."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages."""
        ...

    def embed_with_sentences(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], progress: EmbeddingProgress | None = None
    ) -> tuple[Vectors, list[Vectors]]:
        """Embed passages and each of their sentences.

        Args:
            texts: Passages.
            spans: For each passage its sentences as (start, end) in the text.
            progress: Told (done, total) in passages.

        Returns:
            Passage vectors, and for each passage its sentences' vectors, shape (n_spans, dimension).
        """
        ...
