from __future__ import annotations

import datetime
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.assembly import Application
from chatbot.records.types import Conversation, Message, QueueEntry
from ingest.types import Language
from tests.ui.agent.conftest import ANNA, BO, OTHER_KB, STRANGER, Talk
from ui.accounts.identity import Identity
from ui.agent.desk import Desk
from ui.agent.moods import moods_of, pressing_first, words_of
from ui.agent.queue import QueueFilter, QueueState, queue_html, queue_of, waited
from ui.agent.texts import TEXTS

NOW = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
CONVERSATION = Conversation(
    id="c" * 32, kb="default", language="zh", channel="widget", product="", state="waiting", intent="", agent="",
    summary="", question="Pumps?", found=(), created=NOW, updated=NOW, waiting_since=NOW,
)  # fmt: skip
MESSAGE = Message(id=1, conversation_id="c" * 32, role="buyer", text="How heavy?", answer=None, created=NOW)
ENTRY = QueueEntry(conversation=CONVERSATION, waiting_seconds=125.0, last_message=MESSAGE, messages=3)


def _name(intent: str, language: Language) -> str:
    return f"{intent} in {language}"


def _ids(application: Application, identity: Identity, **wanted: object) -> list[str]:
    filter_ = QueueFilter(**wanted)  # type: ignore[arg-type]
    return [entry.conversation.id for entry in queue_of(application, identity, filter_)]


def test_the_longest_waiting_comes_first_and_each_state_has_its_list(application: Application, talk: Talk) -> None:
    desk = Desk(application)
    first, second, mine, others, closed = (talk() for _ in range(5))
    with_assistant = talk(wants_person=False)
    desk.open(ANNA, mine.id)
    desk.open(BO, others.id)
    desk.open(ANNA, closed.id)
    desk.close(ANNA, closed.id)
    waiting = _ids(application, ANNA)
    assert waiting.index(first.id) < waiting.index(second.id)
    lists = {state: _ids(application, ANNA, state=state) for state in get_args(QueueState)}
    for state, conversation in [
        ("waiting", first), ("mine", mine), ("others", others), ("assistant", with_assistant), ("closed", closed),
    ]:  # fmt: skip
        assert [name for name, own in lists.items() if conversation.id in own] == [state]
    assert lists["closed"][0] == closed.id
    assert others.id in _ids(application, BO, state="mine")


def test_only_ones_own_knowledge_bases_and_the_wanted_language_are_listed(application: Application, talk: Talk) -> None:
    english, chinese, other = talk(), talk(language="zh"), talk(kb=OTHER_KB)
    assert {english.id, chinese.id, other.id} <= set(_ids(application, ANNA))
    assert other.id not in _ids(application, Identity(name="a", role="agent", kbs=("default",)))
    assert _ids(application, STRANGER) == []
    assert chinese.id in _ids(application, ANNA, language="zh")
    assert english.id not in _ids(application, ANNA, language="zh")


def test_a_mood_is_told_unless_it_is_calm_and_who_is_pressed_comes_first() -> None:
    calm, urgent, annoyed, unknown = (
        replace(ENTRY, conversation=replace(CONVERSATION, id=letter * 32)) for letter in "abde"
    )
    moods = {"a" * 32: "calm", "b" * 32: "urgent", "d" * 32: "annoyed"}
    html = queue_html([calm, urgent], opened="", language="zh", name_intent=_name, moods=moods)
    assert "紧急" in html
    assert html.count("cd-mood") == 1
    assert "Annoyed" in queue_html([annoyed], opened="", language="en", name_intent=_name, moods=moods)
    assert pressing_first([calm, unknown, urgent, annoyed], moods) == [urgent, annoyed, calm, unknown]


def test_what_the_buyer_said_last_is_what_sounds() -> None:
    assert words_of(ENTRY) == "How heavy?"
    assert words_of(replace(ENTRY, last_message=replace(MESSAGE, role="notice", text="taken"))) == "Pumps?"
    assert words_of(replace(ENTRY, last_message=None)) == "Pumps?"


@pytest.mark.long
def test_moods_are_told_once_heads_are_there(application: Application, talk: Talk) -> None:
    conversation = talk()
    (entry,) = [own for own in queue_of(application, ANNA, QueueFilter()) if own.conversation.id == conversation.id]
    said = replace(entry, last_message=replace(MESSAGE, text="The plant stands still, call me this minute!"))
    application.messages.load()
    assert moods_of(application, [said]) == {conversation.id: "urgent"}


def test_an_entry_tells_what_is_wanted_and_carries_its_id() -> None:
    html = queue_html([ENTRY], opened="", language="en", name_intent=_name)
    for said in ("no topic yet", "waiting 2 min", "Chinese", "default", "widget", "3 messages", "How heavy?"):
        assert said in html
    assert f'data-conversation="{"c" * 32}"' in html
    assert "aria-current" not in html
    known = replace(ENTRY, conversation=replace(CONVERSATION, intent="weight", agent="bo"))
    html = queue_html([known], opened="c" * 32, language="zh", name_intent=_name)
    assert 'aria-current="true"' in html
    assert "weight in zh" in html
    assert "由 bo 处理" in html


def test_a_note_as_the_last_message_gives_way_to_the_question() -> None:
    note = replace(ENTRY, last_message=replace(MESSAGE, role="notice", text="Somebody comes."))
    html = queue_html([note], opened="", language="en", name_intent=_name)
    assert "Pumps?" in html
    assert "Somebody comes." not in html
    silent = replace(ENTRY, last_message=None, conversation=replace(CONVERSATION, question=""))
    assert "cd-last" in queue_html([silent], opened="", language="en", name_intent=_name)


def test_nothing_from_outside_is_markup() -> None:
    evil = "<img src=x onerror=alert(1)> **b** ${1+1} {{value}} `x`"
    conversation = replace(CONVERSATION, kb=evil, channel=evil, intent=evil, agent=evil)
    entry = replace(ENTRY, conversation=conversation, last_message=replace(MESSAGE, text=evil))
    html = queue_html([entry], opened="", language="en", name_intent=lambda intent, _: intent)
    for active in ("<img", "**", "${", "{{", "`"):
        assert active not in html


def test_an_empty_and_a_long_list_say_so() -> None:
    assert "no such conversation" in queue_html([], opened="", language="en", name_intent=_name)
    html = queue_html([ENTRY] * 103, opened="", language="en", name_intent=_name)
    assert html.count("<li>") == 100
    assert "3 more" in html


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "less than a minute"), (60, "1 min"), (3660, "1 h 1 min"), (90_000, "1 d 1 h")]
)
def test_waiting_time_in_words(seconds: float, said: str) -> None:
    assert waited(seconds, TEXTS["en"]) == said


@given(st.floats(0, 10**8))
def test_any_time_has_words(seconds: float) -> None:
    assert all(waited(seconds, texts) for texts in TEXTS.values())
