"""What the records hold, as the rest of the program sees it. Every time is aware, in UTC."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from ingest.types import Language

ConversationState = Literal["assistant", "waiting", "with_agent", "closed"]
MessageRole = Literal["buyer", "assistant", "agent", "notice"]
DraftAction = Literal["accepted", "edited", "rejected"]
RatingValue = Literal["up", "down"]

JsonObject = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One buyer's conversation.

    Attributes:
        id: 32 hexadecimal characters; no secret, unlike the visitor's token.
        channel: Where it is held, such as ``page`` or ``widget``.
        product: What the buyer was looking at; possibly empty, as are intent, agent, summary and question.
        state: ``assistant``: the program answers. ``waiting``: a person is wanted. ``with_agent``: one has it.
        agent: Name of who has it; empty unless ``with_agent``.
        summary: For the agent, written at the last hand-over, as are question (as understood) and found.
        found: ``{title, source, page, quote}`` of each place that was found.
        updated: Of the last message or other change.
        waiting_since: Since when the buyer waits for a person's words: from the hand-over to the agent's first
            message, and again from the buyer's next one; ``None`` while nobody waits.
    """

    id: str
    kb: str
    language: Language
    channel: str
    product: str
    state: ConversationState
    intent: str
    agent: str
    summary: str
    question: str
    found: tuple[JsonObject, ...]
    created: datetime.datetime
    updated: datetime.datetime
    waiting_since: datetime.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a conversation.

    Attributes:
        id: Grows within a conversation in the order in which its messages can be read.
        role: ``notice`` is what the program says about the conversation, such as who has joined it.
        answer: Of the assistant, as ``ui.shapes.answer_to_json`` gives it, and ``kb``; else ``None``.
    """

    id: int
    conversation_id: str
    role: MessageRole
    text: str
    answer: JsonObject | None
    created: datetime.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEntry:
    """A conversation as agents see it in their queue.

    Attributes:
        waiting_seconds: Since ``waiting_since``; 0 while nobody waits.
        last_message: The newest one; ``None`` where nothing was said yet.
        messages: How many there are.
    """

    conversation: Conversation
    waiting_seconds: float
    last_message: Message | None
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A reply that the program proposes to an agent.

    Attributes:
        message_id: The buyer's message that it replies to; ``None`` where there was none.
        answer: As in ``Message``.
    """

    id: int
    conversation_id: str
    message_id: int | None
    text: str
    answer: JsonObject | None
    tone: str
    length: str
    created: datetime.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an agent made of a draft.

    Attributes:
        draft_id: ``None`` once the conversation was erased, as is conversation_id; the texts are empty then.
        sent_text: What the buyer got; empty where a draft was rejected and nothing sent.
        edit_share: Characters to change from draft to sent text, over the longer one's length; in [0, 1].
        reply_seconds: From the buyer's message to the decision; ``None`` where nothing was sent, or nothing replied to.
        topic: The conversation's intent at that time.
    """

    id: int
    draft_id: int | None
    conversation_id: str | None
    kb: str
    agent: str
    action: DraftAction
    draft_text: str
    sent_text: str
    edit_share: float
    reply_seconds: float | None
    topic: str
    language: Language
    created: datetime.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A buyer's thumb for one message."""

    message_id: int
    conversation_id: str
    kb: str
    channel: str
    value: RatingValue
    reason: str
    comment: str
    created: datetime.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRecord:
    """A question in the log, masked.

    Attributes:
        message_id: The answer's message; ``None`` outside conversations.
        first_evidence_seconds: ``None`` where none was shown.
        rating: Of the answer; ``None`` where nobody rated it, and reason and comment are empty then.
    """

    id: int
    kb: str
    question: str
    language: Language
    channel: str
    abstained: bool
    confidence: float
    first_evidence_seconds: float | None
    total_seconds: float
    conversation_id: str | None
    message_id: int | None
    created: datetime.datetime
    rating: RatingValue | None = None
    reason: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """What happened on one day in one channel.

    Attributes:
        asked: Questions; ``abstained`` of them were refused.
        handed_over: Conversations that asked for a person on that day.
        rated_up: Thumbs given on that day.
    """

    day: datetime.date
    channel: str
    asked: int
    abstained: int
    handed_over: int
    rated_up: int
    rated_down: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the audit log.

    Attributes:
        id: From 1, without gaps.
        who: Name of the account, or of the part of the program that did it.
        action: Dotted, such as ``kb.publish``.
        address: Network address that it came from; possibly empty.
        previous: Hash of the entry before; empty for the first.
        hash: SHA-256 (hexadecimal) of everything else here.
    """

    id: int
    created: datetime.datetime
    who: str
    action: str
    target: str
    before: JsonObject | None
    after: JsonObject | None
    address: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """How much was erased; of decisions the figures stay, anonymous."""

    conversations: int = 0
    messages: int = 0
    ratings: int = 0
    drafts: int = 0
    decisions: int = 0
    questions: int = 0

    def __add__(self, other: Erasure) -> Erasure:
        """Both together."""
        return Erasure(
            conversations=self.conversations + other.conversations,
            messages=self.messages + other.messages,
            ratings=self.ratings + other.ratings,
            drafts=self.drafts + other.drafts,
            decisions=self.decisions + other.decisions,
            questions=self.questions + other.questions,
        )
