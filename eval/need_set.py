"""Needs with the products that are right for them, and their limits as a person wrote them down."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from chatbot.products.types import Product
from eval.json_rows import IdentifiedRow, numbered_rows
from ingest.types import Language

NEEDS = Path(__file__).resolve().parent / "sets" / "needs.jsonl"
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_RANGE = re.compile(r"([-+]?\d+(?:\.\d+)?) to ([-+]?\d+(?:\.\d+)?)")


class NeedLimit(BaseModel):
    """One limit, in the units of the catalogue's column.

    Attributes:
        heading: Of the column, without its unit; ``Price EUR``, ``Stock`` and ``Lead time`` (calendar days) too.
        min: Least value that is allowed; ``above`` without itself.
        max: Greatest value that is allowed; ``below`` without itself.
        equals: The value, to one hundredth.
        covers: A range, or a greatest value, must hold it.
        total: The price is that of all pieces.
        contains: The cell holds this text; ``is`` is this text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    heading: str
    min: float | None = None
    above: float | None = None
    max: float | None = None
    below: float | None = None
    equals: float | None = None
    covers: float | None = None
    contains: str | None = None
    is_: str | None = Field(default=None, alias="is")
    total: bool = False

    def is_broken(self, product: Product, quantity: float | None) -> bool:
        """Whether a product breaks it, by the cell as it is written; what is not stated breaks nothing.

        It reads the cells by itself, so that a fault of the reader of needs is not repeated here.
        """
        if self.heading.startswith("Price"):
            pieces = (quantity or 1.0) if self.total else 1.0
            prices = _prices(product, self.heading.split()[1], quantity)
            return not self._any_allowed([(low * pieces, high * pieces) for low, high in prices])
        if self.heading == "Lead time":
            days = product.lead_time_days.value if product.lead_time_days else None
            return days is not None and not self._allows(days, days)
        if self.heading == "Stock":
            return product.stock is not None and not self._any_allowed(_spans(product.stock.text))
        cell = next((item.text for item in product.attributes if _bare(item.name) == _bare(self.heading)), None)
        if cell is None:
            return False
        if self.contains is not None:
            return self.contains.lower() not in cell.lower()
        if self.is_ is not None:
            return self.is_.lower() != cell.lower()
        return not self._any_allowed(_spans(cell))

    def _any_allowed(self, spans: list[tuple[float, float]]) -> bool:
        return not spans or any(self._allows(low, high) for low, high in spans)

    def _allows(self, low: float, high: float) -> bool:
        if self.covers is not None:
            return (low <= self.covers if low < high else True) and self.covers <= high
        return (
            (self.min is None or high >= self.min - 1e-6)
            and (self.above is None or high > self.above)
            and (self.max is None or high <= self.max + 1e-6)
            and (self.below is None or high < self.below)
            and (self.equals is None or (low <= self.equals * 1.01 and high >= self.equals * 0.99))
        )


class NeedRow(IdentifiedRow):
    """A need.

    Attributes:
        part: ``dev`` was looked at while the program was written, ``held`` was written before and not looked at.
        right: Part numbers of every product that meets it; none where nothing does.
        quantity: Pieces that it names.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    lang: Language
    part: Literal["dev", "held", "fresh"]
    need: str
    right: tuple[str, ...]
    limits: tuple[NeedLimit, ...] = ()
    quantity: float | None = None


def read_needs(path: Path) -> list[NeedRow]:
    """The needs of a file of one JSON object a line.

    Raises:
        DatasetError: It cannot be read, or a line is damaged.
    """
    return [row for _, row in numbered_rows(path, NeedRow)]


def _prices(product: Product, currency: str, quantity: float | None) -> list[tuple[float, float]]:
    least = quantity or float("inf")
    own = [item for item in product.price_breaks if item.currency == currency and item.min_quantity <= least]
    if not own:
        return []
    price = float((own[-1] if quantity else own[0]).price)
    return [(price, price)]


def _spans(cell: str) -> list[tuple[float, float]]:
    if match := _RANGE.fullmatch(cell):
        return [(float(match[1]), float(match[2]))]
    return [(float(number), float(number)) for number in _NUMBER.findall(cell)]


def _bare(heading: str) -> str:
    return heading.split(" (", maxsplit=1)[0].strip().lower()
