from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from chatbot.records.errors import (
    ConversationMissingError,
    DraftDecidedError,
    DraftMadeError,
    DraftMissingError,
    MessageMissingError,
)
from chatbot.records.records import Records
from tests.chatbot.records.clock import Clock


def asked(records: Records, kb: str = "default") -> tuple[str, int]:
    conversation, _ = records.conversations.start(kb=kb, language="zh", channel="page")
    records.conversations.set_intent(conversation.id, "return")
    return conversation.id, records.conversations.add(conversation.id, role="buyer", text="可以退货吗？").id


def test_a_draft_replies_to_the_buyer_s_newest_message(records: Records, clock: Clock) -> None:
    conversation, first = asked(records)
    newest = records.conversations.add(conversation, role="buyer", text="在吗？").id
    records.conversations.add(conversation, role="notice", text="handed over")
    assert records.drafts.latest(conversation) is None
    answer: dict[str, object] = {"answer": "可以 [1]", "citations": []}
    draft = records.drafts.add(conversation, text="可以。", answer=answer, tone="friendly", length="short")
    assert (draft.message_id, draft.text, draft.answer, draft.tone, draft.length, draft.created) == (
        newest,
        "可以。",
        answer,
        "friendly",
        "short",
        clock.now,
    )
    assert records.drafts.latest(conversation) == records.drafts.get(draft.id) == draft
    other = records.drafts.add(conversation, text="30 天内可以。", message_id=first)
    assert other.message_id == first
    assert records.drafts.latest(conversation) == other


def test_a_draft_replies_to_a_message_of_that_buyer_only(records: Records) -> None:
    conversation, _ = asked(records)
    _, elsewhere = asked(records)
    own = records.conversations.add(conversation, role="agent", text="x").id
    for wrong in (elsewhere, own, 999_999):
        with pytest.raises(MessageMissingError, match=str(wrong)):
            records.drafts.add(conversation, text="x", message_id=wrong)
    with pytest.raises(ConversationMissingError):
        records.drafts.add("0" * 32, text="x")
    with pytest.raises(ConversationMissingError):
        records.drafts.latest("0" * 32)
    empty, _ = records.conversations.start(kb="default", language="en", channel="page")
    assert records.drafts.add(empty.id, text="Hello").message_id is None


def test_of_two_first_drafts_for_a_message_one_is_kept(records: Records) -> None:
    conversation, message = asked(records)
    draft = records.drafts.add(conversation, text="可以。", message_id=message, only_first=True)
    with pytest.raises(DraftMadeError):
        records.drafts.add(conversation, text="可以的。", message_id=message, only_first=True)
    assert records.drafts.latest(conversation) == draft
    # An agent may have it in another tone.
    assert records.drafts.add(conversation, text="可以哦。", message_id=message).id > draft.id


def test_a_decision_keeps_what_was_changed_and_how_long_it_took(records: Records, clock: Clock) -> None:
    conversation, _ = asked(records)
    draft = records.drafts.add(conversation, text="30 days")
    clock.forward(seconds=90)
    decision = records.drafts.decide(draft.id, agent="Li", action="edited", sent_text="60 days")
    assert (decision.draft_id, decision.conversation_id, decision.kb, decision.agent, decision.action) == (
        draft.id,
        conversation,
        "default",
        "Li",
        "edited",
    )
    assert (decision.draft_text, decision.sent_text, decision.edit_share) == ("30 days", "60 days", 1 / 7)
    assert (decision.reply_seconds, decision.topic, decision.language) == (90.0, "return", "zh")
    assert records.drafts.decisions() == [decision]
    assert records.drafts.latest(conversation) is None


def test_a_rejected_draft_without_a_reply_has_no_time_to_reply(records: Records) -> None:
    conversation, _ = asked(records)
    rejected = records.drafts.decide(
        records.drafts.add(conversation, text="No.").id, agent="Li", action="rejected", sent_text=""
    )
    assert (rejected.reply_seconds, rejected.edit_share) == (None, 1.0)
    own = records.drafts.decide(
        records.drafts.add(conversation, text="No.").id, agent="Li", action="rejected", sent_text="Yes."
    )
    assert own.reply_seconds == 0.0


def test_of_many_decisions_at_once_one_counts(records: Records) -> None:
    conversation, _ = asked(records)
    draft = records.drafts.add(conversation, text="x")

    def decide(agent: str) -> bool:
        try:
            records.drafts.decide(draft.id, agent=agent, action="accepted", sent_text="x")
        except DraftDecidedError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(decide, map(str, range(8)))) == 1
    assert len(records.drafts.decisions()) == 1


def test_decisions_are_chosen_by_time_and_knowledge_base(records: Records, clock: Clock) -> None:
    made = []
    for kb in ("a", "b", "a"):
        conversation, _ = asked(records, kb)
        clock.forward(days=1)
        draft = records.drafts.add(conversation, text="x")
        made.append(records.drafts.decide(draft.id, agent="Li", action="accepted", sent_text="x"))
    assert records.drafts.decisions() == made
    assert records.drafts.decisions(made[1].created, made[2].created) == [made[1]]
    assert records.drafts.decisions(kbs=["a"]) == [made[0], made[2]]
    assert records.drafts.decisions(kbs=()) == []


def test_an_unknown_draft_is_one_clear_error(records: Records) -> None:
    with pytest.raises(DraftMissingError, match="999"):
        records.drafts.get(999)
    with pytest.raises(DraftMissingError):
        records.drafts.decide(999, agent="Li", action="accepted", sent_text="x")
