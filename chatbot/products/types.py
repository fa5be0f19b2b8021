"""What a catalogue and an order file hold, each value with the cell that it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from chatbot.products.units import unit_of
from ingest.types import PUBLIC, Language

RelationKind = Literal["compatible_with", "accessory_of", "spare_part_of", "replaces"]
INTERNAL = "agents"
"""The audience of what buyers never see: costs, margins, products that are not for sale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A cell: its sheet (empty in a CSV file), and row and column from 1 as the file's program counts them."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        """As a spreadsheet names it: ``Pumps!C5``."""
        letters, rest = "", self.column
        while rest:
            rest, letter = divmod(rest - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return f"{self.sheet}!{letters}{self.row}" if self.sheet else f"{letters}{self.row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text of a cell in one language."""

    text: str
    language: Language
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A number, or a range of numbers; ``low`` equals ``high`` where it is one."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One property of a product.

    Attributes:
        name: The heading without its unit, as written.
        text: The cell as written, without the heading's unit.
        spans: The numbers that the cell states in ``unit``, more than one where it lists alternatives ("24 / 230 V");
            empty where it is a text.
        unit: As ``chatbot.products.units`` spells it where it knows it, else as written; empty for none.
        audience: Who may see it.
    """

    name: str
    text: str
    spans: tuple[Span, ...]
    unit: str
    place: Place
    audience: str = PUBLIC

    @property
    def shown(self) -> str:
        """The value as it stands in the catalogue, with the heading's unit where the cell has none."""
        if not self.unit or not self.spans or not self.text[-1:].isdigit():
            return self.text
        known = unit_of(self.unit)
        if known and known.is_prefix:
            return self.text if self.text.startswith(self.unit) else f"{self.unit} {self.text}"
        return f"{self.text} {self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBreak:
    """The price of one piece from a quantity on.

    Attributes:
        currency: Three capital letters; empty where the catalogue states none.
    """

    min_quantity: float
    price: Decimal
    currency: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A stock in pieces, or a delivery time in calendar days; ``value`` is ``None`` where the cell holds no number."""

    value: float | None
    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What a product is to another one."""

    kind: RelationKind
    part_number: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A manual or data sheet of a product, as the catalogue names it: a path, a file's name or an address."""

    source: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One product, gathered from every row that names its part number.

    Attributes:
        price_breaks: By currency in the catalogue's order, then by quantity, least first.
        lead_time_days: Calendar days until it is delivered, the longest that the cell states.
        audience: Who may see it at all.
    """

    part_number: str
    place: Place
    names: tuple[Text, ...] = ()
    categories: tuple[Text, ...] = ()
    descriptions: tuple[Text, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    price_breaks: tuple[PriceBreak, ...] = ()
    stock: Amount | None = None
    lead_time_days: Amount | None = None
    relations: tuple[Relation, ...] = ()
    documents: tuple[Document, ...] = ()
    audience: str = PUBLIC

    def name(self, language: Language) -> str:
        """Its name in a language, in the other one where there is none, else its part number."""
        return _in(self.names, language) or self.part_number

    def category(self, language: Language) -> str:
        """Its category in a language, in the other one where there is none; empty for none."""
        return _in(self.categories, language)

    def description(self, language: Language) -> str:
        """Its description in a language, in the other one where there is none; empty for none."""
        return _in(self.descriptions, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A row, or a cell of it, that was not taken over.

    Attributes:
        sheet: Empty in a CSV file.
        row: From 1.
        whole: Whether the whole row is missing, not only a value of it.
    """

    sheet: str
    row: int
    reason: str
    whole: bool = True

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self.sheet + ', ' if self.sheet else ''}row {self.row}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The products of a file, in the order of their first rows, and what of it was refused."""

    products: tuple[Product, ...]
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One line of an order.

    Attributes:
        customer: A name or a number as the file has it: personal data, never shown outside the staff's pages.
        part_number: As written.
        amount: Of the whole line.
        currency: Three capital letters; empty where the file states none.
        category: Of the product; empty where the file states none, as is region.
    """

    order: str
    date: date | None
    customer: str
    part_number: str
    quantity: float
    amount: Decimal | None
    currency: str
    region: str
    place: Place
    category: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFile:
    """The lines of an order file in its order, and the rows that were refused."""

    lines: tuple[OrderLine, ...]
    refused: tuple[Refusal, ...] = ()


def _in(texts: tuple[Text, ...], language: Language) -> str:
    own = next((text.text for text in texts if text.language == language), "")
    return own or next((text.text for text in texts), "")
