from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

from chatbot.handover import handover_note, question_understood
from chatbot.records.types import JsonObject, Message, MessageRole
from tests.chatbot.pieces import make_chunk
from vectorstore.types import Hit

NOW = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
CITED: JsonObject = {
    "abstained": False,
    "standalone_question": "How long is the warranty on the AX-200/45?",
    "citations": [
        {"number": 1, "title": "Warranty", "source": "w.pdf", "page": 3, "quote": "The warranty is 18 months."},
        {"number": 2, "title": "Warranty", "source": "w.pdf", "page": 4, "quote": "Wear parts are excluded."},
    ],
}
REFUSED: JsonObject = {"abstained": True, "standalone_question": "Do you finance yachts?", "citations": []}


def _said(*messages: tuple[MessageRole, str, JsonObject | None]) -> list[Message]:
    return [
        Message(id=number, conversation_id="c", role=role, text=text, answer=answer, created=NOW)
        for number, (role, text, answer) in enumerate(messages, 1)
    ]


def test_an_agent_reads_what_was_asked_and_what_became_of_it() -> None:
    messages = _said(
        ("buyer", "And its\nwarranty?", None),
        ("assistant", "18 months. [1]", CITED),
        ("buyer", "Yachts?", None),
        ("assistant", "I could not find that.", REFUSED),
        ("buyer", "Hello?", None),
    )
    note = handover_note(messages, [], language="en")
    assert note.summary.splitlines() == [
        "• And its warranty? – answered from Warranty",
        "• Yachts? – refused",
        "• Hello? – not answered",
    ]
    assert (note.question, note.found) == ("Hello?", ())
    assert "已回答，依据 Warranty" in handover_note(messages, [], language="zh").summary


def test_the_question_is_told_as_it_was_understood_with_the_places_that_the_answer_stands_on() -> None:
    messages = _said(("buyer", "And its warranty?", None), ("assistant", "18 months. [1]", CITED))
    note = handover_note(messages, [], language="en")
    assert note.question == question_understood(messages) == "How long is the warranty on the AX-200/45?"
    assert [(item["page"], item["quote"]) for item in note.found] == [
        (3, "The warranty is 18 months."),
        (4, "Wear parts are excluded."),
    ]


def test_a_refused_question_is_told_with_the_closest_passages() -> None:
    chunk = make_chunk("We finance pumps. " * 40)
    hits = [Hit(chunk=chunk, score=0.5, rank=1, channels={}, sentence_scores=())] * 5
    note = handover_note(_said(("buyer", "Yachts?", None), ("assistant", "No.", REFUSED)), hits, language="en")
    assert len(note.found) == 3
    assert note.found[0]["source"] == chunk.source
    assert str(note.found[0]["quote"]) == chunk.text[:300]


def test_whoever_asks_for_a_person_at_once_has_asked_nothing() -> None:
    note = handover_note([], [], language="en")
    assert (note.summary, note.question, note.found) == ("", "", ())


@given(st.lists(st.sampled_from(["buyer", "assistant", "agent", "notice"])))
def test_every_question_has_its_line_whatever_was_said_between(roles: list[MessageRole]) -> None:
    messages = _said(*((role, "words", None) for role in roles))
    note = handover_note(messages, [], language="zh")
    assert len(note.summary.splitlines()) == roles.count("buyer")
