"""Find the products of a catalogue that keep to every limit of a need, nearest in meaning first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from chatbot.products.associations import Associations
from chatbot.products.attribute_choice import AttributeChoice
from chatbot.products.meaning import MeaningIndex, MeaningSearch
from chatbot.products.need import Need, NeedReader
from chatbot.products.need_texts import key_of
from chatbot.products.recommendation import BoughtTogether, Recommendation, Recommended
from chatbot.products.relations import Relations, closeness
from chatbot.products.types import Product
from chatbot.products.verdicts import Judge, price_for
from ingest.types import Language
from vectorstore.embedder import Embedder

_MOST_NEAREST = 3
# Where a need names no kind of thing of the catalogue and sets no limit, only the meaning speaks; measured on needs
# that the sample catalogue cannot meet.
_LEAST_SCORE = 0.86


class Recommender:
    """Recommends from one catalogue what some audiences may see; safe to use from many threads."""

    def __init__(
        self,
        products: Sequence[Product],
        index: MeaningIndex,
        embedder: Embedder,
        *,
        audiences: Collection[str],
        associations: Associations,
    ) -> None:
        """Learn the words of the catalogue.

        Args:
            products: All of it, as ``index`` numbers them.
            index: Their vectors.
            embedder: That made them.
            audiences: Whom the recommendations are for; products and attributes of others do not exist for them.
            associations: What was bought with what.
        """
        numbers = [number for number, product in enumerate(products) if product.audience in audiences]
        self.products = [products[number] for number in numbers]
        places = np.full(len(products), -1, dtype=np.int32)
        places[numbers] = np.arange(len(numbers), dtype=np.int32)
        seen = places[index.owners] >= 0
        own = MeaningIndex(vectors=index.vectors[seen], owners=places[index.owners[seen]])
        self._meaning = MeaningSearch(self.products, own, embedder)
        self._reader = NeedReader(self.products, audiences)
        self._judge = Judge(AttributeChoice(self.products, audiences, self._meaning.similarity), audiences)
        self._relations = Relations(self.products)
        self._associations = associations
        self._by_key = {key_of(product.part_number): product for product in self.products}

    def read(self, need: str, *, quantity: float | None = None, language: Language | None = None) -> Need:
        """What a need demands."""
        return self._reader.read(need, quantity=quantity, language=language)

    def product(self, part_number: str) -> Product | None:
        """The product of a part number, however it is spelt."""
        return self._by_key.get(key_of(part_number))

    def recommend(self, need: Need, *, top_k: int) -> Recommendation:
        """Products for a need; see ``Recommendation``."""
        found = self._judged(need)
        named = {key_of(part.part_number) for part in need.parts}
        order = sorted(
            found,
            key=lambda item: (
                # Who names a part and no kind of thing asks for the part itself.
                not need.things and key_of(item.product.part_number) not in named,
                -round(item.score, 3),
                _price_of(item),
                item.product.part_number,
            ),
        )
        if need.alternatives_to and (replaced := self.product(need.alternatives_to)):
            order.sort(key=lambda item: -closeness(replaced, item.product))
        matches = [item for item in order if item.is_match]
        if not need.limits and not need.things and not need.parts:
            matches = [item for item in matches if item.score >= _LEAST_SCORE]
        open_ones = [item for item in order if not item.fails and item.unknown]
        nearest = [] if matches else self._nearest(found, need)
        recommendation = Recommendation(
            need=need,
            products=tuple(matches[:top_k]),
            not_stated=tuple(sorted(open_ones, key=lambda item: len(item.unknown))[:top_k]),
            nearest=tuple(nearest),
            met_by=tuple(
                sum(item.verdicts[place].holds is True for item in found) for place in range(len(need.limits))
            ),
            considered=len(found),
        )
        return self._with_related(recommendation, top_k)

    def related(self, product: Product) -> Recommendation:
        """What goes with one product."""
        need = self._reader.read(product.part_number)
        empty = Recommendation(need=need, products=(), not_stated=(), nearest=(), met_by=(), considered=1)
        return self._relate(empty, product, 10)

    def _judged(self, need: Need) -> list[Recommended]:
        """Every product of the kind that is wanted, with its verdicts."""
        scores = self._meaning.scores(need.meaning)
        numbers = self._scope(need)
        return [
            Recommended(
                product=product,
                verdicts=self._judge.verdicts(product, need.limits, need.quantity),
                score=float(scores[number]),
                price=price_for(product, need.quantity, _currency(need)),
            )
            for number in numbers
            for product in [self.products[number]]
        ]

    def _scope(self, need: Need) -> list[int]:
        numbers = self._reader.things.of_kind(need.things)
        replaced = self.product(need.alternatives_to) if need.alternatives_to else None
        if replaced:
            keys = {key_of(item.product.part_number) for item in self._relations.alternatives(replaced)}
            return [number for number in numbers if key_of(self.products[number].part_number) in keys]
        if need.alternatives_to:
            keys = {key_of(product.part_number) for product in self._relations.replacing(need.alternatives_to)}
            return [number for number in numbers if key_of(self.products[number].part_number) in keys]
        return numbers

    def _nearest(self, found: Sequence[Recommended], need: Need) -> list[Recommended]:
        """What misses the fewest limits, and those by the least."""
        if not need.limits:
            return []
        broken = [item for item in found if item.fails]
        return sorted(
            broken,
            key=lambda item: (
                len(item.fails),
                round(sum(min(verdict.distance, 10.0) for verdict in item.fails), 6),
                len(item.unknown),
                -item.score,
                item.product.part_number,
            ),
        )[:_MOST_NEAREST]

    def _with_related(self, found: Recommendation, top_k: int) -> Recommendation:
        named = next((self.product(part.part_number) for part in found.need.parts if part.is_known), None)
        subject = named or (found.products[0].product if found.products else None)
        return self._relate(found, subject, top_k) if subject else found

    def _relate(self, found: Recommendation, subject: Product, top_k: int) -> Recommendation:
        shown = {item.product.part_number for item in found.products}
        alternatives = [item for item in self._relations.alternatives(subject) if item.product.part_number not in shown]
        limits = [limit for limit in found.need.limits if limit.subject != "part"]
        judged = [
            replace(item, verdicts=self._judge.verdicts(item.product, limits, found.need.quantity))
            for item in alternatives
        ]
        kept = [item for item in judged if not any(verdict.holds is False for verdict in item.verdicts)]
        bought = [
            BoughtTogether(
                product=product,
                with_part=subject.part_number,
                orders=pair.orders,
                support=pair.support,
                confidence=pair.confidence,
                lift=pair.lift,
            )
            for pair in self._associations.with_part(subject.part_number)
            if (product := self.product(pair.part_number)) is not None
        ]
        return replace(
            found,
            alternatives=tuple(kept[:top_k]),
            accessories=tuple(self._relations.accessories(subject)[:top_k]),
            spare_parts=tuple(self._relations.spare_parts(subject)[:top_k]),
            bought_together=tuple(bought[:top_k]),
        )


def _currency(need: Need) -> str:
    return next((limit.unit for limit in need.limits if limit.subject in {"price", "total"} and limit.unit), "")


def _price_of(item: Recommended) -> float:
    return float(item.price.price) if item.price else float("inf")
