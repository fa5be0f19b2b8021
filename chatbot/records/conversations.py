"""Conversations of buyers with the assistant and with agents."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from chatbot.records.database import Database
from chatbot.records.types import Conversation, ConversationState, JsonObject, Message, MessageRole, QueueEntry
from ingest.types import Language


class Conversations:
    """Keeps conversations; whatever a method has returned from is on the disk.

    Every method that takes an id raises ``ConversationMissingError`` where there is none.
    """

    def __init__(self, database: Database) -> None:
        """Keep them in ``database``."""
        self._database = database

    def start(self, *, kb: str, language: Language, channel: str, product: str = "") -> tuple[Conversation, str]:
        """Begin a conversation; also returns the visitor's secret token, of which only the SHA-256 is kept."""
        raise NotImplementedError

    def by_token(self, token: str) -> Conversation | None:
        """The conversation that this token opens, closed ones too."""
        raise NotImplementedError

    def get(self, conversation_id: str) -> Conversation:
        """One conversation."""
        raise NotImplementedError

    def messages(self, conversation_id: str, *, after: int = 0) -> list[Message]:
        """Its messages by id, those above ``after``: whoever asks again with the last id misses none."""
        raise NotImplementedError

    def add(
        self, conversation_id: str, *, role: MessageRole, text: str, answer: Mapping[str, object] | None = None
    ) -> Message:
        """Add a message. A buyer's opens a closed conversation again, with the assistant."""
        raise NotImplementedError

    def hand_over(
        self, conversation_id: str, *, summary: str, question: str, found: Sequence[JsonObject]
    ) -> Conversation:
        """Ask for a person. Who waits already keeps the place; with an agent it stays there."""
        raise NotImplementedError

    def take(self, conversation_id: str, *, agent: str) -> Conversation:
        """Give it to an agent; of two at once exactly one gets it. Who has it already may take it again.

        Raises:
            ConversationTakenError: Another agent has it.
            ConversationClosedError: It is closed.
        """
        raise NotImplementedError

    def release(self, conversation_id: str) -> Conversation:
        """Give it back to the assistant; a closed one stays closed."""
        raise NotImplementedError

    def close(self, conversation_id: str) -> Conversation:
        """End it."""
        raise NotImplementedError

    def set_intent(self, conversation_id: str, intent: str) -> Conversation:
        """Keep what the buyer wants, as the classifier names it."""
        raise NotImplementedError

    def queue(
        self, kbs: Collection[str] | None, *, states: Collection[ConversationState] = ("waiting", "with_agent")
    ) -> list[QueueEntry]:
        """Conversations in these states, the longest waiting first, those that nobody waits in last.

        Args:
            kbs: Of these knowledge bases; ``None`` for all, empty for none.
            states: At least one.
        """
        raise NotImplementedError

    def interrupted(self) -> list[Conversation]:
        """Those in state ``assistant`` whose last message is the buyer's, oldest first.

        After a start these were cut off in the middle of an answer.
        """
        raise NotImplementedError
