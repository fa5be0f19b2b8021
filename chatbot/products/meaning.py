"""Products by meaning: vectors of their names, categories, texts and descriptions, in each language they have."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from chatbot.products.types import Product
from ingest.types import PUBLIC, Language
from vectorstore.embedder import Embedder, Vectors
from vectorstore.tokens import tokenize

# Measured on the development part of eval/sets/needs.jsonl: words decide between products whose vectors are near.
_WORDS_WEIGHT = 0.25
_LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningIndex:
    """Vectors of a catalogue's texts.

    Attributes:
        vectors: Shape (n_texts, dimension), rows L2-normalised.
        owners: Shape (n_texts,), the number of the product that each belongs to.
    """

    vectors: Vectors
    owners: NDArray[np.int32]


def meaning_index(products: Sequence[Product], embedder: Embedder) -> MeaningIndex:
    """Embed the texts of products; what only the staff may see is not among them."""
    texts: list[str] = []
    owners: list[int] = []
    for number, product in enumerate(products):
        own = dict.fromkeys(text_of(product, language) for language in _LANGUAGES)
        texts += own
        owners += [number] * len(own)
    vectors = embedder.embed_passages(texts) if texts else np.zeros((0, embedder.dimension), dtype=np.float32)
    return MeaningIndex(vectors=vectors, owners=np.array(owners, dtype=np.int32))


def text_of(product: Product, language: Language) -> str:
    """What describes a product in a language, without numbers and prices."""
    values = "; ".join(
        f"{attribute.name}: {attribute.text}"
        for attribute in product.attributes
        if not attribute.spans and attribute.audience == PUBLIC
    )
    parts = [product.name(language), product.category(language), product.description(language), values]
    return ". ".join(part for part in parts if part)


class MeaningSearch:
    """Scores the products of a catalogue for the words of a need."""

    def __init__(self, products: Sequence[Product], index: MeaningIndex, embedder: Embedder) -> None:
        """Count words; the vectors are there already."""
        self._index, self._embedder = index, embedder
        self._words = [
            frozenset(word for language in _LANGUAGES for word in tokenize(text_of(product, language)))
            for product in products
        ]
        seen = Counter(word for words in self._words for word in words)
        self._rarity = {word: math.log(1 + len(products) / count) for word, count in seen.items()}
        self._vector = lru_cache(maxsize=512)(self._embedded)

    def scores(self, meaning: str) -> NDArray[np.float64]:
        """Shape (n_products,): cosine of the best text, and a share of the need's words that stand in it."""
        found = np.zeros(len(self._words))
        if not meaning:
            return found
        cosines = self._index.vectors @ self._vector(meaning)
        found.fill(-1.0)
        np.maximum.at(found, self._index.owners, cosines.astype(np.float64))
        asked = [word for word in dict.fromkeys(tokenize(meaning)) if word in self._rarity]
        total = sum(self._rarity[word] for word in asked)
        if total:
            shares = [sum(self._rarity[word] for word in asked if word in own) / total for own in self._words]
            found += _WORDS_WEIGHT * np.array(shares)
        return found

    def similarity(self, text: str, others: Sequence[str]) -> list[float]:
        """Cosine of a text to others."""
        own = self._vector(text)
        return [float(own @ self._vector(other)) for other in others]

    def _embedded(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._embedder.embed_queries([text])[0]
        return vector
