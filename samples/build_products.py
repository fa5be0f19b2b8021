"""Build the sample catalogue and the sample order file below ``products/``.

Run it as ``python samples/build_products.py [--out FOLDER]``; a second run gives the same bytes. The rows are in
``products/source.md``; the orders are drawn from them by a fixed seed: who orders a pump often takes its spare parts.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from archive import settle
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

HERE = Path(__file__).resolve().parent
_SHADE = PatternFill("solid", start_color="E8EDF2")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_DISCOUNTS = {"Price from 5 (EUR)": 0.96, "Price from 10 (EUR)": 0.93}
_CUSTOMERS = (
    ("C-1001", "North"), ("C-1004", "North"), ("C-1007", "South"), ("C-1012", "South"), ("C-1015", "West"),
    ("C-2003", "East China"), ("C-2006", "East China"), ("C-2010", "South China"), ("C-2014", "North China"),
    ("C-3002", "Gulf"), ("C-3005", "Gulf"), ("C-3009", "Coast"),
)  # fmt: skip
_ORDERS = 360
_LEAST = "Min. quantity"
# Sheets whose least quantities are those of the price list; parts write theirs.
_FILLED = frozenset({"Valves", "Actuators"})


def rows_of(sheet: str) -> list[dict[str, str]]:
    """The rows of a sheet by their headings, the prices from a quantity on filled in."""
    header, *body = _source()[sheet]
    headings = [heading.strip() for heading in header.split("|")]
    written = [
        heading for heading in headings if heading not in _DISCOUNTS and not (heading == _LEAST and sheet in _FILLED)
    ]
    found = []
    for line in body:
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != len(written):
            raise ValueError(f"{sheet}: {cells[0]} has {len(cells)} cells, {len(written)} headings")
        row = dict(zip(written, cells, strict=True))
        for heading, share in _DISCOUNTS.items():
            if heading in headings:
                row[heading] = f"{float(row['Price (EUR)']) * share:.2f}"
        if sheet in _FILLED:
            row[_LEAST] = _least(row["Part number"])
        found.append({heading: row[heading] for heading in headings})
    return found


@cache
def _source() -> dict[str, list[str]]:
    """Lines of each sheet, its headings first."""
    parts = (HERE / "products" / "source.md").read_text(encoding="utf-8").split("\n# ")[1:]
    return {title.strip(): body.split("\n") for title, _, body in (part.strip().partition("\n\n") for part in parts)}


def build(out: Path) -> None:
    """Write ``catalogue.xlsx`` and ``orders.csv``."""
    out.mkdir(parents=True, exist_ok=True)
    book = Workbook()
    book.remove(book.active)
    for title in _source():
        sheet = book.create_sheet(title)
        rows = rows_of(title)
        sheet.append([*rows[0]])
        for row in rows:
            sheet.append([_value(cell) for cell in row.values()])
        for cell in sheet[1]:
            cell.font, cell.fill = Font(bold=True), _SHADE
        for column, heading in enumerate(rows[0], start=1):
            longest = max(len(heading), *(len(row[heading]) for row in rows))
            sheet.column_dimensions[get_column_letter(column)].width = min(max(longest + 2, 8), 40)
        sheet.freeze_panes = "B2"
    book.properties.title, book.properties.creator = "Product catalogue 2025", "Veltrask Fluid Equipment"
    book.properties.created = book.properties.modified = datetime(2025, 4, 1)  # noqa: DTZ001 - openpyxl writes no zone
    book.save(out / "catalogue.xlsx")
    settle(out / "catalogue.xlsx", modified="2025-04-01T00:00:00Z")
    with (out / "orders.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["Order number", "Order date", "Customer number", "Part number", "Quantity", "Amount", "Currency", "Region"]
        )
        writer.writerows(_order_lines())


def _order_lines() -> list[list[str]]:
    draw = random.Random(20250401)  # noqa: S311 - a sample, no secret
    products = {row["Part number"]: row for sheet in _source() for row in rows_of(sheet)}
    sold = [part for part, row in products.items() if row.get("Visibility") != "internal"]
    mates: dict[str, list[str]] = {}
    for part, row in products.items():
        for heading in ("Spare part of", "Accessory of", "Compatible with"):
            for owner in filter(None, row.get(heading, "").split(", ")):
                for own in sold:
                    if own == owner or (own.startswith(f"{owner}/") and "-" not in own.removeprefix(owner)):
                        mates.setdefault(own, []).append(part)
    lines = []
    day = date(2024, 1, 8)
    for number in range(_ORDERS):
        day += timedelta(days=draw.choice((0, 0, 1, 1, 2, 3)))
        customer, region = draw.choice(_CUSTOMERS)
        currency = "CNY" if customer.startswith("C-2") else "EUR"
        first = draw.choice([part for part in sold if part in mates] if draw.random() < 0.85 else sold)
        basket = [first, *(mate for mate in mates.get(first, []) if draw.random() < 0.5)]
        if draw.random() < 0.25:
            basket.append(draw.choice(sold))
        for part in dict.fromkeys(basket):
            least = int(products[part].get("Min. quantity") or 1)
            quantity = least * draw.choice((1, 1, 1, 2, 3, 5))
            amount = float(products[part][f"Price ({currency})"]) * quantity
            order = f"SO-{24000 + number}"
            lines.append([order, day.isoformat(), customer, part, str(quantity), f"{amount:.2f}", currency, region])
    return lines


def _least(part: str) -> str:
    return "4" if part == "VK-50/FL-40" else "2" if part.startswith(("VK-50H", "VK-80/FL-25", "VA-")) else "1"


def _value(text: str) -> str | int | float | None:
    if not _NUMBER.fullmatch(text):
        return text or None
    return float(text) if "." in text else int(text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE / "products")
    build(parser.parse_args().out)
