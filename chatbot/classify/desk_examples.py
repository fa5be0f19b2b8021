"""Messages whose intent an agent has put right on the desk."""

from __future__ import annotations

from chatbot.classify.types import LabelledMessage
from chatbot.records.errors import ConversationMissingError
from chatbot.records.records import Records
from ingest.language import detect_language

INTENT_ACTION = "conversation.intent"
"""In the audit, where an agent says what a conversation is about."""

_TARGET = "conversation "
_PAGE = 500


def desk_examples(records: Records, kb: str) -> list[LabelledMessage]:
    """The question of every conversation of ``kb`` whose intent an agent has said, by the last word on it.

    What an erased conversation held is not there any more.
    """
    examples: list[LabelledMessage] = []
    done: set[str] = set()
    before: int | None = None
    while True:
        entries = records.audit.entries(limit=_PAGE, before_id=before, action=INTENT_ACTION)
        for entry in entries:
            conversation_id = entry.target.removeprefix(_TARGET)
            label = str((entry.after or {}).get("intent", ""))
            if conversation_id in done:
                continue
            done.add(conversation_id)
            text = _question(records, conversation_id, kb)
            if text and label:
                examples.append(LabelledMessage(text=text, label=label, language=detect_language(text)))
        if len(entries) < _PAGE:
            return examples
        before = entries[-1].id


def _question(records: Records, conversation_id: str, kb: str) -> str:
    try:
        conversation = records.conversations.get(conversation_id)
        messages = records.conversations.messages(conversation_id)
    except ConversationMissingError:
        return ""
    if conversation.kb != kb:
        return ""
    written = next((message.text for message in reversed(messages) if message.role == "buyer"), "")
    return " ".join((conversation.question or written).split())
