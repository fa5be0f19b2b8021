"""Alternatives, accessories and spare parts of a product, by the columns of the catalogue that say so."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.products.need_texts import key_of
from chatbot.products.recommendation import Related
from chatbot.products.types import Product, Relation, RelationKind
from chatbot.products.units import in_base
from chatbot.products.verdicts import belongs
from ingest.normalize import normalize


class Relations:
    """Looks up what belongs to what; a relation that one side states holds for both."""

    def __init__(self, products: Sequence[Product]) -> None:
        """Know these products."""
        self._products = products

    def accessories(self, product: Product) -> list[Related]:
        """What can be added to it: its accessories, and what is compatible and of another category."""
        own = self._to(product, "accessory_of")
        mates = [
            Related(product=other, kind="compatible_with", to=product.part_number)
            for other in self._mates(product)
            if not _same_category(other, product)
        ]
        seen = {item.product.part_number for item in (*own, *self.spare_parts(product))}
        return [*own, *(item for item in mates if item.product.part_number not in seen)]

    def spare_parts(self, product: Product) -> list[Related]:
        """Its spare parts."""
        return self._to(product, "spare_part_of")

    def alternatives(self, product: Product) -> list[Related]:
        """What replaces it, what it replaces, and what has its category and belongs to the same things."""
        key = key_of(product.part_number)
        successors = self._to(product, "replaces")
        before = {key_of(item.part_number) for item in product.relations if item.kind == "replaces"}
        predecessors = [
            Related(product=other, kind="replaced_by", to=product.part_number)
            for other in self._products
            if key_of(other.part_number) in before
        ]
        mine = _owners(product)
        peers = [
            Related(product=other, kind="same category", to=product.part_number)
            for other in self._products
            # A seal of another pump is no alternative to a seal.
            if key_of(other.part_number) != key and _same_category(other, product) and mine == _owners(other)
        ]
        peers.sort(key=lambda item: (-closeness(product, item.product), item.product.part_number))
        seen: set[str] = set()
        found = []
        for item in (*successors, *predecessors, *peers):
            if item.product.part_number not in seen:
                seen.add(item.product.part_number)
                found.append(item)
        return found

    def replacing(self, part_number: str) -> list[Product]:
        """Products that replace a part which is itself no longer in the catalogue."""
        return [
            product
            for product in self._products
            if any(
                item.kind == "replaces" and key_of(item.part_number) == key_of(part_number)
                for item in product.relations
            )
        ]

    def _to(self, product: Product, kind: RelationKind) -> list[Related]:
        return [
            Related(product=other, kind=kind, to=product.part_number)
            for other in self._products
            if any(item.kind == kind and _means(item, product) for item in other.relations)
        ]

    def _mates(self, product: Product) -> list[Product]:
        named = [item.part_number for item in product.relations if item.kind == "compatible_with"]
        return [
            other
            for other in self._products
            if other is not product
            and (
                any(belongs(name, other.part_number) for name in named)
                or any(
                    item.kind == "compatible_with" and belongs(item.part_number, product.part_number)
                    for item in other.relations
                )
            )
        ]


def closeness(one: Product, other: Product) -> float:
    """How alike the values of two products are, under the headings of the first: 1 all equal, 0 none near."""
    theirs = {normalize(attribute.name): attribute for attribute in other.attributes}
    shares = []
    for attribute in one.attributes:
        mate = theirs.get(normalize(attribute.name))
        if mate and attribute.spans and mate.spans:
            own, foreign = (in_base(item.spans[-1].high, item.unit)[1] for item in (attribute, mate))
            shares.append(1 - min(1.0, abs(own - foreign) / (max(abs(own), abs(foreign)) or 1)))
        elif mate:
            shares.append(float(normalize(attribute.text) == normalize(mate.text)))
    return sum(shares) / len(shares) if shares else 0.0


def _means(relation: Relation, product: Product) -> bool:
    if relation.kind == "replaces":
        return key_of(relation.part_number) == key_of(product.part_number)
    return belongs(relation.part_number, product.part_number)


def _owners(product: Product) -> frozenset[str]:
    """What a product is a spare part or an accessory of."""
    return frozenset(
        key_of(item.part_number) for item in product.relations if item.kind in {"spare_part_of", "accessory_of"}
    )


def _same_category(one: Product, other: Product) -> bool:
    return bool({normalize(text.text) for text in one.categories} & {normalize(text.text) for text in other.categories})
