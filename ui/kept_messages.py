"""A message that was kept, as HTML: pure functions."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.records.types import Message
from ingest.types import Chunk, Language
from ui.messages import answer_html, inert, notice_html, question_html
from ui.product_cards import cards_html
from ui.shapes import citations_from_json
from ui.texts import TEXTS


def message_html(message: Message, chunks: Mapping[str, Chunk], *, kb: str, language: Language) -> str:
    """What the buyer sees of a message.

    Args:
        message: Of any role.
        chunks: By id; see ``answer_html``.
        kb: For the documents' addresses.
        language: Of the page.
    """
    match message.role:
        case "buyer":
            return question_html(message.text)
        case "notice":
            return notice_html(message.text)
        case "assistant":
            return _answer(message, chunks, kb, language)
        case "agent":
            head = f'<p class="cd-agent">{inert(TEXTS[language].agent)}</p>'
            return f"{head}{_answer(message, chunks, kb, language)}"


def _answer(message: Message, chunks: Mapping[str, Chunk], kb: str, language: Language) -> str:
    citations = citations_from_json(message.answer or {})
    # An agent may have taken a sentence out, and its citation with it.
    used = [citation for citation in citations if f"[{citation.number}]" in message.text]
    answer = answer_html(message.text, used, chunks, kb=kb, language=language)
    return answer + cards_html((message.answer or {}).get("products"))
