"""Read a catalogue: every row of every table becomes a product or is refused with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from chatbot.products.errors import CatalogueError
from chatbot.products.headings import ATTRIBUTE, Heading, cell_words, halves, heading_of, language_of, roles_of
from chatbot.products.quantities import number_of, spans_of
from chatbot.products.sheets import Sheet, read_sheets
from chatbot.products.types import (
    INTERNAL,
    Amount,
    Attribute,
    Catalogue,
    Document,
    Place,
    PriceBreak,
    Product,
    Refusal,
    Relation,
    RelationKind,
    Text,
)
from chatbot.products.units import DURATION, currency_of, unit_of
from ingest.normalize import normalize
from ingest.types import PUBLIC

_MAX_PART_CHARS = 80
_RELATIONS: dict[str, RelationKind] = {
    "compatible_with": "compatible_with",
    "accessory_of": "accessory_of",
    "spare_part_of": "spare_part_of",
    "replaces": "replaces",
}
_BETWEEN_PARTS = re.compile(r"\s*[,;，；、|\n]\s*")
_ERROR_CELL = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
# "1: 100; 10: 95", "10+ = 95 EUR", "1-9: 100 | 10-49: 95".
_BREAK = re.compile(
    r"(?P<from>\d[\d,]*)(?:\s*(?:-|–)\s*\d+|\s*\+|\s*(?:pcs|件|个|台)?\s*起)?\s*[:=@：]\s*(?P<price>[^;|；\n]+)"
)
_IN_STOCK = frozenset({"in stock", "yes", "available", "有货", "现货", "有", "充足"})
_NO_STOCK = frozenset({"out of stock", "no", "sold out", "无货", "缺货", "无", "无库存"})


def read_catalogue(path: Path) -> Catalogue:
    """Read a catalogue from an XLSX or CSV file with headings in English or Chinese.

    A part number that stands in several rows is one product: later rows add what the earlier ones lack, as price breaks
    and relations; where they contradict, the first stands and the contradiction is reported.

    Raises:
        CatalogueError: The file cannot be read, no table has a column of part numbers, or no row can be used.
    """
    sheets = read_sheets(path, _is_header)
    if not sheets:
        raise CatalogueError(
            f"{path} has no table of products; a row of headings must name the part number (料号) and one column more"
        )
    reading = _Reading()
    for sheet in sheets:
        reading.take(sheet)
    if not reading.products:
        why = f" ({reading.refused[0]})" if reading.refused else ""
        raise CatalogueError(f"{path} holds no product that can be used{why}; correct it and import it again")
    return Catalogue(products=tuple(reading.products.values()), refused=tuple(reading.refused))


def _is_header(cells: Sequence[str]) -> bool:
    return "part_number" in roles_of(cells, "catalogue") and sum(bool(cell) for cell in cells) > 1


@dataclass(slots=True)
class _Reading:
    """Products so far, by normalised part number."""

    products: dict[str, Product] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)

    def take(self, sheet: Sheet) -> None:
        headings = _distinct([heading_of(cell, "catalogue") for cell in sheet.headings])
        for number, cells in sheet.rows:
            row = _Row(sheet=sheet.name, number=number)
            product = row.product(headings, cells)
            self.refused += row.refused
            if product:
                key = normalize(product.part_number)
                known = self.products.get(key)
                self.products[key] = self._merged(known, product) if known else product

    def _merged(self, known: Product, new: Product) -> Product:
        """The product with what a later row adds."""
        attributes = {normalize(item.name): item for item in known.attributes}
        for item in new.attributes:
            own = attributes.setdefault(normalize(item.name), item)
            if normalize(own.text) != normalize(item.text):
                self._contradicts(item.place, item.name, item.text, own.text, own.place)
        breaks = {(item.currency, item.min_quantity): item for item in known.price_breaks}
        for price in new.price_breaks:
            first = breaks.setdefault((price.currency, price.min_quantity), price)
            if first.price != price.price:
                self._contradicts(price.place, "the price", str(price.price), str(first.price), first.place)
        relations = {(item.kind, normalize(item.part_number)): item for item in (*new.relations, *known.relations)}
        documents = {item.source: item for item in (*new.documents, *known.documents)}
        return replace(
            known,
            names=_more(known.names, new.names),
            categories=_more(known.categories, new.categories),
            descriptions=_more(known.descriptions, new.descriptions),
            attributes=tuple(attributes.values()),
            price_breaks=_sorted(breaks.values()),
            stock=known.stock or new.stock,
            lead_time_days=known.lead_time_days or new.lead_time_days,
            relations=tuple(relations.values()),
            documents=tuple(documents.values()),
            # One row that says so is enough to keep a product from buyers.
            audience=INTERNAL if INTERNAL in {known.audience, new.audience} else known.audience,
        )

    def _contradicts(self, place: Place, what: str, text: str, first: str, where: Place) -> None:
        reason = f"{what} is {text!r}, but {where} says {first!r}, which stands"
        self.refused.append(Refusal(sheet=place.sheet, row=place.row, reason=reason, whole=False))


@dataclass(slots=True)
class _Row:
    """One row while it is read."""

    sheet: str
    number: int
    refused: list[Refusal] = field(default_factory=list)

    def product(self, headings: Sequence[Heading], cells: Sequence[str]) -> Product | None:
        """The product of the row, or ``None`` and a reason."""
        pairs = [
            (heading, Place(sheet=self.sheet, row=self.number, column=column), cell)
            for column, (heading, cell) in enumerate(zip(headings, cells, strict=False), start=1)
            if cell and not self._is_error(cell, column)
        ]
        numbered = next(((place, cell) for heading, place, cell in pairs if heading.role == "part_number"), None)
        if numbered is None:
            self._refuse("it has no part number; fill it in")
            return None
        place, part_number = numbered
        if len(part_number) > _MAX_PART_CHARS:
            self._refuse(f"its part number is longer than {_MAX_PART_CHARS} characters; shorten it")
            return None
        if len(pairs) < 2:
            self._refuse(f"nothing but {part_number!r} stands in it; fill in a name or a value, or remove it")
            return None
        for heading, where, cell in pairs:
            if not heading.role:
                self._leave_out(where, f"{cell!r} stands in a column without a heading")
        return self._filled(Product(part_number=part_number, place=place), pairs)

    def _filled(self, product: Product, pairs: Sequence[tuple[Heading, Place, str]]) -> Product:
        plain = [entry for entry in pairs if normalize(entry[2]) not in cell_words("empty")]
        by_role = {heading.role: (heading, place, cell) for heading, place, cell in reversed(plain)}
        return replace(
            product,
            names=_texts(plain, "name"),
            categories=_texts(plain, "category"),
            descriptions=_texts(plain, "description"),
            attributes=tuple(_attribute(*entry) for entry in plain if entry[0].role == ATTRIBUTE),
            price_breaks=self._prices(plain),
            stock=self._stock(*by_role["stock"]) if "stock" in by_role else None,
            lead_time_days=self._lead_time(*by_role["lead_time"]) if "lead_time" in by_role else None,
            relations=tuple(
                Relation(kind=_RELATIONS[heading.role], part_number=part, place=place)
                for heading, place, cell in plain
                if heading.role in _RELATIONS
                for part in dict.fromkeys(filter(None, _BETWEEN_PARTS.split(cell)))
            ),
            documents=tuple(
                Document(source=part, place=place)
                for heading, place, cell in plain
                if heading.role == "document"
                for part in filter(None, re.split(r"\s*[;；\n]\s*", cell))
            ),
            audience=self._audience(plain),
        )

    def _prices(self, pairs: Sequence[tuple[Heading, Place, str]]) -> tuple[PriceBreak, ...]:
        stated = next((currency_of(cell) for heading, _, cell in pairs if heading.role == "currency"), "")
        least = next((number_of(cell) for heading, _, cell in pairs if heading.role == "min_quantity"), None)
        found: dict[tuple[str, float], PriceBreak] = {}
        for heading, place, cell in pairs:
            if heading.role != "price":
                continue
            for written_from, written in _breaks(cell):
                quantity = written_from if written_from is not None else heading.min_quantity or least or 1.0
                price, own = _money(written)
                if price is None:
                    self._leave_out(place, f"the price {written.strip()!r} is no amount; write a number")
                    continue
                currency = own or heading.currency or stated
                entry = PriceBreak(min_quantity=quantity, price=price, currency=currency, place=place)
                found.setdefault((currency, quantity), entry)
        return _sorted(found.values())

    def _stock(self, heading: Heading, place: Place, cell: str) -> Amount:
        word = normalize(cell)
        spans, _ = spans_of(re.sub(r"[>+＞]|以上", "", cell), heading.unit)
        value = spans[0].low if spans else 0.0 if word in _NO_STOCK else None
        if value is not None and value < 0:
            self._leave_out(place, f"the stock {cell!r} is below nothing")
            value = None
        elif value is None and word not in _IN_STOCK:
            self._leave_out(place, f"the stock {cell!r} is no number")
        return Amount(value=value, text=cell, place=place)

    def _lead_time(self, heading: Heading, place: Place, cell: str) -> Amount:
        if normalize(cell) in _IN_STOCK | {"ex stock", "immediately", "立即", "即时"}:
            return Amount(value=0.0, text=cell, place=place)
        spans, unit = spans_of(cell, heading.unit or "day")
        known = unit_of(unit) if spans else None
        if known is None or known.dimension != DURATION or spans[0].low < 0:
            self._leave_out(place, f"the delivery time {cell!r} is no number of days, weeks or months")
            return Amount(value=None, text=cell, place=place)
        shown = cell if unit_of(heading.unit or "day") != known or not cell[-1].isdigit() else f"{cell} {known.name}s"
        return Amount(value=round(known.to_base(spans[-1].high), 3), text=shown, place=place)

    def _audience(self, pairs: Sequence[tuple[Heading, Place, str]]) -> str:
        cell = next((normalize(cell) for heading, _, cell in pairs if heading.role == "audience"), "")
        # What is neither a known "internal" nor a known "public" word is kept from buyers.
        return PUBLIC if cell in cell_words("public") else INTERNAL

    def _is_error(self, cell: str, column: int) -> bool:
        if not _ERROR_CELL.fullmatch(cell):
            return False
        self._leave_out(Place(sheet=self.sheet, row=self.number, column=column), f"the cell holds the error {cell}")
        return True

    def _refuse(self, reason: str) -> None:
        self.refused.append(Refusal(sheet=self.sheet, row=self.number, reason=reason))

    def _leave_out(self, place: Place, reason: str) -> None:
        self.refused.append(Refusal(sheet=place.sheet, row=place.row, reason=f"{place}: {reason}", whole=False))


def _distinct(headings: Sequence[Heading]) -> list[Heading]:
    """The headings with only the first column of part numbers as such; further ones are attributes."""
    seen = False
    found = []
    for heading in headings:
        again = heading.role == "part_number" and seen
        seen = seen or heading.role == "part_number"
        found.append(replace(heading, role=ATTRIBUTE) if again else heading)
    return found


def _texts(pairs: Sequence[tuple[Heading, Place, str]], role: str) -> tuple[Text, ...]:
    found: dict[str, Text] = {}
    for heading, place, cell in pairs:
        if heading.role == role:
            # "Gear pump / 齿轮泵" in one cell is both.
            for part in halves(cell) if heading.language is None else (cell,):
                language = language_of(part, heading.language)
                found.setdefault(language, Text(text=part, language=language, place=place))
    return tuple(found.values())


def _attribute(heading: Heading, place: Place, cell: str) -> Attribute:
    spans, unit = spans_of(cell, heading.unit)
    audience = INTERNAL if heading.internal else PUBLIC
    return Attribute(name=heading.name, text=cell, spans=spans, unit=unit, place=place, audience=audience)


def _breaks(cell: str) -> list[tuple[float | None, str]]:
    """Quantity (``None`` where the cell names none) and price of each step that a cell holds."""
    found = [(float(match["from"].replace(",", "")), match["price"]) for match in _BREAK.finditer(cell)]
    return [*found] or [(None, cell)]


def _money(text: str) -> tuple[Decimal | None, str]:
    """Amount and currency of a price as written; the currency is empty where none stands there."""
    spans, unit = spans_of(text, "")
    if len(spans) != 1 or spans[0].low != spans[0].high or spans[0].low < 0 or (unit and not currency_of(unit)):
        return None, ""
    try:
        return Decimal(repr(spans[0].low)).quantize(Decimal("0.0001")).normalize() + Decimal(0), currency_of(unit)
    except InvalidOperation:
        return None, ""


def _sorted(breaks: Iterable[PriceBreak]) -> tuple[PriceBreak, ...]:
    kept = [*breaks]
    # The currency that stands first in the catalogue is shown where a need names none.
    order = [*dict.fromkeys(item.currency for item in kept)]
    return tuple(sorted(kept, key=lambda item: (order.index(item.currency), item.min_quantity)))


def _more(known: tuple[Text, ...], new: tuple[Text, ...]) -> tuple[Text, ...]:
    languages = {text.language for text in known}
    return (*known, *(text for text in new if text.language not in languages))
