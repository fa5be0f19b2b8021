"""Whether a product keeps to the limits of a need, and by which cell that is known."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from chatbot.products.attribute_choice import AttributeChoice
from chatbot.products.limits import Limit, keeps
from chatbot.products.need_texts import key_of
from chatbot.products.types import Attribute, Place, PriceBreak, Product, Span
from chatbot.products.units import in_base, pipe_sizes
from chatbot.products.vocabulary import concepts_in, holds, modifier_in
from ingest.normalize import normalize

Why = Literal["", "not stated", "other currency", "currency not named", "sold from", "no number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One limit, and what a product's cell says to it.

    Attributes:
        holds: ``None`` where the catalogue does not tell.
        name: Heading; empty for the price, the stock, the delivery time and the part.
        value: As it stands in the catalogue; empty where nothing does.
        place: The cell.
        why: Why it is not known.
        distance: How far a broken limit is missed, as a share of what was demanded; 1 for a text.
    """

    limit: Limit
    holds: bool | None
    name: str = ""
    value: str = ""
    place: Place | None = None
    why: Why = ""
    distance: float = 0.0


class Judge:
    """Judges the products of one catalogue for some audiences."""

    def __init__(self, choice: AttributeChoice, audiences: Collection[str]) -> None:
        """Judge by the attributes that ``choice`` finds."""
        self._choice = choice
        self._audiences = audiences

    def verdicts(self, product: Product, limits: Sequence[Limit], quantity: float | None) -> tuple[Verdict, ...]:
        """One verdict a limit, in their order."""
        return tuple(self._verdict(product, limit, quantity) for limit in limits)

    def _verdict(self, product: Product, limit: Limit, quantity: float | None) -> Verdict:
        match limit.subject:
            case "price" | "total":
                return _price(product, limit, quantity)
            case "stock":
                amount = product.stock
            case "lead_time":
                amount = product.lead_time_days
            case "text":
                return self._text(product, limit)
            case "part":
                return part_verdict(product, limit)
            case _:
                return self._number(product, limit)
        if amount is None:
            return Verdict(limit=limit, holds=None, why="not stated")
        if amount.value is None:
            return Verdict(limit=limit, holds=None, value=amount.text, place=amount.place, why="no number")
        span = Span(low=amount.value, high=amount.value)
        held = keeps(limit, [span])
        return Verdict(
            limit=limit, holds=held, value=amount.text, place=amount.place,
            distance=0.0 if held else _distance(limit, span),
        )  # fmt: skip

    def _number(self, product: Product, limit: Limit) -> Verdict:
        sized = as_nominal_size(limit)
        attribute = self._attribute(product, sized) if sized else None
        if sized and attribute:
            limit = sized
        else:
            attribute = self._attribute(product, limit)
        if attribute is None:
            return Verdict(limit=limit, holds=None, why="not stated")
        spans = [
            Span(low=in_base(span.low, attribute.unit)[1], high=in_base(span.high, attribute.unit)[1])
            for span in attribute.spans
        ]
        held = keeps(
            limit, spans, bound=bound_of(attribute), same_unit=normalize(attribute.unit) == normalize(limit.unit)
        )
        return Verdict(
            limit=limit,
            holds=held,
            name=attribute.name,
            value=attribute.shown,
            place=attribute.place,
            why="not stated" if held is None else "",
            distance=min(_distance(limit, span) for span in spans) if held is False else 0.0,
        )

    def _attribute(self, product: Product, limit: Limit) -> Attribute | None:
        return self._choice.attribute(product, self._choice.names_for(limit), limit.dimension)

    def _text(self, product: Product, limit: Limit) -> Verdict:
        own = [
            attribute
            for attribute in product.attributes
            if attribute.audience in self._audiences and normalize(attribute.name) in limit.names
        ]
        for attribute in own:
            if holds(normalize(attribute.text), limit.words):
                return _told(limit, attribute, held=not limit.is_refused)
        if own:
            return _told(limit, own[0], held=limit.is_refused)
        for text in (*product.names, *product.descriptions):
            if holds(normalize(text.text), limit.words):
                held = not limit.is_refused
                distance = 0.0 if held else 1.0
                return Verdict(limit=limit, holds=held, value=text.text, place=text.place, distance=distance)
        return Verdict(limit=limit, holds=None, why="not stated")


def as_nominal_size(limit: Limit) -> Limit | None:
    """A pipe size in inches as the nominal size of the same pipe; ``None`` for any other limit."""
    is_pipe = not concepts_in(limit.about) - {"connection", "nominal", "suction", "discharge"}
    if limit.unit != "inch" or limit.comparator != "equals" or limit.low is None or not is_pipe:
        return None
    size = pipe_sizes().get(round(limit.low / 25.4, 4))
    return replace(limit, low=size, high=size, dimension="nominal_size", unit="DN") if size else None


