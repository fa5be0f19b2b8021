"""The draft that stands beside a conversation: for the buyer's newest message, until somebody has decided on it."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.draft_material import Material
from chatbot.drafting import Length, write_reply
from chatbot.records.errors import DraftMissingError
from chatbot.records.records import Records
from chatbot.records.types import Conversation, Draft, Message
from prompts.reply_frame import Tone
from ui.agent.kept_material import draft_to_json, material_of

AS_MADE: tuple[Tone, Length] = ("neutral", "normal")
"""Tone and length of a draft before an agent has opened its conversation."""


class Proposals:
    """Looks after the drafts of a database."""

    def __init__(self, records: Records) -> None:
        """Keep them in ``records``."""
        self._records = records

    def open_message(self, conversation: Conversation, messages: Sequence[Message]) -> Message | None:
        """The buyer's newest message, if it is a person's turn to answer it."""
        said = [message for message in messages if message.role in {"buyer", "agent"}]
        newest = next((message for message in reversed(messages) if message.role == "buyer"), None)
        is_wanted = conversation.state in {"waiting", "with_agent"} and newest is not None and said[-1] is newest
        return newest if is_wanted else None

    def current(self, conversation: Conversation, messages: Sequence[Message]) -> Draft | None:
        """The draft for the message that waits for an answer; ``None`` while none is made, and once one was decided."""
        message = self.open_message(conversation, messages)
        if message is None or self._is_decided(conversation, message):
            return None
        draft = self._records.drafts.latest(conversation.id)
        return draft if draft and draft.message_id == message.id else None

    def missing(self, conversation: Conversation, messages: Sequence[Message]) -> Message | None:
        """The message that a draft has to be made for."""
        message = self.open_message(conversation, messages)
        if message is None or self._is_decided(conversation, message):
            return None
        draft = self._records.drafts.latest(conversation.id)
        return None if draft and draft.message_id == message.id else message

    def keep(
        self, conversation: Conversation, message_id: int | None, material: Material, *, tone: Tone, length: Length,
        agent: str = "", only_first: bool = False,
    ) -> Draft:  # fmt: skip
        """Write a reply from ``material`` and keep it as the newest draft; for ``only_first`` see ``Drafts.add``."""
        reply = write_reply(material, tone=tone, length=length, agent=agent)
        return self._records.drafts.add(
            conversation.id,
            text=reply.text,
            answer=draft_to_json(reply, material, kb=conversation.kb),
            tone=tone,
            length=length,
            message_id=message_id,
            only_first=only_first,
        )

    def is_as_made(self, draft: Draft) -> bool:
        """Whether it is as the ``Drafter`` makes them, for no agent in particular."""
        material = material_of(draft.answer)
        return material is not None and draft.text == write_reply(material, tone=AS_MADE[0], length=AS_MADE[1]).text

    def in_words_of(self, conversation: Conversation, draft: Draft, *, tone: Tone, length: Length, agent: str) -> Draft:
        """The same draft in an agent's tone, length and name; a new one where that changes its words."""
        material = material_of(draft.answer)
        if material is None or write_reply(material, tone=tone, length=length, agent=agent).text == draft.text:
            return draft
        return self.keep(conversation, draft.message_id, material, tone=tone, length=length, agent=agent)

    def _is_decided(self, conversation: Conversation, message: Message) -> bool:
        """Whether a draft for this message was decided on: one in another tone is no new proposal."""
        for decision in self._records.drafts.decisions(since=message.created, kbs=(conversation.kb,)):
            if decision.conversation_id == conversation.id and decision.draft_id is not None:
                try:
                    if self._records.drafts.get(decision.draft_id).message_id == message.id:
                        return True
                except DraftMissingError:
                    # Erased just now.
                    continue
        return False
