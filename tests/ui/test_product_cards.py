"""Products below an answer: what is kept, and that nothing of a catalogue is active on the page."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chatbot.products.recommendation import Recommendation
from chatbot.products.types import PriceBreak
from ingest.types import Language
from tests.chatbot.products.pieces import PLACE, attribute, pump, recommender
from ui.product_cards import cards_html, cards_to_keep
from ui.product_shapes import recommendation_to_json
from ui.product_texts import TEXTS

PRICE = PriceBreak(min_quantity=1, price=Decimal(100), currency="EUR", place=PLACE)


def _found(need: str, name: str = "A-1") -> Recommendation:
    made = recommender([pump(name, attribute("Flow", "50", "l/min"), prices=[PRICE])])
    return made.recommend(made.read(need), top_k=3)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_card_says_why_and_can_be_asked_about(language: Language) -> None:
    kept = cards_to_keep(_found("gear pump, at least 45 l/min"), language, most=3)
    html = cards_html(kept)
    assert TEXTS[language].cards in html
    assert "Pumps!A2" in html.replace("&#33;", "!")
    assert TEXTS[language].ask_on_question.format(part="A-1").rstrip("。.") in html
    assert 'class="cd-met"' in html


def test_what_does_not_fit_is_marked() -> None:
    html = cards_html(cards_to_keep(_found("gear pump, at least 60 l/min"), "en", most=3))
    assert TEXTS["en"].nearest in html
    assert 'class="cd-missed"' in html
    assert TEXTS["en"].cards not in html


def test_a_catalogue_is_inert() -> None:
    kept = cards_to_keep(_found("gear pump, at least 45 l/min", "<img src=x onerror=alert(1)>"), "en", most=3)
    html = cards_html(kept)
    assert "<img" not in html
    assert "onerror&#61;" in html


@pytest.mark.parametrize("kept", [None, {}, {"cards": "x"}, {"cards": [1], "group": "products"}, "text"])
def test_an_answer_without_products_has_no_cards(kept: object) -> None:
    assert cards_html(kept) == ""


def test_the_json_has_every_list_and_the_cell_of_every_reason() -> None:
    shown = recommendation_to_json(_found("gear pump, at least 45 l/min, under 200 EUR"))
    assert set(shown) >= {
        "products", "limits", "nearest", "not_stated", "accessories", "alternatives", "spare_parts", "bought_together"
    }  # fmt: skip
    (product,) = shown["products"] if isinstance(shown["products"], list) else []
    assert [reason["source"] for reason in product["reasons"]] == ["Pumps!A2", "Pumps!A2"]
    assert product["price"]["amount"] == 100
    assert product["unknown"] == []
