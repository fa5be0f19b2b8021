"""What an agent is told when a buyer asks for a person: the question as understood, what was found, and how it went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.records.types import JsonObject, Message
from ingest.types import Language
from vectorstore.types import Hit

_MOST_FOUND = 3
_LONGEST_QUOTE_CHARS = 300
_LONGEST_SUMMARY_CHARS = 2000
_WORDS: Mapping[Language, tuple[str, str, str]] = {
    "en": ("answered from", "refused", "not answered"),
    "zh": ("已回答，依据", "未能回答", "尚未回答"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverNote:
    """For the agent.

    Attributes:
        summary: A line for each question with what became of it, oldest first.
        question: The last question as it was understood; empty where nothing was asked.
        found: ``{title, source, page, quote}`` of what the last answer stood on, else of the closest passages.
    """

    summary: str
    question: str
    found: tuple[JsonObject, ...]


def question_understood(messages: Sequence[Message]) -> str:
    """The buyer's last question, as the assistant understood it where it answered; empty where nothing was asked."""
    asked = _asked(messages)
    if not asked:
        return ""
    reply = _reply_to(messages, asked[-1])
    return str(((reply and reply.answer) or {}).get("standalone_question") or messages[asked[-1]].text)


def handover_note(messages: Sequence[Message], closest: Sequence[Hit], *, language: Language) -> HandoverNote:
    """Look at a conversation; no model is asked.

    Args:
        messages: Oldest first.
        closest: What a search for the last question finds; told where that has no answer.
        language: Of the summary.
    """
    asked = _asked(messages)
    lines = [f"• {_line(messages[place].text)} – {_outcome(messages, place, language)}" for place in asked]
    reply = _reply_to(messages, asked[-1]) if asked else None
    cited = ((reply and reply.answer) or {}).get("citations")
    found = [_of_citation(item) for item in cited if isinstance(item, dict)] if isinstance(cited, list) else []
    return HandoverNote(
        summary="\n".join(lines)[-_LONGEST_SUMMARY_CHARS:],
        question=question_understood(messages),
        found=tuple(found or [_of_hit(hit) for hit in closest])[:_MOST_FOUND],
    )


def _asked(messages: Sequence[Message]) -> list[int]:
    return [place for place, message in enumerate(messages) if message.role == "buyer"]


def _reply_to(messages: Sequence[Message], place: int) -> Message | None:
    """The assistant's message right behind a buyer's."""
    after = messages[place + 1] if place + 1 < len(messages) else None
    return after if after and after.role == "assistant" else None


def _outcome(messages: Sequence[Message], place: int, language: Language) -> str:
    answered, refused, open_ = _WORDS[language]
    reply = _reply_to(messages, place)
    if reply is None or reply.answer is None:
        return open_
    cited = reply.answer.get("citations")
    if reply.answer.get("abstained") or not isinstance(cited, list):
        return refused
    titles = dict.fromkeys(str(item.get("title") or item.get("source")) for item in cited if isinstance(item, dict))
    return f"{answered} {'; '.join(titles)}"


def _of_citation(citation: Mapping[str, object]) -> JsonObject:
    return {key: citation.get(key) for key in ("title", "source", "page", "quote")}


def _of_hit(hit: Hit) -> JsonObject:
    chunk = hit.chunk
    page = chunk.page_span[0] if chunk.page_span else None
    return {"title": chunk.title, "source": chunk.source, "page": page, "quote": chunk.text[:_LONGEST_QUOTE_CHARS]}


def _line(text: str) -> str:
    return " ".join(text.split())
