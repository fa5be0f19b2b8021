"""An answer and the products below it: where the documents are silent, the catalogue speaks."""

from __future__ import annotations

import logging
from collections.abc import Set
from dataclasses import replace

from chatbot.types import Answer
from ui.http_errors import EXPECTED_ERRORS, public_message
from ui.product_cards import cards_to_keep
from ui.product_texts import TEXTS
from ui.threads import AsyncApplication

_LOG = logging.getLogger(__name__)


async def with_products(
    application: AsyncApplication, text: str, answer: Answer, *, kb: str, audiences: Set[str]
) -> tuple[Answer, dict[str, object] | None]:
    """The answer as it is shown and kept, and the products of a message that asks for one.

    Args:
        application: Whose catalogue.
        text: What the buyer wrote.
        answer: From the documents; where it refuses and products were found, its words are others.
        kb: Whose catalogue.
        audiences: Of the buyer.
    """
    language = answer.language
    try:
        found = await application.products_for(
            (text, answer.standalone_question), kb=kb, language=language, audiences=audiences
        )
    except EXPECTED_ERRORS as error:
        # The answer is there; a damaged catalogue must not cost it.
        _LOG.warning("products for a message: %s", public_message(error))
        return answer, None
    cards = cards_to_keep(found, language, most=application.most_cards) if found else None
    if cards is None or not answer.abstained:
        return answer, cards
    # "Could not find an answer" above products that fit would be wrong, and no gap in the documents.
    return replace(answer, text=TEXTS[language].instead, abstained=cards["group"] != "products"), cards
