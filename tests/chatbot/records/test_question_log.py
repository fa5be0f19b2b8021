from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.records.answer_times import p95
from chatbot.records.errors import ConversationMissingError, MessageMissingError
from chatbot.records.records import Records
from chatbot.records.types import QuestionRecord
from tests.chatbot.records.clock import Clock


def log(
    records: Records,
    question: str = "?",
    *,
    kb: str = "default",
    channel: str = "page",
    abstained: bool = False,
    seconds: float = 1.0,
    conversation_id: str | None = None,
    message_id: int | None = None,
) -> QuestionRecord:
    return records.questions.record(
        kb=kb,
        question=question,
        language="en",
        channel=channel,
        abstained=abstained,
        confidence=0.25,
        first_evidence_seconds=None if abstained else 0.125,
        total_seconds=seconds,
        conversation_id=conversation_id,
        message_id=message_id,
    )


def answered(records: Records, channel: str = "page") -> tuple[str, int]:
    conversation, _ = records.conversations.start(kb="default", language="en", channel=channel)
    return conversation.id, records.conversations.add(conversation.id, role="assistant", text="!").id


def test_refused_and_badly_rated_questions_are_unanswered(records: Records, clock: Clock) -> None:
    conversation, message = answered(records)
    liked_in, liked = answered(records)
    refused = log(records, "Wie schwer?\x00", abstained=True)
    clock.forward(hours=1)
    bad = log(records, "退货？", conversation_id=conversation, message_id=message)
    log(records, "liked", conversation_id=liked_in, message_id=liked)
    log(records, "neither")
    records.feedback.rate(message, conversation_id=conversation, value="down", reason="wrong", comment="30 天")
    records.feedback.rate(liked, conversation_id=liked_in, value="up")
    assert refused.question == "Wie schwer?\ufffd"
    found = records.questions.unanswered()
    assert [(item.id, item.rating, item.reason, item.comment) for item in found] == [
        (bad.id, "down", "wrong", "30 天"),
        (refused.id, None, "", ""),
    ]
    assert found[1] == refused
    assert records.questions.unanswered(limit=1) == found[:1]
    assert records.questions.unanswered(since=bad.created) == found[:1]
    assert records.questions.unanswered(until=bad.created) == found[1:]
    assert records.questions.unanswered(kbs=["other"]) == []


def test_a_question_belongs_to_a_message_of_its_conversation(records: Records) -> None:
    conversation, message = answered(records)
    other, _ = answered(records)
    with pytest.raises(MessageMissingError):
        log(records, conversation_id=other, message_id=message)
    with pytest.raises(MessageMissingError):
        log(records, message_id=message)
    with pytest.raises(ConversationMissingError):
        log(records, conversation_id="0" * 32)
    assert log(records, conversation_id=conversation, message_id=message).message_id == message


def test_figures_of_each_day_and_channel(records: Records, clock: Clock) -> None:
    since = clock.now
    conversation, message = answered(records)
    records.conversations.hand_over(conversation, summary="", question="", found=[])
    records.conversations.hand_over(conversation, summary="", question="", found=[])
    records.feedback.rate(message, conversation_id=conversation, value="down")
    for seconds in (1.0, 2.0, 3.0, 10.0):
        log(records, seconds=seconds, abstained=seconds == 10.0)
    log(records, channel="widget", seconds=4.0)
    log(records, kb="other", seconds=4.0)
    clock.forward(days=2)
    in_widget, liked = answered(records, "widget")
    records.feedback.rate(liked, conversation_id=in_widget, value="up")
    until = clock.forward(hours=1)
    log(records)

    first, widget, later = records.questions.per_day(since, until, ["default"])
    assert (first.day, first.channel) == (datetime.date(2026, 3, 1), "page")
    assert (first.asked, first.abstained, first.handed_over, first.rated_up, first.rated_down) == (4, 1, 1, 0, 1)
    assert (widget.day, widget.channel, widget.asked) == (first.day, "widget", 1)
    assert (later.day, later.channel, later.asked, later.rated_up) == (datetime.date(2026, 3, 3), "widget", 0, 1)
    assert sum(day.asked for day in records.questions.per_day(since, until)) == 6
    assert records.questions.per_day(since, until, []) == []
    assert records.questions.per_day(until + datetime.timedelta(days=1), until + datetime.timedelta(days=2)) == []


def test_days_are_parted_at_the_zone_s_midnight(records: Records, clock: Clock) -> None:
    clock.now = datetime.datetime(2026, 3, 1, 15, 59, 59, tzinfo=datetime.UTC)
    log(records)
    clock.forward(seconds=1)
    log(records)
    window = clock.now - datetime.timedelta(days=1), clock.now + datetime.timedelta(days=1)
    days = records.questions.per_day(*window, zone=ZoneInfo("Asia/Shanghai"))
    assert [(day.day.day, day.asked) for day in days] == [(1, 1), (2, 1)]
    assert [(day.day.day, day.asked) for day in records.questions.per_day(*window)] == [(1, 2)]
    # A window is given in whatever zone: the moment counts.
    since, until = (moment.astimezone(ZoneInfo("America/New_York")) for moment in window)
    assert records.questions.per_day(since, until) == records.questions.per_day(*window)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=60))
def test_no_more_than_one_in_twenty_takes_longer_than_p95(seconds: list[float]) -> None:
    assert p95(seconds) in seconds
    assert sum(amount > p95(seconds) for amount in seconds) <= len(seconds) / 20
    assert sum(amount >= p95(seconds) for amount in seconds) >= len(seconds) / 20
