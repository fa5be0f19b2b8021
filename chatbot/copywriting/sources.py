"""Where the facts of copy come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chatbot.products.types import Product
from vectorstore.document_filter import DocumentFilter
from vectorstore.types import Retrieval


def _no_product(_kb: str, _name: str) -> tuple[Product, str] | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySources:
    """The knowledge base and the catalogue.

    Attributes:
        search: Takes a query, a knowledge base, audiences and a filter.
        answerable: The probability that a search with these signals has found what was asked for.
        product: A product of a knowledge base's catalogue by its name or part number, and the catalogue's name.
    """

    search: Callable[[str, str, frozenset[str], DocumentFilter], Retrieval]
    answerable: Callable[[Mapping[str, float]], float]
    product: Callable[[str, str], tuple[Product, str] | None] = _no_product
