"""What was found for a need."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.products.need import Need
from chatbot.products.types import PriceBreak, Product
from chatbot.products.verdicts import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommended:
    """A product and what its cells say to each limit.

    Attributes:
        score: Of meaning; the higher, the nearer.
        price: Of one piece at the quantity wanted; ``None`` where there is none, or none for so few.
    """

    product: Product
    verdicts: tuple[Verdict, ...]
    score: float
    price: PriceBreak | None

    @property
    def fails(self) -> tuple[Verdict, ...]:
        """Limits that it breaks."""
        return tuple(verdict for verdict in self.verdicts if verdict.holds is False)

    @property
    def unknown(self) -> tuple[Verdict, ...]:
        """Limits to which the catalogue says nothing."""
        return tuple(verdict for verdict in self.verdicts if verdict.holds is None)

    @property
    def is_match(self) -> bool:
        """Whether it is known to keep to every limit."""
        return all(verdict.holds for verdict in self.verdicts)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoughtTogether:
    """A product that was ordered with another one.

    Attributes:
        with_part: The other one.
        orders: That hold both.
        support: Share of all orders that hold both.
        confidence: Share of the other one's orders that hold this one too.
        lift: How many times more often than by chance.
    """

    product: Product
    with_part: str
    orders: int
    support: float
    confidence: float
    lift: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A product that goes with another one, and how."""

    product: Product
    kind: str
    to: str
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """Everything that was found for a need.

    Attributes:
        products: Known to keep to every limit, best first.
        not_stated: Break none, but the catalogue does not tell about some limit.
        nearest: Break one or more; only where no product is known to fit.
        met_by: For each limit of the need, how many products of the kind keep to it.
        considered: How many products of the kind there are.
    """

    need: Need
    products: tuple[Recommended, ...]
    not_stated: tuple[Recommended, ...]
    nearest: tuple[Recommended, ...]
    met_by: tuple[int, ...]
    considered: int
    alternatives: tuple[Related, ...] = ()
    accessories: tuple[Related, ...] = ()
    spare_parts: tuple[Related, ...] = ()
    bought_together: tuple[BoughtTogether, ...] = ()
