"""A catalogue in memory and an embedder of counted words, for tests in which meanings do not matter."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from chatbot.products.associations import NO_ORDERS, Associations
from chatbot.products.meaning import meaning_index
from chatbot.products.quantities import spans_of
from chatbot.products.recommender import Recommender
from chatbot.products.types import Attribute, Place, PriceBreak, Product, Text
from ingest.types import PUBLIC
from vectorstore.embedder import EmbeddingProgress, Span, Vectors
from vectorstore.tokens import tokenize

PLACE = Place(sheet="Pumps", row=2, column=1)


class WordEmbedder:
    """Counts words in 64 places; the same words give the same vector in every process."""

    name = "words"
    fingerprint = "words-1"
    dimension = 64
    max_tokens = 512
    english_only = False

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(tokenize(text)) for text in texts]

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vector(text) for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self.embed_queries(texts)

    def embed_with_sentences(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], progress: EmbeddingProgress | None = None
    ) -> tuple[Vectors, list[Vectors]]:
        raise NotImplementedError

    def _vector(self, text: str) -> Vectors:
        vector = np.full(self.dimension, 1e-3, dtype=np.float32)
        for token in tokenize(text):
            vector[hashlib.sha256(token.encode()).digest()[0] % self.dimension] += 1
        found: Vectors = vector / np.linalg.norm(vector)
        return found


def attribute(name: str, text: str, unit: str = "", *, audience: str = PUBLIC) -> Attribute:
    spans, own = spans_of(text, unit)
    return Attribute(name=name, text=text, spans=spans, unit=own, place=PLACE, audience=audience)


def pump(
    part_number: str, *attributes: Attribute, prices: Sequence[PriceBreak] = (), audience: str = PUBLIC
) -> Product:
    return Product(
        part_number=part_number,
        place=PLACE,
        names=(
            Text(text=f"Gear pump {part_number}", language="en", place=PLACE),
            Text(text=f"齿轮泵 {part_number}", language="zh", place=PLACE),
        ),
        categories=(
            Text(text="Gear pumps", language="en", place=PLACE),
            Text(text="齿轮泵", language="zh", place=PLACE),
        ),
        attributes=attributes,
        price_breaks=tuple(prices),
        audience=audience,
    )


def recommender(
    products: Sequence[Product],
    *,
    audiences: frozenset[str] = frozenset({PUBLIC}),
    associations: Associations = NO_ORDERS,
) -> Recommender:
    embedder = WordEmbedder()
    index = meaning_index(products, embedder)
    return Recommender(products, index, embedder, audiences=audiences, associations=associations)
