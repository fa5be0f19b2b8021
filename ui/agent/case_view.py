"""An open conversation with everything that stands beside it, ready for the page."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from chatbot.assembly import Application
from ingest.types import Chunk, Language
from ui.accounts.identity import Identity
from ui.agent.case_html import (
    about_html,
    cited_chunks,
    closest_html,
    draft_html,
    head_html,
    internal_html,
    messages_html,
    same_html,
)
from ui.agent.desk import Case
from ui.agent.kept_material import material_of
from ui.agent.passages import Beside, beside
from ui.agent.queue import NameIntent
from ui.agent.topics import topics_of
from ui.http_errors import EXPECTED_ERRORS
from ui.shapes import citations_from_json

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """HTML of each part, empty where there is nothing, and what the agent may press.

    Attributes:
        has_draft: There is a draft to accept, edit or reject.
        can_reply: The agent has the conversation.
        can_take: It could be taken over.
        can_approve: A reply was sent that may become an approved answer.
        topic: What it is about; empty where nobody has said.
        topics: What it may be about, by the names that the page shows.
    """

    head: str
    about: str
    messages: str
    draft: str
    closest: str
    internal: str
    same: str
    has_draft: bool
    can_reply: bool
    can_take: bool
    can_approve: bool
    topic: str
    topics: tuple[tuple[str, str], ...]


def case_view(
    application: Application, identity: Identity, case: Case | None, *, language: Language, name_intent: NameIntent
) -> CaseView:
    """Look up the passages that are cited, and search for what helps the agent."""
    if case is None:
        return CaseView(
            head=head_html(None, language=language, name_intent=name_intent),
            about="", messages="", draft="", closest="", internal="", same="",
            has_draft=False, can_reply=False, can_take=False, can_approve=False, topic="", topics=(),
        )  # fmt: skip
    conversation = case.conversation
    chunks, found = _looked_up(application, identity, case, language)
    is_others = conversation.state == "with_agent" and not case.is_mine
    return CaseView(
        head=head_html(case, language=language, name_intent=name_intent),
        about=about_html(case, language=language),
        messages=messages_html(case, chunks, language=language),
        draft=draft_html(case, chunks, language=language),
        closest=closest_html(case, chunks, language=language),
        internal=internal_html(found.internal, kb=conversation.kb, language=language),
        same=same_html(found.same, kb=conversation.kb, language=language),
        has_draft=case.is_mine and case.draft is not None,
        can_reply=case.is_mine,
        can_take=conversation.state in {"assistant", "waiting"} or (is_others and identity.has_role("administrator")),
        can_approve=any(message.role == "agent" for message in case.messages),
        topic=conversation.intent,
        topics=tuple((name_intent(own, language), own) for own in topics_of(application, conversation)),
    )


def key_of(case: Case | None, language: Language) -> str:
    """Changes whenever the view of a case would."""
    if case is None:
        return f"none {language}"
    conversation = case.conversation
    draft = case.draft.id if case.draft else case.is_drafting
    parts = (conversation.id, conversation.updated, case.last, conversation.state, conversation.agent, draft, language)
    return " ".join(map(str, parts))


def key_of_html(html: str) -> str:
    """The same for a list that was made already."""
    return hashlib.sha256(html.encode()).hexdigest()[:16]


def question_of(case: Case) -> str:
    """What the buyer wants to know: as the draft understood it, else as it was handed over, else as it was asked."""
    material = material_of(case.draft.answer) if case.draft else None
    asked = [" ".join(message.text.split()) for message in case.messages if message.role == "buyer"]
    understood = material.answer.standalone_question if material else ""
    return understood or case.conversation.question or (asked[-1] if asked else "")


def _looked_up(
    application: Application, identity: Identity, case: Case, language: Language
) -> tuple[Mapping[str, Chunk], Beside]:
    """A knowledge base that cannot be searched takes nothing from the conversation itself."""
    kb = case.conversation.kb
    other = language if language != case.conversation.language else None
    try:
        found = [application.bases.chunk(kb, name, identity.audiences) for name in cited_chunks(case)]
        near = beside(application, identity, kb, question_of(case), quotes=_cited(case), language=other)
        return {chunk.id: chunk for chunk in found if chunk}, near
    except EXPECTED_ERRORS as error:
        _LOG.warning("passages beside a conversation: %s", " ".join(str(error).split()))
        return {}, Beside()


def _cited(case: Case) -> list[str]:
    """What the draft stands on."""
    kept = case.draft.answer if case.draft else None
    return [citation.quote for citation in citations_from_json(kept or {})]
