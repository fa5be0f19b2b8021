"""One person's data: looked for, handed out, erased; only in knowledge bases of whoever asks."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.records.errors import ConversationMissingError
from chatbot.records.types import Conversation, Erasure
from ui.admin.office import Visit
from ui.admin.office_errors import ChoiceError

_ID = re.compile(r"[0-9a-f]{32}")
# A person has a few; whoever finds more must say more of them.
MOST_FOUND = 100
_LEAST_CHARS = 4
_SHOWN_CHARS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundConversation:
    """A conversation that tells of somebody.

    Attributes:
        begins: The buyer's first words, cut off.
        messages: How many there are.
    """

    conversation: Conversation
    begins: str
    messages: int


def find_conversations(visit: Visit, text: str) -> list[FoundConversation]:
    """By the id of one, or by what was written in it, such as an address or a number; newest first.

    Raises:
        ChoiceError: Too little was given to look for.
    """
    wanted = text.strip()
    if len(wanted) < _LEAST_CHARS:
        raise ChoiceError(f"give at least {_LEAST_CHARS} characters to look for")
    records = visit.application.records
    if _ID.fullmatch(wanted.lower()):
        found = [_theirs(visit, wanted.lower())]
    else:
        found = records.personal.find(wanted, kbs=visit.kbs, limit=MOST_FOUND)
    # Not what was looked for: it is somebody's address.
    visit.note("personal.search", "conversations", after={"found": len(found)})
    return [_described(visit, conversation) for conversation in found]


def export_conversations(visit: Visit, ids: Sequence[str]) -> str:
    """Everything that is kept of these conversations, as JSON."""
    chosen = _chosen(visit, ids)
    text = json.dumps(visit.application.records.personal.export(chosen), ensure_ascii=False, indent=2)
    visit.note("personal.export", ", ".join(chosen))
    return text


def erase_conversations(visit: Visit, ids: Sequence[str]) -> Erasure:
    """Erase everything of these conversations; it is noted in the audit log, without the data."""
    chosen = _chosen(visit, ids)
    return visit.application.records.personal.erase(chosen, who=visit.identity.name, address=visit.address)


def _chosen(visit: Visit, ids: Sequence[str]) -> list[str]:
    if not ids:
        raise ChoiceError("choose conversations first")
    return [_theirs(visit, conversation_id).id for conversation_id in dict.fromkeys(ids)]


def _theirs(visit: Visit, conversation_id: str) -> Conversation:
    """One that whoever asks may see; of another it is not even told that it is there."""
    conversation = visit.application.records.conversations.get(conversation_id)
    if visit.kbs is not None and conversation.kb not in visit.kbs:
        raise ConversationMissingError(f"there is no conversation {conversation_id}; search again")
    return conversation


def _described(visit: Visit, conversation: Conversation) -> FoundConversation:
    messages = visit.application.records.conversations.messages(conversation.id)
    first = next((message.text for message in messages if message.role == "buyer"), "")
    words = " ".join(first.split())
    return FoundConversation(
        conversation=conversation,
        begins=words if len(words) <= _SHOWN_CHARS else f"{words[:_SHOWN_CHARS]} …",
        messages=len(messages),
    )
