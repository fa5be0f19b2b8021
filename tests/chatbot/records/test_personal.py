from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from chatbot.records.database import Database
from chatbot.records.errors import ConversationMissingError
from chatbot.records.records import Records
from chatbot.records.types import Erasure
from tests.chatbot.records.clock import Clock

ADDRESS = "ada.lovelace@example.com"


def talk(records: Records, says: str = f"I am {ADDRESS}", kb: str = "default") -> str:
    """A conversation with something of everything."""
    conversation = records.conversations.start(kb=kb, language="en", channel="page")[0].id
    records.conversations.add(conversation, role="buyer", text=says)
    answer = records.conversations.add(conversation, role="assistant", text="?", answer={"answer": says}).id
    records.feedback.rate(answer, conversation_id=conversation, value="down", comment=f"comment of {says}")
    records.questions.record(
        kb=kb,
        question=says,
        language="en",
        channel="page",
        abstained=False,
        confidence=0.5,
        first_evidence_seconds=0.1,
        total_seconds=0.2,
        conversation_id=conversation,
        message_id=answer,
    )
    records.conversations.hand_over(conversation, summary=says, question=says, found=[{"quote": says}])
    draft = records.drafts.add(conversation, text=f"Dear {says}", answer={"answer": says})
    records.drafts.decide(draft.id, agent="Li", action="edited", sent_text=f"Dear customer {says}")
    records.drafts.add(conversation, text=f"Dear {says}")
    return conversation


def test_a_person_is_found_by_what_was_said(records: Records, clock: Clock) -> None:
    first = talk(records)
    clock.forward(hours=1)
    second = talk(records, "write to ADA.Lovelace@Example.COM", kb="other")
    talk(records, "100% of a_b")
    found = records.personal.find("ada.lovelace@example")
    assert [conversation.id for conversation in found] == [second, first]
    assert [c.id for c in records.personal.find(ADDRESS, kbs=["other"])] == [second]
    assert records.personal.find(ADDRESS, kbs=[]) == []
    assert len(records.personal.find(ADDRESS, limit=1)) == 1
    assert len(records.personal.find("100% of a_b")) == 1
    # These are no wild cards.
    assert records.personal.find("100%b") == records.personal.find("a1b") == records.personal.find("aXb") == []
    with pytest.raises(ValueError, match="nothing to look for"):
        records.personal.find(" ")


def test_a_person_is_found_by_a_comment(records: Records) -> None:
    conversation = talk(records, "no name")
    assert [c.id for c in records.personal.find("comment of no")] == [conversation]


def test_the_export_has_everything(records: Records) -> None:
    conversation, other = talk(records), talk(records, "other")
    exported = json.loads(json.dumps(records.personal.export([conversation])))
    (only,) = exported["conversations"]
    assert only["conversation"]["id"] == conversation
    assert [message["role"] for message in only["messages"]] == ["buyer", "assistant"]
    assert only["messages"][1]["answer"] == {"answer": f"I am {ADDRESS}"}
    for kind, count in (("ratings", 1), ("drafts", 2), ("decisions", 1), ("questions", 1)):
        assert len(only[kind]) == count
        assert ADDRESS in json.dumps(only[kind])
    assert "token" not in json.dumps(exported)
    assert "other" not in json.dumps(exported)
    both = records.personal.export([other, conversation, other])
    assert json.dumps(both).count('"conversation":') == 2
    with pytest.raises(ConversationMissingError):
        records.personal.export([conversation, "0" * 32])


def test_erasing_leaves_figures_only(records: Records, database: Database, tmp_path: Path) -> None:
    conversation, other = talk(records), talk(records, "somebody else")
    everything = records.personal.export([other])
    erased = records.personal.erase([conversation, conversation], who="root", address="192.0.2.1")
    assert erased == Erasure(conversations=1, messages=2, ratings=1, drafts=2, decisions=1, questions=1)
    with pytest.raises(ConversationMissingError):
        records.conversations.get(conversation)
    assert records.personal.export([other]) == everything
    anonymous, kept = records.drafts.decisions()
    assert (anonymous.draft_text, anonymous.sent_text, anonymous.conversation_id, anonymous.draft_id) == (
        "",
        "",
        None,
        None,
    )
    assert (anonymous.agent, anonymous.action) == ("Li", "edited")
    assert anonymous.edit_share > 0
    assert kept.conversation_id == other
    # That a person was asked for is counted on.
    (day,) = records.questions.per_day(anonymous.created, anonymous.created.replace(year=2027))
    assert (day.asked, day.handed_over, day.rated_down) == (1, 2, 1)
    (entry,) = records.audit.entries()
    assert (entry.who, entry.action, entry.target, entry.address) == (
        "root",
        "personal.erase",
        conversation,
        "192.0.2.1",
    )
    assert entry.after is not None
    assert entry.after["messages"] == 2
    whole = MetaData()
    with database.reading() as session:
        whole.reflect(session.connection())
        assert len(whole.tables) > 8
        for table in whole.sorted_tables:
            assert ADDRESS not in str(session.execute(select(table)).all()), table.name


# PostgreSQL cleans its files by itself, some time after.
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_nothing_of_the_person_stays_in_the_file(records: Records, database: Database, tmp_path: Path) -> None:
    conversation = talk(records)
    talk(records, "somebody else")
    files = list(tmp_path.glob("records.sqlite*"))
    assert any(ADDRESS.encode() in path.read_bytes() for path in files)
    records.personal.erase([conversation], who="root")
    for path in files:
        assert ADDRESS.encode() not in path.read_bytes(), path.name
    assert any(b"somebody else" in path.read_bytes() for path in files)


def test_all_are_erased_or_none(records: Records) -> None:
    conversation = talk(records)
    with pytest.raises(ConversationMissingError):
        records.personal.erase([conversation, "f" * 32], who="root")
    assert len(records.conversations.messages(conversation)) == 2
    assert records.audit.entries() == []
    assert records.personal.erase([], who="root") == Erasure()
    assert records.audit.entries() == []


def test_what_nothing_was_done_in_for_long_is_forgotten(records: Records, clock: Clock) -> None:
    old = [talk(records, f"old {number}") for number in range(3)]
    living = talk(records, "living")
    records.questions.record(
        kb="default",
        question="by the API",
        language="en",
        channel="api",
        abstained=True,
        confidence=0.0,
        first_evidence_seconds=None,
        total_seconds=0.2,
    )
    clock.forward(days=31)
    records.conversations.add(living, role="buyer", text="again")
    assert records.personal.forget_older_than(0) == Erasure()
    assert records.personal.forget_older_than(32) == Erasure()
    assert records.audit.entries() == []
    erased = records.personal.forget_older_than(30)
    # Also the question that the living one began with, and the one of the API.
    assert erased == Erasure(conversations=3, messages=6, ratings=3, drafts=6, decisions=3, questions=5)
    for conversation in old:
        with pytest.raises(ConversationMissingError):
            records.conversations.get(conversation)
    assert len(records.conversations.messages(living)) == 3
    assert records.questions.unanswered() == []
    (entry,) = records.audit.entries()
    assert (entry.who, entry.action, entry.target) == ("retention", "personal.forget", "older than 30 days")
    assert records.personal.forget_older_than(30) == Erasure()


def test_many_are_forgotten_in_portions(records: Records, clock: Clock) -> None:
    for _ in range(450):
        records.conversations.start(kb="default", language="en", channel="page")
    clock.forward(days=2)
    assert records.personal.forget_older_than(1).conversations == 450
    assert len(records.audit.entries()) == 3
    assert records.audit.verify() is None
