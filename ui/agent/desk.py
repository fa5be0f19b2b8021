"""What an agent does with a conversation: look, take, hand back. Every call says who, and is checked."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from chatbot.assembly import Application
from chatbot.classify.desk_examples import INTENT_ACTION
from chatbot.drafting import Length
from chatbot.records.errors import ConversationTakenError
from chatbot.records.types import Conversation, Draft, JsonObject, Message
from prompts.reply_frame import Tone
from ui.accounts.identity import Identity
from ui.agent.access import admitted
from ui.agent.errors import NotHeldError, TopicUnknownError
from ui.agent.proposals import Proposals
from ui.agent.texts import TEXTS
from ui.agent.topics import topics_of

# So many conversations are worked on at once without waiting for each other.
_LOCKS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A conversation as it lies open before an agent.

    Attributes:
        draft: For the message that waits for an answer; ``None`` while there is none.
        is_drafting: Whether one is being made.
        is_mine: Whether the agent has it, and may reply.
    """

    conversation: Conversation
    messages: tuple[Message, ...]
    draft: Draft | None
    is_drafting: bool
    is_mine: bool

    @property
    def last(self) -> int:
        """Id of the newest message; 0 without any."""
        return self.messages[-1].id if self.messages else 0


class Desk:
    """The conversations of an application.

    Ids come from a browser: each method raises ``ConversationMissingError`` where the agent may not see what it names,
    and what replies or changes raises ``NotHeldError`` where the agent does not have the conversation.
    """

    def __init__(self, application: Application) -> None:
        """Work on the records of ``application``."""
        self._application = application
        self._locks = [threading.Lock() for _ in range(_LOCKS)]

    def look(self, identity: Identity, conversation_id: object) -> Case:
        """The conversation as it is; nothing is changed."""
        conversation = self._admitted(identity, conversation_id)
        messages = tuple(self._application.records.conversations.messages(conversation.id))
        proposals = Proposals(self._application.records)
        draft = proposals.current(conversation, messages)
        return Case(
            conversation=conversation,
            messages=messages,
            draft=draft,
            is_drafting=draft is None and proposals.missing(conversation, messages) is not None,
            is_mine=_is_mine(identity, conversation),
        )

    def open(self, identity: Identity, conversation_id: object) -> Case:
        """Look at it, and take it if a person is wanted.

        Raises:
            ConversationTakenError: Another agent was faster.
        """
        conversation = self._admitted(identity, conversation_id)
        if conversation.state == "waiting":
            self._take(identity, conversation)
        return self.look(identity, conversation.id)

    def take_over(self, identity: Identity, conversation_id: object) -> Case:
        """Take it from the assistant; an administrator also takes it from another agent, who may be away.

        Raises:
            ConversationTakenError: Another agent has it.
            ConversationClosedError: It is closed.
        """
        conversation = self._admitted(identity, conversation_id)
        if conversation.state == "with_agent" and not _is_mine(identity, conversation):
            if not identity.has_role("administrator"):
                raise ConversationTakenError(conversation.agent)
            self._application.records.conversations.release(conversation.id)
            self.note(identity, "conversation.take_over", conversation, before={"agent": conversation.agent})
        self._take(identity, conversation)
        return self.look(identity, conversation.id)

    def give_back(self, identity: Identity, conversation_id: object) -> Case:
        """Let the assistant answer again."""
        conversation = self.held(identity, conversation_id)
        self._application.records.conversations.release(conversation.id)
        self._tell(conversation, TEXTS[conversation.language].told_back)
        return self.look(identity, conversation.id)

    def close(self, identity: Identity, conversation_id: object) -> Case:
        """End the conversation."""
        conversation = self.held(identity, conversation_id)
        self._application.records.conversations.close(conversation.id)
        self._tell(conversation, TEXTS[conversation.language].told_closed)
        return self.look(identity, conversation.id)

    def name_topic(self, identity: Identity, conversation_id: object, intent: object) -> Case:
        """Say what it is about; kept in the audit, from which heads may learn.

        Raises:
            TopicUnknownError: There is no such topic.
        """
        conversation = self._admitted(identity, conversation_id)
        if not isinstance(intent, str) or intent not in topics_of(self._application, conversation):
            raise TopicUnknownError("there is no such topic; choose one of the list")
        self._application.records.conversations.set_intent(conversation.id, intent)
        self.note(
            identity, INTENT_ACTION, conversation, before={"intent": conversation.intent}, after={"intent": intent}
        )
        return self.look(identity, conversation.id)

    def in_words(
        self, identity: Identity, conversation_id: object, *, tone: Tone, length: Length, only_new: bool = False
    ) -> Case:
        """The same with the draft in the agent's tone, length and name.

        With ``only_new`` a draft that was put into an agent's words already stays as it is, so that two open pages
        never take turns.
        """
        case = self.look(identity, conversation_id)
        proposals = Proposals(self._application.records)
        if case.draft is None or not case.is_mine or (only_new and not proposals.is_as_made(case.draft)):
            return case
        draft = proposals.in_words_of(case.conversation, case.draft, tone=tone, length=length, agent=identity.name)
        return replace(case, draft=draft)

    def _admitted(self, identity: Identity, conversation_id: object) -> Conversation:
        served = self._application.settings.server.kbs
        return admitted(self._application.records.conversations, identity, served, conversation_id)

    def held(self, identity: Identity, conversation_id: object) -> Conversation:
        """A conversation that the agent has.

        Raises:
            NotHeldError: It is not the agent's to reply in.
        """
        conversation = self._admitted(identity, conversation_id)
        if not _is_mine(identity, conversation):
            raise NotHeldError("you do not have this conversation; take it first")
        return conversation

    def _take(self, identity: Identity, conversation: Conversation) -> None:
        conversations = self._application.records.conversations
        with self.lock(conversation):
            # Read again: the buyer is told once, however often it was pressed.
            if not _is_mine(identity, conversations.get(conversation.id)):
                conversations.take(conversation.id, agent=identity.name)
                self._tell(conversation, TEXTS[conversation.language].told_joined)

    def lock(self, conversation: Conversation) -> threading.Lock:
        """Held while something is done to a conversation that must not be done twice."""
        return self._locks[hash(conversation.id) % _LOCKS]

    def _tell(self, conversation: Conversation, text: str) -> None:
        self._application.records.conversations.add(conversation.id, role="notice", text=text)

    def note(
        self,
        identity: Identity,
        action: str,
        conversation: Conversation,
        *,
        before: JsonObject | None = None,
        after: JsonObject | None = None,
    ) -> None:
        """Write into the audit log."""
        self._application.records.audit.record(
            who=identity.name, action=action, target=f"conversation {conversation.id}", before=before, after=after
        )


def _is_mine(identity: Identity, conversation: Conversation) -> bool:
    return conversation.state == "with_agent" and conversation.agent == identity.name
