"""Lines of an order file as rows of a table: nobody's name among them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from chatbot.insights.errors import OrderFileError
from chatbot.insights.masking import masked
from chatbot.insights.schema import Row
from chatbot.insights.settings import InsightSettings
from chatbot.personal_data import mask
from chatbot.products.errors import CatalogueError
from chatbot.products.orders import read_orders
from chatbot.products.types import OrderFile, OrderLine

ORDER_FILE_ENDINGS = (".csv", ".xlsx")
# What a company numbers its customers by: capital letters and digits, at least one digit, no words.
_CODE = re.compile(r"(?=[^0-9]*[0-9])[A-Z0-9]{1,6}(?:[-_./ ]?[A-Z0-9]{1,6}){0,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTable:
    """An order file as it is counted.

    Attributes:
        rows: Of the table ``orders``; lines without a date are not among them.
        refused: Lines of the file that could not be read.
    """

    rows: tuple[Row, ...]
    refused: int
    undated: int


def order_table(path: Path, settings: InsightSettings) -> OrderTable:
    """Read an order file.

    Raises:
        OrderFileError: It is too large, of another kind, or has no line that can be used.
    """
    if path.suffix.lower() not in ORDER_FILE_ENDINGS:
        raise OrderFileError(f"{path.name} is no .csv or .xlsx file; save the orders as one of these")
    try:
        if path.stat().st_size > settings.max_order_bytes:
            raise OrderFileError(f"{path.name} has more than {settings.max_order_bytes} bytes; divide it by time")
        file = read_orders(path)
    except OSError as error:
        raise OrderFileError(f"{path.name} cannot be read ({error.strerror}); look at its path") from error
    except CatalogueError as error:
        raise OrderFileError(str(error).replace(str(path), path.name)) from error
    return rows_of(file, settings)


def order_table_of_bytes(name: str, data: bytes, settings: InsightSettings) -> OrderTable:
    """Read an order file that was sent; it lies on the disk only while it is read.

    Raises:
        OrderFileError: As ``order_table``.
    """
    with tempfile.TemporaryDirectory() as folder:
        # Only the ending of a name from outside is used, and only where it is one of ours.
        ending = next((own for own in ORDER_FILE_ENDINGS if name.lower().endswith(own)), ".unknown")
        path = Path(folder) / f"orders{ending}"
        path.write_bytes(data)
        return order_table(path, settings)


def rows_of(file: OrderFile, settings: InsightSettings) -> OrderTable:
    """Masked rows of the table ``orders``.

    Raises:
        OrderFileError: There are too many lines, or none.
    """
    if len(file.lines) > settings.max_order_lines:
        raise OrderFileError(f"the order file has more than {settings.max_order_lines} lines; divide it by time")
    if not file.lines:
        reason = f" (row {file.refused[0].row}: {file.refused[0].reason})" if file.refused else ""
        raise OrderFileError(f"the order file has no line that can be used{reason}; look at its rows")
    code, mask_once = customer_codes(), lru_cache(maxsize=None)(masked)
    dated = [line for line in file.lines if line.date is not None]
    return OrderTable(
        rows=tuple(_row(line, code, mask_once) for line in dated),
        refused=len(file.refused),
        undated=len(file.lines) - len(dated),
    )


def customer_codes() -> Callable[[str], str]:
    """What stands for a customer: the file's code; for a name, a number in the order of the file."""
    numbered: dict[str, str] = {}

    def code(customer: str) -> str:
        if not customer:
            return ""
        if _CODE.fullmatch(customer) and mask(customer) == customer:
            return customer
        return numbered.setdefault(customer, f"#{len(numbered) + 1}")

    return code


def _row(line: OrderLine, code: Callable[[str], str], mask_once: Callable[[str], str]) -> Row:
    return (
        mask_once(line.order),
        line.date,
        mask_once(line.part_number),
        mask_once(line.category),
        mask_once(line.region),
        code(line.customer),
        float(line.quantity),
        None if line.amount is None else float(line.amount),
        line.currency,
    )
