"""What is shown beside a conversation: internal passages, and the same evidence in the agent's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.assembly import Application
from chatbot.draft_material import BUYERS, best_quote
from chatbot.errors import QuestionError
from chatbot.figures import names_in, numbers_in
from chatbot.types import Citation
from ingest.types import Chunk, Language
from ui.accounts.identity import Identity
from ui.agent.internal_words import Find, internal_audiences
from vectorstore.document_filter import EVERY_DOCUMENT, DocumentFilter
from vectorstore.types import Hit

_MOST_SHOWN = 3
_LOOKED_AT = 6
# Among all that an agent may see, internal passages that speak of what was asked are found so early, or, in the other
# language, so near to the best: of 13 questions about the sample documents none was missed, and two got one too many.
_RANKED = 30
_FIRST = 8
_NEAR = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage with the sentence of it that is nearest to the question."""

    citation: Citation
    chunk: Chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What lies beside a conversation.

    Attributes:
        internal: Of documents that buyers never see.
        same: What the draft cites, in the agent's language; empty where that is the buyer's, too.
    """

    internal: tuple[Passage, ...] = ()
    same: tuple[Passage, ...] = ()


def beside(
    application: Application,
    identity: Identity,
    kb: str,
    question: str,
    *,
    quotes: Sequence[str],
    language: Language | None,
) -> Beside:
    """Search for what helps the agent; nothing of it goes into a draft.

    Args:
        application: With the knowledge base.
        identity: Whose audiences are searched.
        kb: Of the conversation.
        question: As it was understood.
        quotes: What the draft cites.
        language: Of the agent where the buyer has another one, else ``None``.
    """
    if not question.strip():
        return Beside()
    found = _search(application, kb, question, identity.audiences, _RANKED)
    best = max(map(_relevance, found), default=0.0)
    internal = [
        hit
        for hit in found
        if (hit.rank <= _FIRST or _relevance(hit) >= best - _NEAR)
        and application.bases.document(kb, hit.chunk.document_id, internal_audiences(identity))
    ][:_MOST_SHOWN]
    same: Sequence[Hit] = ()
    if language is not None and quotes:
        own = _search(application, kb, question, BUYERS, _LOOKED_AT, DocumentFilter(language=language))
        same = [hit for hit in own if _says_the_same(hit, quotes)][:_MOST_SHOWN]
    return Beside(internal=_passages(internal), same=_passages(same))


def chunk_finder(application: Application, kb: str) -> Find:
    """Searches a knowledge base; finds nothing for a text that cannot be searched for."""

    def find(text: str, audiences: frozenset[str], top_k: int) -> list[Chunk]:
        return [hit.chunk for hit in _search(application, kb, text, audiences, top_k)]

    return find


def _search(
    application: Application,
    kb: str,
    text: str,
    audiences: frozenset[str],
    top_k: int,
    only: DocumentFilter = EVERY_DOCUMENT,
) -> Sequence[Hit]:
    if not audiences:
        return ()
    asked = text[: application.settings.answer.max_question_chars]
    try:
        return application.search(asked, kb=kb, top_k=top_k, audiences=audiences, only=only).hits
    except QuestionError:
        return ()


def _says_the_same(hit: Hit, quotes: Sequence[str]) -> bool:
    """Whether the nearest sentence has the figures of something cited; nearness alone says little across languages."""
    said = _figures(best_quote(hit, 1).quote)
    return bool(said) and any(said == _figures(quote) for quote in quotes)


def _figures(text: str) -> frozenset[str]:
    return numbers_in(text) | frozenset(names_in(text))


def _relevance(hit: Hit) -> float:
    return max(hit.sentence_scores, default=0.0)


def _passages(hits: Sequence[Hit]) -> tuple[Passage, ...]:
    return tuple(Passage(citation=best_quote(hit, number), chunk=hit.chunk) for number, hit in enumerate(hits, start=1))
