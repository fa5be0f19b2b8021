"""What an agent makes of a draft, and what is sent to the buyer: once, and nothing that only agents may read."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.assembly import Application
from chatbot.draft_material import BUYERS
from chatbot.records.errors import DraftDecidedError, DraftMissingError
from chatbot.records.types import Conversation, Draft, DraftAction, JsonObject, Message
from chatbot.types import Citation
from ingest.normalize import normalize
from ui.accounts.identity import Identity
from ui.agent.desk import Case, Desk
from ui.agent.errors import BuyerWroteError, DraftGoneError, EmptyReplyError, InternalWordsError, ReplyTooLongError
from ui.agent.internal_words import find_internal_words, internal_audiences
from ui.agent.kept_material import message_answer
from ui.agent.passages import chunk_finder
from ui.shapes import citations_from_json

LONGEST_REPLY_CHARS = 10_000


class Replies:
    """Replies in the conversations that an agent has; errors of ``Desk.held`` come first."""

    def __init__(self, application: Application, desk: Desk) -> None:
        """Send through the records of ``application``."""
        self._application = application
        self._desk = desk

    def accept(
        self, identity: Identity, conversation_id: object, draft_id: int, *, seen: int, confirmed: str = ""
    ) -> Message:
        """Send a draft as it stands; see ``send``.

        Raises:
            DraftGoneError: It is not the draft for the message that waits.
        """
        conversation = self._desk.held(identity, conversation_id)
        draft = self._draft(conversation, draft_id)
        messages = self._application.records.conversations.messages(conversation.id)
        if draft.message_id != max((message.id for message in messages if message.role == "buyer"), default=None):
            raise DraftGoneError("the buyer has written since this draft was made; wait for the next one")
        return self._reply(identity, conversation, draft.text, draft, "accepted", seen=seen, confirmed=confirmed)

    def send(
        self,
        identity: Identity,
        conversation_id: object,
        text: str,
        *,
        seen: int,
        draft_id: int | None = None,
        is_edited: bool = False,
        confirmed: str = "",
    ) -> Message:
        """Send what an agent has written; pressed twice, it is sent once.

        Args:
            identity: The agent.
            conversation_id: From the browser.
            text: Not empty.
            seen: The newest message that was on the page.
            draft_id: The draft that lay beside it, on which this decides.
            is_edited: Whether the text was made from that draft, else it was written instead of it.
            confirmed: A text that the agent was warned of, and wants to send all the same.

        Raises:
            EmptyReplyError, ReplyTooLongError: Nothing was sent.
            BuyerWroteError: The buyer has written since; nothing was sent.
            InternalWordsError: It holds words that only internal documents have; nothing was sent.
        """
        conversation = self._desk.held(identity, conversation_id)
        clean = text.strip()
        if not normalize(clean):
            raise EmptyReplyError("there is nothing to send; write a reply first")
        if len(clean) > LONGEST_REPLY_CHARS:
            raise ReplyTooLongError(
                f"the reply has {len(clean)} characters, at most {LONGEST_REPLY_CHARS} are sent; shorten it"
            )
        draft = self._draft(conversation, draft_id) if draft_id is not None else None
        action: DraftAction = "rejected"
        if draft is not None and is_edited:
            action = "accepted" if clean == draft.text.strip() else "edited"
        return self._reply(identity, conversation, clean, draft, action, seen=seen, confirmed=confirmed)

    def reject(self, identity: Identity, conversation_id: object, draft_id: int) -> Case:
        """Put a draft aside without sending anything."""
        conversation = self._desk.held(identity, conversation_id)
        self._decide(identity, self._draft(conversation, draft_id), "rejected", "")
        return self._desk.look(identity, conversation.id)

    def _reply(
        self,
        identity: Identity,
        conversation: Conversation,
        text: str,
        draft: Draft | None,
        action: DraftAction,
        *,
        seen: int,
        confirmed: str,
    ) -> Message:
        conversations = self._application.records.conversations
        with self._desk.lock(conversation):
            messages = conversations.messages(conversation.id)
            said = [message for message in messages if message.role in {"buyer", "agent"}]
            if said and said[-1].role == "agent" and said[-1].text == text:
                # The same once more with nothing between: the second press of one key.
                sent = said[-1]
            else:
                if any(message.role == "buyer" and message.id > seen for message in said):
                    raise BuyerWroteError("the buyer has written since; read it, then send")
                kept = draft.answer if draft is not None and action != "rejected" else None
                answer = message_answer(kept, text, may_open=lambda own: self._may_open(conversation, own))
                self._check_words(identity, conversation, text, answer, confirmed)
                sent = conversations.add(conversation.id, role="agent", text=text, answer=answer)
            if draft is not None:
                self._decide(identity, draft, action, text)
        return sent

    def _may_open(self, conversation: Conversation, citation: Citation) -> bool:
        """Whether a buyer finds the passage among the documents as they are now."""
        return self._application.bases.chunk(conversation.kb, citation.chunk_id, BUYERS) is not None

    def _check_words(
        self,
        identity: Identity,
        conversation: Conversation,
        text: str,
        answer: Mapping[str, object] | None,
        confirmed: str,
    ) -> None:
        quotes = [citation.quote for citation in citations_from_json(answer or {})]
        finding = find_internal_words(
            "\n".join([text, *quotes]),
            conversation.question,
            internal=internal_audiences(identity),
            find=chunk_finder(self._application, conversation.kb),
        )
        if finding is None:
            return
        facts: JsonObject = {"documents": list(finding.titles), "characters": len(finding.words)}
        if confirmed == text:
            self._desk.note(identity, "reply.internal_words_sent", conversation, after=facts)
            return
        self._desk.note(identity, "reply.internal_words_stopped", conversation, after=facts)
        raise InternalWordsError(text, finding.words, finding.titles)

    def _draft(self, conversation: Conversation, draft_id: int) -> Draft:
        try:
            draft = self._application.records.drafts.get(draft_id)
        except DraftMissingError as error:
            raise DraftGoneError("this draft is gone; open the conversation again") from error
        if draft.conversation_id != conversation.id:
            raise DraftGoneError("this draft belongs to another conversation; open the conversation again")
        return draft

    def _decide(self, identity: Identity, draft: Draft, action: DraftAction, sent_text: str) -> None:
        try:
            self._application.records.drafts.decide(draft.id, agent=identity.name, action=action, sent_text=sent_text)
        except DraftDecidedError:
            # The second press, or the same draft on two pages: what was decided first stands.
            return
