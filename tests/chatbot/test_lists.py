from __future__ import annotations

from collections.abc import Sequence

import pytest

from chatbot.checked_text import CheckedText
from chatbot.lists import listed
from ingest.types import Language
from tests.chatbot.pieces import make_evidence

LAW = "下列商品不适用七日无理由退货：\n（一）定作的商品；\n（二）鲜活易腐的商品；\n（三）数字化商品。\n商品应当完好。"
KIT = "The seal kit contains the following:\n- two O-rings\n- one spring\nKeep it dry."


def _near(_: str, others: Sequence[str]) -> list[float]:
    return [0.9] * len(others)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (LAW, ("（一）定作的商品；", "（二）鲜活易腐的商品；", "（三）数字化商品。")),
        (KIT, ("- two O-rings", "- one spring")),
        ("Note the following:\nThe pump must not run dry.\nKeep it clean.", ("The pump must not run dry.",)),
        ("The pump is blue.\n- two O-rings", ()),
        ("The kit contains:", ()),
    ],
)
def test_a_lead_in_announces_the_items_below_it(text: str, items: tuple[str, ...]) -> None:
    (item,) = make_evidence(text)
    assert listed(item, item.quotes[0]) == items


@pytest.mark.parametrize(
    ("text", "question", "wrong", "last", "language"),
    [
        (LAW, "哪些商品不能七天无理由退货？", "所有商品都可以退货。", "（三）数字化商品。", "zh"),
        (KIT, "What is in the seal kit?", "A gold watch is in it.", "- one spring", "en"),
    ],
)
def test_a_quote_that_announces_a_list_leaves_with_it(
    text: str, question: str, wrong: str, last: str, language: Language
) -> None:
    checked = CheckedText(make_evidence(text), question=question, language=language, similarity=_near)
    shown = checked.feed(wrong) + checked.finish()
    assert shown == checked.text
    lines = text.split("\n")
    assert [line.removesuffix(" [1]") for line in shown.split("\n")] == lines[: lines.index(last) + 1]
    assert [citation.quote for citation in checked.citations] == lines[: lines.index(last) + 1]


def test_an_item_that_the_model_has_said_is_not_said_again() -> None:
    checked = CheckedText(make_evidence(KIT), question="What is in the seal kit?", language="en", similarity=_near)
    checked.feed("one spring. ")
    checked.feed("The watch is golden. ")
    checked.finish()
    assert checked.text.count("one spring") == 1
    assert "two O-rings" in checked.text
