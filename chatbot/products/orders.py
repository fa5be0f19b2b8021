"""Read an order file: every row becomes a line or is refused with its reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from chatbot.products.errors import CatalogueError
from chatbot.products.headings import Heading, heading_of, roles_of
from chatbot.products.quantities import number_of, spans_of
from chatbot.products.sheets import read_sheets
from chatbot.products.types import OrderFile, OrderLine, Place, Refusal
from chatbot.products.units import MONEY, currency_of, unit_of

_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NEEDED = ("order", "part_number", "quantity")
_WORDS = {"order": "order number (订单号)", "part_number": "product (产品编号)", "quantity": "quantity (数量)"}


def read_orders(path: Path) -> OrderFile:
    """Read the lines of orders from an XLSX or CSV file with headings in English or Chinese.

    Columns: order number, product and quantity must be there; date, customer, amount, currency and region may be.
    "03/04/2025" is read with the day first only if some date of the file shows that it must be.

    Raises:
        CatalogueError: The file cannot be read, or no table has the columns that are needed.
    """
    sheets = read_sheets(path, lambda cells: set(_NEEDED) <= roles_of(cells, "order"))
    if not sheets:
        needed = ", ".join(_WORDS[role] for role in _NEEDED)
        raise CatalogueError(f"{path} has no table of orders; a row of headings must name {needed}")
    lines: list[OrderLine] = []
    refused: list[Refusal] = []
    for sheet in sheets:
        headings = [heading_of(cell, "order") for cell in sheet.headings]
        dates = [column for column, heading in enumerate(headings) if heading.role == "date"]
        day_first = _is_day_first([row[dates[0]] for _, row in sheet.rows if dates and len(row) > dates[0]])
        for number, cells in sheet.rows:
            read = _line(headings, cells, Place(sheet=sheet.name, row=number, column=1), day_first=day_first)
            if isinstance(read, str):
                refused.append(Refusal(sheet=sheet.name, row=number, reason=read))
            else:
                lines.append(read)
    return OrderFile(lines=tuple(lines), refused=tuple(refused))


def _line(headings: Sequence[Heading], cells: Sequence[str], place: Place, *, day_first: bool) -> OrderLine | str:
    """The line of a row, or why there is none."""
    filled = [(heading, cell) for heading, cell in zip(headings, cells, strict=False) if heading.role and cell]
    by_role = {heading.role: (heading, cell) for heading, cell in reversed(filled)}
    text = {role: cell for role, (_, cell) in by_role.items()}
    if missing := [_WORDS[role] for role in _NEEDED if not text.get(role)]:
        return f"it has no {', no '.join(missing)}; fill it in"
    quantity = _number(text["quantity"])
    if quantity is None or quantity == 0:
        return f"the quantity {text['quantity']!r} is no number of pieces; correct it"
    day = _date(text["date"], day_first=day_first) if text.get("date") else None
    if text.get("date") and day is None:
        return f"the date {text['date']!r} is none; write it as 2025-03-31"
    heading, written = by_role.get("amount", (None, ""))
    amount, own = _money(written)
    if written and amount is None:
        return f"the amount {written!r} is no number; correct it"
    stated = text.get("currency", "")
    currency = currency_of(stated) if stated else own or (heading.currency if heading else "")
    if stated and not currency:
        return f"the currency {stated!r} is unknown; write three letters such as EUR or CNY"
    return OrderLine(
        order=text["order"],
        date=day,
        customer=text.get("customer", ""),
        part_number=text["part_number"],
        quantity=quantity,
        amount=amount,
        currency=currency,
        region=text.get("region", ""),
        place=place,
    )


def _number(text: str) -> float | None:
    """A quantity with or without a unit of pieces behind it; returns are below nothing."""
    value = number_of(text)
    if value is not None:
        return value
    spans, _ = spans_of(text, "")
    return spans[0].low if len(spans) == 1 and spans[0].low == spans[0].high else None


def _money(text: str) -> tuple[Decimal | None, str]:
    spans, unit = spans_of(text, "") if text else ((), "")
    known = unit_of(unit) if unit else None
    if len(spans) != 1 or spans[0].low != spans[0].high or (unit and (known is None or known.dimension != MONEY)):
        return None, ""
    return Decimal(repr(spans[0].low)), currency_of(unit) if unit else ""


def _is_day_first(texts: Sequence[str]) -> bool:
    """Whether dates with strokes have the day first: where some first number is no month, and no second one."""
    pairs = [(int(match[1]), int(match[2])) for match in map(_SLASHES.fullmatch, texts) if match]
    return any(first > 12 for first, _ in pairs) and not any(second > 12 for _, second in pairs)


def _date(text: str, *, day_first: bool) -> date | None:
    plain = text.strip()
    try:
        if match := _ISO.fullmatch(plain) or _COMPACT.fullmatch(plain):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _DAY_FIRST.fullmatch(plain):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := _SLASHES.fullmatch(plain):
            first, second = int(match[1]), int(match[2])
            return date(int(match[3]), *((second, first) if day_first else (first, second)))
    except ValueError:
        return None
    return None
