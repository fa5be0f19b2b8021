"""Products below an answer in the chat: what is kept of them, and as HTML; everything from outside is inert."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from chatbot.products.recommendation import Recommendation, Recommended
from ingest.types import Language
from ui.messages import inert
from ui.product_shapes import price_text, reason
from ui.product_texts import TEXTS

_Group = Literal["products", "not_stated", "nearest"]
_GROUPS: tuple[_Group, ...] = ("products", "not_stated", "nearest")


def cards_to_keep(found: Recommendation, language: Language, *, most: int) -> dict[str, object] | None:
    """What is kept with the message: the products that fit, else those that may, else the nearest; ``None`` for none.

    Args:
        found: For the message.
        language: Of the answer.
        most: Cards.
    """
    groups = {"products": found.products, "not_stated": found.not_stated, "nearest": found.nearest}
    group = next((name for name in _GROUPS if groups[name]), None)
    if group is None:
        return None
    return {"group": group, "language": language, "cards": [_card(item, language) for item in groups[group][:most]]}


def cards_html(kept: object) -> str:
    """Cards as they were kept, in the language of their answer; empty where none were."""
    if not isinstance(kept, Mapping):
        return ""
    language: Language = "zh" if kept.get("language") == "zh" else "en"
    cards = kept.get("cards")
    items = (
        "".join(_card_html(card, language) for card in cards if isinstance(card, Mapping))
        if isinstance(cards, list)
        else ""
    )
    if not items:
        return ""
    texts = TEXTS[language]
    headings: Mapping[str, Sequence[str]] = {
        "products": (texts.cards,),
        "not_stated": (texts.none_fits, texts.not_stated),
        "nearest": (texts.none_fits, texts.nearest),
    }
    heading = "".join(f"<b>{inert(line)}</b> " for line in headings.get(str(kept.get("group")), (texts.cards,)))
    return f'<div class="cd-cards"><p>{heading}</p><ul>{items}</ul></div>'


def _card(item: Recommended, language: Language) -> dict[str, object]:
    product = item.product
    return {
        "part_number": product.part_number,
        "name": product.name(language),
        "price": price_text(item.price, language),
        "reasons": [[_sign(verdict.holds), reason(verdict, language)] for verdict in item.verdicts],
    }


def _card_html(card: Mapping[str, object], language: Language) -> str:
    part, reasons = str(card.get("part_number", "")), card.get("reasons")
    lines = "".join(
        f'<li class="cd-{line[0]}">{inert(str(line[1]))}</li>'
        for line in (reasons if isinstance(reasons, list) else [])
        if len(line) == 2 and line[0] in {"met", "missed", "open"}
    )
    question = inert(TEXTS[language].ask_on_question.format(part=part))
    price = f'<span class="cd-price">{inert(str(card["price"]))}</span>' if card.get("price") else ""
    return (
        f'<li class="cd-card"><b>{inert(str(card.get("name", "")))}</b>'
        f'<span class="cd-part">{inert(part)}</span>{price}<ul>{lines}</ul>'
        f'<span class="cd-ask-on" role="button" tabindex="0">{question}</span></li>'
    )


def _sign(holds: bool | None) -> str:  # noqa: FBT001 - a verdict has three values
    return "open" if holds is None else "met" if holds else "missed"
