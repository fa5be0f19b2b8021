"""What happens on the buyer's page, without a widget: a question in, chat messages out."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence, Set
from dataclasses import dataclass

from chatbot.types import Answer, Question
from ingest.types import Chunk, Language
from prompts.types import Evidence
from ui.http_errors import EXPECTED_ERRORS, public_message
from ui.messages import answer_html, notice_html, partial_html, searching_html, waiting_html
from ui.threads import AsyncApplication

# A longer list helps nobody; others can be typed.
_MOST_TITLES = 500
MOST_CHOSEN = 100
"""Documents that an answer may be narrowed to; as many as the API takes."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatStep:
    """The assistant's message as it stands now.

    Attributes:
        answer: Comes with the last step of a question that was answered or refused.
        error: In its place, what went wrong, in words for the visitor.
    """

    html: str
    answer: Answer | None = None
    error: str = ""


async def reply(application: AsyncApplication, question: Question, *, language: Language) -> AsyncIterator[ChatStep]:
    """Answer one question step by step; every error becomes a message."""
    yield ChatStep(html=searching_html(language))
    evidence: tuple[Evidence, ...] = ()
    written = ""
    status = ""
    try:
        async with application.updates(question) as updates:
            async for update in updates:
                evidence = update.evidence or evidence
                written += update.delta
                if update.queue_position is not None:
                    status = waiting_html(update.queue_position, language)
                if update.answer is not None:
                    yield ChatStep(html=_finished(update.answer, evidence, question.kb, language), answer=update.answer)
                elif update.delta or update.evidence or update.queue_position is not None:
                    yield ChatStep(html=partial_html(written, evidence, status, language))
    except EXPECTED_ERRORS as error:
        _LOG.warning("%s: %s", type(error).__name__, " ".join(str(error).split()))
        message = public_message(error)
        yield ChatStep(html=notice_html(message), error=message)


async def titles(application: AsyncApplication, audiences: Set[str]) -> list[str]:
    """What the asker may choose from; nothing while there is no knowledge base to ask."""
    try:
        return (await application.titles(audiences))[:_MOST_TITLES]
    except EXPECTED_ERRORS as error:
        _LOG.warning("%s: %s", type(error).__name__, " ".join(str(error).split()))
        return []


def _finished(answer: Answer, evidence: Sequence[Evidence], kb: str, language: Language) -> str:
    chunks: dict[str, Chunk] = {item.chunk.id: item.chunk for item in evidence}
    return answer_html(answer.text, answer.citations, chunks, kb=kb, language=language)
