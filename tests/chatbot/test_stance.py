from __future__ import annotations

import pytest

from chatbot.stance import stance_of


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Opened packages cannot be returned.", True),
        ("Tickets are non-refundable.", True),
        ("No, it is not supported.", True),
        ("定制产品不予退货。", True),
        ("不支持。", True),
        ("Opened packages may be returned.", False),
        ("Report damage no later than 7 days after delivery.", False),
        ("Goods that are not damaged may be returned.", False),
        ("If the goods are not damaged, they may be returned.", False),
        ("This is not only for dealers.", False),
        ("重量不超过 20 公斤。", False),
        ("如果商品没有损坏，可以退货。", False),
    ],
)
def test_only_the_main_clause_denies(text: str, denied: bool) -> None:
    assert stance_of(text).is_denied is denied


@pytest.mark.parametrize(
    ("text", "payer", "words"),
    [
        ("The buyer bears the cost of return shipping.", "buyer", ("buyer bears",)),
        ("Freight is paid by the supplier.", "seller", ("paid by the supplier",)),
        ("We pay the travel costs.", "seller", ("We pay",)),
        ("退货运费由买方承担。", "buyer", ("买方承担",)),
        ("运费由卖方负担。", "seller", ("卖方负担",)),
        ("The freight is high.", "", ()),
    ],
)
def test_who_pays_is_found(text: str, payer: str, words: tuple[str, ...]) -> None:
    stance = stance_of(text)
    assert stance.payer == payer
    assert stance.words == words


@pytest.mark.parametrize(
    ("text", "charge"),
    [
        ("Pallets are taken back free of charge.", "free"),
        ("A fee of EUR 12 is charged.", "charged"),
        ("样品免费提供。", "free"),
        ("样品需收取费用。", "charged"),
        ("Pallets are taken back.", ""),
    ],
)
def test_free_and_charged_are_told_apart(text: str, charge: str) -> None:
    assert stance_of(text).charge == charge
