"""A reply that was sent becomes an approved answer, which the next buyer gets with its sources."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.assembly import Application
from chatbot.drafting import without_frame
from chatbot.personal_data import mask
from chatbot.records.types import Conversation, Message
from chatbot.types import Citation
from ingest.language import detect_language
from ingest.properties import AGENTS
from ingest.types import PUBLIC
from ui.accounts.identity import Identity
from ui.agent.access import admitted
from ui.agent.errors import AudienceRefusedError, InternalWordsError
from ui.agent.internal_words import find_internal_words, internal_audiences
from ui.agent.passages import chunk_finder
from ui.http_errors import EXPECTED_ERRORS
from ui.shapes import citations_from_json
from vectorstore.approved import is_approved_answer
from vectorstore.errors import ChunkMissingError

_MARK = re.compile(r" ?\[\d+\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What an answer would be approved with; the agent may change all of it.

    Attributes:
        question: As it was understood, without personal data.
        answer: What was sent, without greeting, closing and citation marks.
        sources: What the reply cites, each passage once.
    """

    question: str
    answer: str
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """What became of it.

    Attributes:
        id: Of the answer, which is kept.
        version: That it was published with; empty where it was not.
        warnings: Of the gate and the ingestion.
        fault: Why it was not published.
    """

    id: str
    version: str = ""
    warnings: tuple[str, ...] = ()
    fault: Exception | None = None


class Approving:
    """Approves answers in the knowledge bases of an application, one at a time."""

    def __init__(self, application: Application) -> None:
        """Work on ``application``."""
        self._application = application
        self._lock = threading.Lock()

    def prefilled(self, identity: Identity, conversation_id: object) -> Approval | None:
        """What the last reply of an agent would be approved with; ``None`` where none was sent.

        Raises:
            ConversationMissingError: The agent may not see it.
        """
        conversation = self._admitted(identity, conversation_id)
        messages = self._application.records.conversations.messages(conversation.id)
        reply = next((message for message in reversed(messages) if message.role == "agent"), None)
        if reply is None:
            return None
        sources: dict[str, Citation] = {}
        for citation in citations_from_json(reply.answer or {}):
            if self._is_source(conversation.kb, citation.chunk_id, identity):
                sources.setdefault(citation.chunk_id, citation)
        text = without_frame(reply.text, language=detect_language(reply.text), agent=identity.name)
        return Approval(
            # It will be indexed, and read by others than the buyer.
            question=mask(_question(conversation, messages, reply)),
            answer=_MARK.sub("", text),
            sources=tuple(sources.values()),
        )

    def approve(
        self,
        identity: Identity,
        conversation_id: object,
        *,
        questions: str,
        answer: str,
        sources: Sequence[str],
        audience: str,
        valid_until: str,
        confirmed: str = "",
    ) -> Approved:
        """Keep an answer and publish it.

        Args:
            identity: Who approves.
            conversation_id: Names the knowledge base; from the browser, as is all below.
            questions: A phrasing a line.
            answer: Without citations.
            sources: Ids of passages.
            audience: One of ``audiences_of``.
            valid_until: A day, or empty.
            confirmed: An answer that the agent was warned of, and wants to approve all the same.

        Raises:
            AudienceRefusedError: It is meant for nobody whom the agent may tell.
            InternalWordsError: It holds words that only documents have which the audience may not see.
            HandMadeRefusedError, ChunkMissingError: See ``Curator.approve``; nothing was kept.
        """
        conversation = self._admitted(identity, conversation_id)
        kb = conversation.kb
        if audience not in audiences_of(identity):
            raise AudienceRefusedError(f"an answer for {audience!r} is not yours to approve; choose another audience")
        for chunk_id in sources:
            if not self._is_source(kb, chunk_id, identity):
                raise ChunkMissingError(f"there is no passage {chunk_id!r} any more; take it off the sources")
        self._check_words(identity, conversation, answer, audience, confirmed)
        lines = [line.strip() for line in questions.split("\n") if line.strip()]
        with self._lock:
            # Pressed twice, it is kept once.
            known = self._known(kb, lines, answer.strip())
            name = known or self._application.curator.approve(
                kb,
                lines,
                answer,
                sources=sources,
                audience=audience,
                valid_until=valid_until.strip() or None,
                who=identity.name,
            )
            self._application.records.audit.record(
                who=identity.name, action="answer.approve", target=f"{kb} answer {name}", after={"audience": audience}
            )
            try:
                report = self._application.ingest([], kb=kb)
            except EXPECTED_ERRORS as error:
                return Approved(id=name, fault=error)
        return Approved(id=name, version=report.version, warnings=report.warnings)

    def _admitted(self, identity: Identity, conversation_id: object) -> Conversation:
        served = self._application.settings.server.kbs
        return admitted(self._application.records.conversations, identity, served, conversation_id)

    def _is_source(self, kb: str, chunk_id: str, identity: Identity) -> bool:
        chunk = self._application.bases.chunk(kb, chunk_id, identity.audiences)
        return chunk is not None and not is_approved_answer(chunk.document_id)

    def _check_words(
        self, identity: Identity, conversation: Conversation, answer: str, audience: str, confirmed: str
    ) -> None:
        if audience == AGENTS or confirmed == answer:
            return
        finding = find_internal_words(
            answer,
            conversation.question,
            internal=internal_audiences(identity) - {audience},
            find=chunk_finder(self._application, conversation.kb),
            readers=frozenset({PUBLIC, audience}),
        )
        if finding is not None:
            self._application.records.audit.record(
                who=identity.name,
                action="answer.internal_words_stopped",
                target=f"conversation {conversation.id}",
                after={"documents": list(finding.titles), "characters": len(finding.words)},
            )
            raise InternalWordsError(answer, finding.words, finding.titles)

    def _known(self, kb: str, questions: Sequence[str], answer: str) -> str | None:
        kept = self._application.curator.approved(kb)["answers"]
        for row in kept if isinstance(kept, list) else []:
            if row["answer"] == answer and row["questions"] == list(dict.fromkeys(questions)):
                return str(row["id"])
        return None


def audiences_of(identity: Identity) -> tuple[str, ...]:
    """Whom an agent may approve answers for, everybody first."""
    return (PUBLIC, AGENTS, *(f"group:{group}" for group in identity.groups))


def _question(conversation: Conversation, messages: Sequence[Message], reply: Message) -> str:
    """What a reply answers: as its draft understood it, else as it was handed over, else as it was asked."""
    if reply.answer and reply.answer.get("standalone_question"):
        return str(reply.answer["standalone_question"])
    before = [message.text for message in messages if message.role == "buyer" and message.id < reply.id]
    asked = " ".join(before[-1].split()) if before else ""
    return conversation.question or asked