def part_verdict(product: Product, limit: Limit) -> Verdict:
    """Whether a product is the part that a need names, or belongs to it."""
    key = key_of(limit.words[0])
    if key_of(product.part_number) == key or _is_of_series(product.part_number, limit.words[0], "/"):
        return Verdict(limit=limit, holds=True, value=product.part_number, place=product.place)
    for relation in product.relations:
        if belongs(relation.part_number, limit.words[0]) or _is_of_series(relation.part_number, limit.words[0], "/"):
            return Verdict(limit=limit, holds=True, value=relation.part_number, place=relation.place)
    if not product.relations:
        # That it belongs somewhere would be stated.
        return Verdict(limit=limit, holds=False, why="not stated", distance=1.0)
    shown = ", ".join(dict.fromkeys(relation.part_number for relation in product.relations))
    return Verdict(limit=limit, holds=False, value=shown, place=product.relations[0].place, distance=1.0)


def belongs(stated: str, part_number: str) -> bool:
    """Whether a relation's cell names a part: itself, or its series ("AX-200" for AX-200/45)."""
    cell = (
        normalize(stated).removeprefix("all ").removeprefix("所有").removesuffix("series").removesuffix("系列").strip()
    )
    named = normalize(part_number)
    if key_of(cell) == key_of(named):
        return True
    # "DX" is a series of DX-12P; but DX-12-110 is a part of DX-12, no model of it.
    return bool(cell) and _is_of_series(named, cell, "/ " if re.search(r"\d", cell) else "/ -")


def _is_of_series(part_number: str, series: str, separators: str) -> bool:
    part, start = normalize(part_number), normalize(series)
    return part.startswith(start) and part[len(start) : len(start) + 1] in {*separators}


def bound_of(attribute: Attribute) -> Literal["", "max", "min"]:
    """Whether an attribute is a greatest or a least value, by its heading or its cell."""
    found = modifier_in(normalize(attribute.name)) or modifier_in(normalize(attribute.text))
    return "max" if found == "max" else "min" if found == "min" else ""


def price_for(product: Product, quantity: float | None, currency: str = "") -> PriceBreak | None:
    """The price of one piece at a quantity, ``None`` where it is not sold so few at a time or has no price.

    Args:
        product: Whose price.
        quantity: ``None`` asks for the price of the least that is sold.
        currency: Empty for the only or first one.
    """
    named = currency or next((item.currency for item in product.price_breaks), "")
    own = [item for item in product.price_breaks if item.currency == named]
    if quantity is None:
        return own[0] if own else None
    return next((item for item in reversed(own) if item.min_quantity <= quantity), None)


def _price(product: Product, limit: Limit, quantity: float | None) -> Verdict:
    currency = limit.unit
    currencies = {item.currency for item in product.price_breaks}
    if not currencies:
        return Verdict(limit=limit, holds=None, why="not stated")
    if not currency and len(currencies) > 1:
        return Verdict(limit=limit, holds=None, why="currency not named")
    if currency and currency not in currencies:
        first = product.price_breaks[0]
        return Verdict(
            limit=limit, holds=None, value=money(first.price, first.currency), place=first.place, why="other currency"
        )
    found = price_for(product, quantity, currency)
    if found is None:
        first = next(item for item in product.price_breaks if not currency or item.currency == currency)
        return Verdict(limit=limit, holds=None, value=f"{first.min_quantity:g}", place=first.place, why="sold from")
    amount = float(found.price) * ((quantity or found.min_quantity) if limit.subject == "total" else 1)
    span = Span(low=amount, high=amount)
    held = keeps(limit, [span])
    return Verdict(
        limit=limit,
        holds=held,
        value=money(found.price, found.currency),
        place=found.place,
        distance=0.0 if held else _distance(limit, span),
    )


def money(price: Decimal, currency: str) -> str:
    """A price as it is shown: ``2,850.00 EUR``."""
    return f"{price:,.2f} {currency}".strip()


def _told(limit: Limit, attribute: Attribute, *, held: bool) -> Verdict:
    return Verdict(
        limit=limit, holds=held, name=attribute.name, value=attribute.shown, place=attribute.place,
        distance=0.0 if held else 1.0,
    )  # fmt: skip


def _distance(limit: Limit, span: Span) -> float:
    """How far a value lies beyond the nearer end, as a share of it."""
    missed = [
        max(0.0, limit.low - span.high) / (abs(limit.low) or 1.0) if limit.low is not None else 0.0,
        max(0.0, span.high - limit.high) / (abs(limit.high) or 1.0) if limit.high is not None else 0.0,
    ]
    return max(missed)
