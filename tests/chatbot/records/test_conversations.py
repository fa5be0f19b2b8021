from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest

from chatbot.records.errors import ConversationClosedError, ConversationMissingError, ConversationTakenError
from chatbot.records.records import Records
from chatbot.records.types import Conversation, MessageRole
from tests.chatbot.records.clock import Clock

UNKNOWN = "0" * 32


def start(records: Records, kb: str = "default") -> Conversation:
    return records.conversations.start(kb=kb, language="en", channel="page")[0]


def hand_over(records: Records, conversation: Conversation, summary: str = "") -> Conversation:
    return records.conversations.hand_over(conversation.id, summary=summary, question="", found=[])


def test_a_conversation_is_opened_by_its_token_only(records: Records) -> None:
    made, token = records.conversations.start(kb="pumps", language="zh", channel="widget", product="AX-200 泵")
    assert len(made.id) == 32
    assert set(made.id) <= set("0123456789abcdef")
    assert len(token) >= 43  # 256 bits in base64
    assert records.conversations.by_token(token) == made == records.conversations.get(made.id)
    assert (made.kb, made.language, made.channel, made.product) == ("pumps", "zh", "widget", "AX-200 泵")
    assert (made.state, made.agent, made.waiting_since) == ("assistant", "", None)
    for wrong in ("", made.id, token[:-1], token + "x", "\ud800\x00", token.swapcase()):
        assert records.conversations.by_token(wrong) is None


def test_messages_come_back_as_they_were_written_in_their_order(records: Records, clock: Clock) -> None:
    conversation = start(records)
    answer = {"answer": "30 天 [1]", "citations": [{"number": 1, "page": None}], "confidence": 0.9, "kb": "default"}
    roles: list[tuple[MessageRole, dict[str, object] | None]] = [
        ("buyer", None),
        ("assistant", answer),
        ("notice", None),
        ("agent", None),
    ]
    written = []
    for role, content in roles:
        clock.forward(seconds=1)
        written.append(records.conversations.add(conversation.id, role=role, text=f"{role} 你好 🙂", answer=content))
    assert records.conversations.messages(conversation.id) == written
    assert [message.role for message in written] == [role for role, _ in roles]
    assert written[1].answer == answer
    assert [message.id for message in written] == sorted({message.id for message in written})
    assert records.conversations.messages(conversation.id, after=written[1].id) == written[2:]
    assert records.conversations.messages(conversation.id, after=written[-1].id) == []
    assert written[0].created == datetime.datetime(2026, 3, 1, 9, 0, 1, 250, tzinfo=datetime.UTC)
    assert records.conversations.get(conversation.id).updated == written[-1].created


def test_no_character_keeps_a_message_out(records: Records) -> None:
    conversation = start(records)
    text = "a\x00b\ud83dc\U0001f600\r\n\u202e%_'\"\\;--"
    kept = records.conversations.add(conversation.id, role="buyer", text=text, answer={"text": text})
    assert kept.text == "a\ufffdb\ufffdc\U0001f600\r\n\u202e%_'\"\\;--"
    assert kept.answer == {"text": text}
    assert records.conversations.messages(conversation.id) == [kept]
    long = records.conversations.add(conversation.id, role="buyer", text="好" * 1_000_000)
    assert records.conversations.messages(conversation.id, after=kept.id) == [long]


def test_messages_of_one_conversation_are_not_another_s(records: Records) -> None:
    first, second = start(records), start(records)
    records.conversations.add(first.id, role="buyer", text="one")
    records.conversations.add(second.id, role="buyer", text="two")
    assert [message.text for message in records.conversations.messages(second.id)] == ["two"]


def test_a_hand_over_keeps_what_the_agent_needs(records: Records, clock: Clock) -> None:
    conversation = start(records)
    found: list[dict[str, object]] = [{"title": "Returns", "source": "returns.pdf", "page": 2, "quote": "30 days"}]
    clock.forward(minutes=1)
    waiting = records.conversations.hand_over(
        conversation.id, summary="wants to return", question="May a pump be returned?", found=found
    )
    assert (waiting.state, waiting.summary, waiting.question) == (
        "waiting",
        "wants to return",
        "May a pump be returned?",
    )
    assert waiting.found == tuple(found)
    assert waiting.waiting_since == clock.now
    assert records.conversations.get(conversation.id) == waiting


def test_a_second_hand_over_keeps_the_place_in_the_queue(records: Records, clock: Clock) -> None:
    conversation = start(records)
    first = hand_over(records, conversation)
    clock.forward(minutes=5)
    second = hand_over(records, conversation, summary="more")
    assert (second.state, second.summary, second.waiting_since) == ("waiting", "more", first.waiting_since)
    records.conversations.take(conversation.id, agent="Li")
    third = hand_over(records, conversation)
    assert (third.state, third.agent, third.waiting_since) == ("with_agent", "Li", first.waiting_since)


