"""Which conversations an agent may see and touch; asked anew in every event."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.records.conversations import Conversations
from chatbot.records.errors import ConversationMissingError
from chatbot.records.types import Conversation
from ui.accounts.identity import Identity

_ID_CHARS = 32


def kbs_of(identity: Identity, served: Sequence[str]) -> tuple[str, ...] | None:
    """Knowledge bases whose conversations an agent sees; ``None`` for all.

    Args:
        identity: The agent.
        served: Those that the server answers from; empty for all.
    """
    if not identity.kbs:
        return tuple(served) or None
    return tuple(kb for kb in identity.kbs if not served or kb in served)


def admitted(
    conversations: Conversations, identity: Identity, served: Sequence[str], conversation_id: object
) -> Conversation:
    """The conversation of an id that came from a browser.

    Raises:
        ConversationMissingError: It is no id, or there is none, or it is not the agent's to see; which is not told.
    """
    if not isinstance(conversation_id, str) or len(conversation_id) != _ID_CHARS:
        raise ConversationMissingError("there is no such conversation; choose one from the list")
    conversation = conversations.get(conversation_id)
    allowed = kbs_of(identity, served)
    if allowed is not None and conversation.kb not in allowed:
        raise ConversationMissingError(f"there is no conversation {conversation_id!r}; it may have been erased")
    return conversation
