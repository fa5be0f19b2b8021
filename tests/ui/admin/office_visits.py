"""Whoever comes to an office tab, and questions that were asked before."""

from __future__ import annotations

from chatbot.assembly import Application
from chatbot.records.types import Message
from ingest.types import Language
from ui.accounts.identity import Identity
from ui.admin.office import Visit

ADA = Identity(name="ada", role="administrator")
TOM = Identity(name="tom", role="administrator", kbs=("acme",))


def visit(application: Application, identity: Identity = ADA, language: Language = "en") -> Visit:
    return Visit(application=application, identity=identity, address="10.0.0.9", language=language)


def asked(
    application: Application,
    question: str,
    *,
    kb: str = "default",
    language: Language = "en",
    abstained: bool = True,
    down: str | None = None,
) -> Message:
    """A question in a conversation of its own; ``down`` is the comment of a bad rating."""
    records = application.records
    conversation, _ = records.conversations.start(kb=kb, language=language, channel="page")
    records.conversations.add(conversation.id, role="buyer", text=question)
    answer = records.conversations.add(conversation.id, role="assistant", text="…")
    records.questions.record(
        kb=kb,
        question=question,
        language=language,
        channel="page",
        abstained=abstained,
        confidence=0.2,
        first_evidence_seconds=0.4,
        total_seconds=2.0,
        conversation_id=conversation.id,
        message_id=answer.id,
    )
    if down is not None:
        records.feedback.rate(answer.id, conversation_id=conversation.id, value="down", reason="wrong", comment=down)
    return answer


def audited(application: Application) -> list[tuple[str, str, str, str]]:
    """Who did what to what, from where; oldest first."""
    entries = application.records.audit.entries(1000)
    return [(own.who, own.action, own.target, own.address) for own in reversed(entries)]