def test_the_queue_has_the_longest_waiting_first(records: Records, clock: Clock) -> None:
    waiting, answered, quiet, other = (start(records, kb) for kb in ("a", "a", "a", "b"))
    hand_over(records, other)
    clock.forward(seconds=10)
    for conversation in (answered, waiting):
        records.conversations.add(conversation.id, role="buyer", text="a person, please")
        hand_over(records, conversation)
        clock.forward(seconds=10)
    records.conversations.take(answered.id, agent="Li")
    last = records.conversations.add(answered.id, role="agent", text="Hello")
    assert [entry.conversation.id for entry in records.conversations.queue(None)] == [other.id, waiting.id, answered.id]
    queue = records.conversations.queue({"a"})
    assert [entry.conversation.id for entry in queue] == [waiting.id, answered.id]
    assert [(entry.waiting_seconds, entry.messages) for entry in queue] == [(10.0, 1), (0.0, 2)]
    assert queue[1].last_message == last
    assert records.conversations.queue(set()) == []
    assert [e.conversation.id for e in records.conversations.queue(["a"], states=["waiting"])] == [waiting.id]
    nothing_said = records.conversations.queue(None, states=["assistant"])
    assert [(e.conversation.id, e.last_message, e.messages) for e in nothing_said] == [(quiet.id, None, 0)]


def test_a_buyer_waits_again_after_writing_to_an_agent(records: Records, clock: Clock) -> None:
    conversation = start(records)
    hand_over(records, conversation)
    records.conversations.take(conversation.id, agent="Li")
    records.conversations.add(conversation.id, role="agent", text="Which pump?")
    assert records.conversations.get(conversation.id).waiting_since is None
    since = clock.forward(minutes=1)
    records.conversations.add(conversation.id, role="buyer", text="The AX-200")
    clock.forward(minutes=1)
    records.conversations.add(conversation.id, role="notice", text="noted")
    records.conversations.add(conversation.id, role="buyer", text="/45")
    assert records.conversations.get(conversation.id).waiting_since == since


def test_one_of_many_agents_at_once_gets_a_conversation(records: Records) -> None:
    conversation = start(records)
    hand_over(records, conversation)

    def take(agent: str) -> str:
        try:
            return records.conversations.take(conversation.id, agent=agent).agent
        except ConversationTakenError as error:
            return f"not {agent}: {error}"

    agents = [f"agent {number}" for number in range(8)]
    with ThreadPoolExecutor(len(agents)) as pool:
        results = list(pool.map(take, agents))
    holder = records.conversations.get(conversation.id).agent
    assert holder in agents
    assert results.count(holder) == 1
    assert sum(result.startswith("not ") and f"{holder} already has" in result for result in results) == 7


def test_fifty_buyers_at_once_lose_nothing(records: Records) -> None:
    def talk(number: int) -> tuple[str, list[int]]:
        conversation = start(records)
        said = [records.conversations.add(conversation.id, role="buyer", text=f"{number}").id for _ in range(4)]
        return conversation.id, said

    with ThreadPoolExecutor(50) as pool:
        told = list(pool.map(talk, range(50)))
    for number, (conversation_id, said) in enumerate(told):
        messages = records.conversations.messages(conversation_id)
        assert [(message.id, message.text) for message in messages] == [(each, str(number)) for each in said]


def test_who_has_a_conversation_may_take_it_again_and_give_it_back(records: Records) -> None:
    conversation = start(records)
    hand_over(records, conversation, summary="kept")
    records.conversations.take(conversation.id, agent="Li")
    assert records.conversations.take(conversation.id, agent="Li").agent == "Li"
    released = records.conversations.release(conversation.id)
    assert (released.state, released.agent, released.waiting_since) == ("assistant", "", None)
    assert released.summary == "kept"
    assert records.conversations.take(conversation.id, agent="Wang").agent == "Wang"


def test_a_buyer_s_message_opens_a_closed_conversation_again(records: Records) -> None:
    conversation = start(records)
    hand_over(records, conversation)
    records.conversations.take(conversation.id, agent="Li")
    closed = records.conversations.close(conversation.id)
    assert (closed.state, closed.agent, closed.waiting_since) == ("closed", "", None)
    with pytest.raises(ConversationClosedError):
        records.conversations.take(conversation.id, agent="Li")
    assert records.conversations.release(conversation.id).state == "closed"
    records.conversations.add(conversation.id, role="notice", text="closed")
    assert records.conversations.get(conversation.id).state == "closed"
    records.conversations.add(conversation.id, role="buyer", text="One more thing")
    assert records.conversations.get(conversation.id).state == "assistant"
    records.conversations.close(conversation.id)
    assert hand_over(records, conversation).state == "waiting"


def test_the_intent_is_kept(records: Records) -> None:
    conversation = start(records)
    assert records.conversations.set_intent(conversation.id, "return").intent == "return"
    assert records.conversations.get(conversation.id).intent == "return"


def test_an_unknown_id_is_one_clear_error(records: Records) -> None:
    conversations = records.conversations
    for wrong in (UNKNOWN, "", "\x00", "' OR 1=1 --", "x" * 100_000):
        for call in (
            conversations.get,
            conversations.messages,
            lambda name: conversations.add(name, role="buyer", text=""),
            lambda name: conversations.hand_over(name, summary="", question="", found=[]),
            lambda name: conversations.take(name, agent="Li"),
            conversations.release,
            conversations.close,
            lambda name: conversations.set_intent(name, ""),
        ):
            with pytest.raises(ConversationMissingError) as caught:
                call(wrong)
            assert len(str(caught.value)) < 300


def test_of_what_nobody_waits_in_the_newest_are_listed(records: Records, clock: Clock) -> None:
    made = []
    for _ in range(4):
        made.append(start(records).id)
        clock.forward(seconds=1)
    records.conversations.add(made[0], role="buyer", text="Still here.")
    found = records.conversations.queue(None, states=["assistant"], last=3)
    assert [entry.conversation.id for entry in found] == [made[0], made[3], made[2]]
