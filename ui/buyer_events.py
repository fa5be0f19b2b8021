"""What happens on the buyer's page, without a widget: a question in, chat messages out."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from chatbot.types import Answer, Question, Turn
from ingest.types import Chunk, Language
from prompts.types import Evidence
from ui.http_errors import EXPECTED_ERRORS, public_message
from ui.messages import answer_html, notice_html, partial_html, searching_html, waiting_html
from ui.threads import AsyncApplication
from vectorstore.document_filter import DocumentFilter

# A longer list helps nobody; others can be typed.
_MOST_TITLES = 500
MOST_CHOSEN = 100
"""Documents that an answer may be narrowed to; as many as the API takes."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatStep:
    """The assistant's message as it stands now; ``answer`` comes with the last step of a question that was answered."""

    html: str
    answer: Answer | None = None


async def reply(
    application: AsyncApplication,
    text: str,
    turns: Sequence[Turn],
    *,
    kb: str,
    language: Language,
    documents: Sequence[str] = (),
) -> AsyncIterator[ChatStep]:
    """Answer one question step by step, from ``documents`` only if any are named; every error becomes a message."""
    yield ChatStep(html=searching_html(language))
    evidence: tuple[Evidence, ...] = ()
    written = ""
    status = ""
    question = Question(
        text=text, history=tuple(turns), kb=kb, only=DocumentFilter(documents=tuple(documents)[:MOST_CHOSEN])
    )
    try:
        async with application.updates(question) as updates:
            async for update in updates:
                evidence = update.evidence or evidence
                written += update.delta
                if update.queue_position is not None:
                    status = waiting_html(update.queue_position, language)
                if update.answer is not None:
                    yield ChatStep(html=_finished(update.answer, evidence, kb, language), answer=update.answer)
                elif update.delta or update.evidence or update.queue_position is not None:
                    yield ChatStep(html=partial_html(written, evidence, status, language))
    except EXPECTED_ERRORS as error:
        _LOG.warning("%s: %s", type(error).__name__, " ".join(str(error).split()))
        yield ChatStep(html=notice_html(public_message(error)))


async def titles(application: AsyncApplication) -> list[str]:
    """What the asker may choose from; nothing while there is no knowledge base to ask."""
    try:
        return (await application.titles())[:_MOST_TITLES]
    except EXPECTED_ERRORS as error:
        _LOG.warning("%s: %s", type(error).__name__, " ".join(str(error).split()))
        return []


def _finished(answer: Answer, evidence: Sequence[Evidence], kb: str, language: Language) -> str:
    chunks: dict[str, Chunk] = {item.chunk.id: item.chunk for item in evidence}
    return answer_html(answer.text, answer.citations, chunks, kb=kb, language=language)
