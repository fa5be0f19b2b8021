from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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


def test_a_list_is_given_whole_also_where_the_evidence_has_less_of_it() -> None:
    (item,) = make_evidence(LAW)
    chosen = replace(item, sentences=item.sentences[:2], scores=item.scores[:2])
    checked = CheckedText([chosen], question="哪些商品不能退货？", language="zh", similarity=_near)
    checked.finish()
    assert "（三）数字化商品。" in checked.text
    assert "应当完好" not in checked.text


@pytest.mark.parametrize("said", ["one spring. ", "two O-rings. one spring. ", "The watch is golden. one spring. "])
def test_where_the_list_answers_best_it_is_given_in_its_own_order(said: str) -> None:
    checked = CheckedText(make_evidence(KIT), question="What is in the seal kit?", language="en", similarity=_near)
    checked.feed(said)
    checked.finish()
    assert checked.text == ("The seal kit contains the following: [1]\n- two O-rings [1]\n- one spring [1]")


def test_where_an_item_answers_best_it_stands_alone() -> None:
    (item,) = make_evidence(KIT)
    best = replace(item, scores=(0.5, 0.5, 0.9, 0.5))
    checked = CheckedText([best], question="How many springs are in the kit?", language="en", similarity=_near)
    checked.feed("one spring.")
    checked.finish()
    assert checked.text.count("\n") == 0
    assert "one spring" in checked.text
