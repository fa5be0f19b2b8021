"""What is bought together: plain counts over the orders of a file, with support, confidence and lift."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from chatbot.products.need_texts import key_of
from chatbot.products.types import OrderLine

# An order of hundreds of parts is a stock-up: it would pair everything with everything.
_MOST_PARTS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A part that stands in orders with another one; see ``BoughtTogether`` for the measures."""

    part_number: str
    orders: int
    support: float
    confidence: float
    lift: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Associations:
    """How often parts and pairs of parts were ordered; no customer is kept.

    Attributes:
        orders: Number of all orders.
        parts: Orders that hold a part, by its letters and digits alone.
        pairs: Orders that hold two parts, which stand in alphabetical order.
        names: The part numbers as the file writes them.
    """

    orders: int
    parts: dict[str, int]
    pairs: dict[tuple[str, str], int]
    names: dict[str, str]

    def with_part(self, part_number: str) -> list[Pair]:
        """What was ordered with a part more often than by chance, the surest first."""
        key = key_of(part_number)
        found = []
        for (first, second), count in self.pairs.items():
            if key not in {first, second}:
                continue
            other = second if first == key else first
            confidence = count / self.parts[key]
            lift = confidence / (self.parts[other] / self.orders)
            if lift > 1:
                found.append(
                    Pair(part_number=self.names[other], orders=count, support=count / self.orders,
                         confidence=confidence, lift=lift)
                )  # fmt: skip
        return sorted(found, key=lambda pair: (-pair.confidence, -pair.lift, pair.part_number))


NO_ORDERS = Associations(orders=0, parts={}, pairs={}, names={})


def count_associations(lines: Iterable[OrderLine], *, min_orders: int) -> Associations:
    """Count which parts stand in one order.

    Args:
        lines: Of all orders; returned pieces (a quantity below nothing) do not count.
        min_orders: Pairs of fewer orders are chance, and could tell who bought what.
    """
    baskets: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    for line in lines:
        if line.quantity > 0 and (key := key_of(line.part_number)):
            baskets[line.order].add(key)
            names.setdefault(key, line.part_number)
    parts = Counter(part for basket in baskets.values() for part in basket)
    pairs = Counter(
        pair for basket in baskets.values() if len(basket) <= _MOST_PARTS for pair in combinations(sorted(basket), 2)
    )
    kept = {pair: count for pair, count in pairs.items() if count >= min_orders}
    return Associations(orders=len(baskets), parts=dict(parts), pairs=kept, names=names)
