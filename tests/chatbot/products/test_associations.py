from __future__ import annotations

import pytest

from chatbot.products.associations import count_associations
from chatbot.products.types import OrderLine, Place


def _lines(*orders: str) -> list[OrderLine]:
    return [
        OrderLine(
            order=str(number), date=None, customer="C", part_number=part, quantity=1, amount=None, currency="",
            region="",
            place=Place(sheet="", row=1, column=1),
        )
        for number, parts in enumerate(orders)
        for part in parts
    ]  # fmt: skip


def test_counts_support_confidence_and_lift() -> None:
    # "ab" in 3 of 6 orders, a in 4, b in 3.
    found = count_associations(_lines("ab", "ab", "abc", "ac", "c", "d"), min_orders=2).with_part("A")
    pair = next(pair for pair in found if pair.part_number == "b")
    assert (pair.orders, pair.support, pair.confidence) == (3, 0.5, 0.75)
    assert pair.lift == pytest.approx(0.75 / (3 / 6))


def test_few_orders_tell_nothing() -> None:
    counted = count_associations(_lines("ab", "ab", "c", "d"), min_orders=3)
    assert counted.with_part("a") == []
    assert "C" not in str(counted.pairs)
