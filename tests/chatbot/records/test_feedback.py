from __future__ import annotations

import pytest

from chatbot.records.errors import ConversationMissingError, MessageMissingError
from chatbot.records.records import Records
from chatbot.records.types import RatingValue
from tests.chatbot.records.clock import Clock


def answered(records: Records, kb: str = "default", channel: str = "page") -> tuple[str, int]:
    conversation, _ = records.conversations.start(kb=kb, language="en", channel=channel)
    records.conversations.add(conversation.id, role="buyer", text="?")
    return conversation.id, records.conversations.add(conversation.id, role="assistant", text="!").id


def test_a_second_rating_takes_the_place_of_the_first(records: Records, clock: Clock) -> None:
    conversation, message = answered(records)
    records.feedback.rate(message, conversation_id=conversation, value="up")
    when = clock.forward(minutes=1)
    second = records.feedback.rate(
        message, conversation_id=conversation, value="down", reason="wrong", comment="Es sind 30 Tage \x00"
    )
    assert (second.value, second.reason, second.comment, second.created) == (
        "down",
        "wrong",
        "Es sind 30 Tage \ufffd",
        when,
    )
    assert records.feedback.list() == [second]


def test_only_an_answer_of_that_conversation_can_be_rated(records: Records) -> None:
    conversation, message = answered(records)
    other, _ = answered(records)
    own = records.conversations.add(conversation, role="buyer", text="thanks").id
    by_agent = records.conversations.add(conversation, role="agent", text="welcome").id
    for wrong in (own, 999_999, 0, -1):
        with pytest.raises(MessageMissingError, match=str(wrong)):
            records.feedback.rate(wrong, conversation_id=conversation, value="up")
    with pytest.raises(MessageMissingError):
        records.feedback.rate(message, conversation_id=other, value="up")
    with pytest.raises(ConversationMissingError):
        records.feedback.rate(message, conversation_id="0" * 32, value="up")
    assert records.feedback.list() == []
    assert records.feedback.rate(by_agent, conversation_id=conversation, value="up").message_id == by_agent


def test_ratings_are_chosen_by_time_place_and_value(records: Records, clock: Clock) -> None:
    values: tuple[tuple[str, str, RatingValue], ...] = (
        ("a", "page", "up"),
        ("a", "widget", "down"),
        ("b", "page", "down"),
    )
    made = []
    for kb, channel, value in values:
        conversation, message = answered(records, kb, channel)
        clock.forward(hours=1)
        made.append(records.feedback.rate(message, conversation_id=conversation, value=value))
    first, second, third = made
    assert records.feedback.list() == [third, second, first]
    assert records.feedback.list(kbs=["a"]) == [second, first]
    assert records.feedback.list(kbs=[]) == []
    assert records.feedback.list(value="down", limit=1) == [third]
    assert records.feedback.list(since=second.created, until=third.created) == [second]
    assert records.feedback.list(conversation_id=first.conversation_id) == [first]
    assert [rating.channel for rating in made] == ["page", "widget", "page"]
