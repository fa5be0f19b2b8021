from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.assembly import Application
from chatbot.records.types import Conversation
from ingest.types import Language
from tests.ui.agent.conftest import ANNA, BO, SECRET, STRANGER, Talk
from ui.accounts.identity import Identity
from ui.agent.desk_events import DeskEvents
from ui.agent.drafter import Drafter
from ui.agent.place import Place, Step, Wishes, Writing
from ui.agent.queue import QueueFilter

WISHES = Wishes(language="en")


def _name(intent: str, _language: Language) -> str:
    return intent


@pytest.fixture
def events(application: Application) -> DeskEvents:
    return DeskEvents(application, _name)


def _open(events: DeskEvents, conversation: Conversation, identity: Identity = ANNA, **changes: object) -> Place:
    step = events.open(identity, Place(), Writing(), "", conversation.id, replace(WISHES, **changes))  # type: ignore[arg-type]
    assert step.place is not None
    return step.place


def _sent(application: Application, conversation: Conversation) -> list[str]:
    messages = application.records.conversations.messages(conversation.id)
    return [message.text for message in messages if message.role == "agent"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, st.dictionaries(st.sampled_from(["opened", "seen", "draft", "case", "queue"]), JSON))
def test_whatever_a_page_claims_is_read_as_a_place(anything: object, near: dict[str, object]) -> None:
    for value in (anything, near):
        place = Place.read(value)
        assert Place.read(json.loads(json.dumps(asdict(place)))) == place


@given(JSON, st.dictionaries(st.sampled_from(["basis", "again", "warned", "kept"]), JSON))
def test_whatever_a_page_claims_is_read_as_writing(anything: object, near: dict[str, object]) -> None:
    for value in (anything, near):
        writing = Writing.read(value)
        assert Writing.read(json.loads(json.dumps(asdict(writing)))) == writing


def test_opening_shows_everything_and_a_refresh_of_the_same_nothing(events: DeskEvents, drafted: Conversation) -> None:
    step = events.open(ANNA, Place(), Writing(), "", drafted.id, WISHES)
    assert step.view is not None
    assert step.view.has_draft
    assert step.view.can_reply
    assert "Kind regards<br>anna" in step.view.draft
    assert "For you only" in step.view.internal
    assert SECRET[:30] in step.view.internal
    assert step.view.same == ""
    assert step.place is not None
    assert events.refresh(ANNA, step.place, WISHES) == Step()


def test_the_evidence_is_shown_in_the_agents_language_too(events: DeskEvents, drafted: Conversation) -> None:
    step = events.open(ANNA, Place(), Writing(), "", drafted.id, Wishes(language="zh"))
    assert step.view is not None
    assert "30 天内退货" in step.view.same
    assert "您的语言版本" in step.view.same


def test_a_refresh_brings_what_is_new_and_never_touches_the_box(
    application: Application, events: DeskEvents, drafted: Conversation
) -> None:
    place = _open(events, drafted)
    application.records.conversations.add(drafted.id, role="buyer", text="How heavy is the AX-200?")
    step = events.refresh(ANNA, place, WISHES)
    assert step.view is not None
    assert "How heavy is the AX-200?" in step.view.messages
    assert "A draft is being made" in step.view.draft
    assert not step.view.has_draft
    assert (step.reply, step.writing, step.notice) == (None, None, None)
    Drafter(application).make_missing()
    assert step.place is not None
    later = events.refresh(ANNA, step.place, replace(WISHES, tone="friendly"))
    assert later.view is not None
    assert "Hi there," in later.view.draft
    assert "45 kg" in later.view.draft


def test_who_comes_second_is_told_and_may_read(events: DeskEvents, drafted: Conversation) -> None:
    _open(events, drafted)
    step = events.open(BO, Place(), Writing(), "", drafted.id, WISHES)
    assert step.view is not None
    assert not step.view.can_reply
    assert not step.view.can_take
    assert "with anna" in step.view.head
    assert "What may be returned" in step.view.messages
    assert step.view.draft == ""


def test_what_was_begun_is_kept_while_another_conversation_is_open(
    events: DeskEvents, drafted: Conversation, talk: Talk
) -> None:
    place = _open(events, drafted)
    begun = events.edit(ANNA, place, Writing(), "", WISHES)
    assert begun.writing is not None
    other = talk()
    away = events.open(ANNA, place, begun.writing, "Half a repl", other.id, WISHES)
    assert away.reply == ""
    assert away.writing is not None
    assert away.place is not None
    back = events.open(ANNA, away.place, away.writing, "", drafted.id, WISHES)
    assert back.reply == "Half a repl"
    assert back.writing is not None
    assert back.writing.basis == begun.writing.basis
    # Pressed on what is open already, nothing is lost.
    assert back.place is not None
    assert events.open(ANNA, back.place, back.writing, "Half a reply", drafted.id, WISHES).reply is None


def test_edit_puts_the_draft_below_what_is_written_and_not_twice(events: DeskEvents, drafted: Conversation) -> None:
    place = _open(events, drafted)
    first = events.edit(ANNA, place, Writing(), "", WISHES)
    assert first.reply is not None
    assert first.reply.startswith("Hello,")
    assert events.edit(ANNA, place, Writing(), f"PS. {first.reply}", WISHES).reply == f"PS. {first.reply}"
    assert events.edit(ANNA, place, Writing(), "Dear Ms Lee,", WISHES).reply == f"Dear Ms Lee,\n\n{first.reply}"


def test_edited_and_sent_the_box_is_emptied(
    application: Application, events: DeskEvents, drafted: Conversation
) -> None:
    place = _open(events, drafted)
    begun = events.edit(ANNA, place, Writing(), "", WISHES)
    assert begun.reply is not None
    assert begun.writing is not None
    text = begun.reply.replace("Hello,", "Good morning,")
    step = events.send(ANNA, place, begun.writing, text, WISHES)
    assert (step.reply, step.writing) == ("", Writing())
    assert step.notice is not None
    assert "Sent." in step.notice
    assert step.view is not None
    assert step.view.can_approve
    assert not step.view.has_draft
    assert _sent(application, drafted) == [text]
    decisions = application.records.drafts.decisions()
    assert [own.action for own in decisions if own.conversation_id == drafted.id] == ["edited"]


def test_accepting_leaves_what_is_in_the_box(
    application: Application, events: DeskEvents, drafted: Conversation
) -> None:
    place = _open(events, drafted)
    step = events.accept(ANNA, place, Writing(), WISHES)
    assert step.reply is None
    assert len(_sent(application, drafted)) == 1
    again = events.accept(ANNA, place, Writing(), WISHES)
    assert again.notice is not None
    assert len(_sent(application, drafted)) == 1


def test_what_cannot_be_sent_stays_in_the_box(
    application: Application, events: DeskEvents, drafted: Conversation
) -> None:
    place = _open(events, drafted)
    for text in ("", "a" * 20_000):
        step = events.send(ANNA, place, Writing(), text, WISHES)
        assert step.reply is None
        assert step.writing is None
        assert 'role="alert"' in (step.notice or "")
    application.records.conversations.release(drafted.id)
    step = events.send(ANNA, place, Writing(), "Hello", WISHES)
    assert step.reply is None
    assert "do not have this conversation" in (step.notice or "")
    assert _sent(application, drafted) == []


def test_a_reply_meets_a_new_message_first(application: Application, events: DeskEvents, drafted: Conversation) -> None:
    place = _open(events, drafted)
    application.records.conversations.add(drafted.id, role="buyer", text="Too late.")
    step = events.send(ANNA, place, Writing(), "Hello", WISHES)
    assert "the buyer has written meanwhile" in (step.notice or "")
    assert step.view is not None
    assert "Too late." in step.view.messages
    assert step.place is not None
    assert events.send(ANNA, step.place, Writing(), "Hello", WISHES).reply == ""


def test_internal_words_are_stopped_and_sent_by_the_other_button(
    application: Application, events: DeskEvents, drafted: Conversation
) -> None:
    place = _open(events, drafted)
    text = f"{SECRET}."
    step = events.send(ANNA, place, Writing(), text, WISHES)
    assert step.writing == Writing(again="send", warned=text)
    assert step.reply is None
    assert "internal rules" in (step.notice or "")
    # The first button asks again however often it is pressed.
    assert events.send(ANNA, place, step.writing, text, WISHES).reply is None
    # Another text is looked at anew.
    other = events.anyway(ANNA, place, step.writing, f"Well, {text}", WISHES)
    assert other.writing is not None
    assert other.writing.warned == f"Well, {text}"
    assert _sent(application, drafted) == []
    done = events.anyway(ANNA, place, step.writing, text, WISHES)
    assert done.reply == ""
    assert _sent(application, drafted) == [text]
    assert events.anyway(ANNA, place, Writing(), text, WISHES) == Step()


def test_taking_giving_back_closing_and_rejecting_say_what_was_done(
    events: DeskEvents, drafted: Conversation, talk: Talk
) -> None:
    place = _open(events, drafted)
    rejected = events.reject(ANNA, place, WISHES)
    assert "rejected" in (rejected.notice or "")
    assert rejected.view is not None
    assert rejected.view.draft == ""
    back = events.give_back(ANNA, place, WISHES)
    assert back.view is not None
    assert back.view.can_take
    assert back.place is not None
    taken = events.take_over(ANNA, back.place, WISHES)
    assert taken.view is not None
    assert taken.view.can_reply
    closed = events.close(ANNA, place, WISHES)
    assert "closed" in (closed.notice or "")
    assert closed.view is not None
    assert not closed.view.can_reply


def test_another_tone_or_length_is_another_draft_of_the_same(
    application: Application, events: DeskEvents, drafted: Conversation
) -> None:
    place = _open(events, drafted)
    step = events.reword(ANNA, place, replace(WISHES, tone="formal", length="detailed"))
    assert step.view is not None
    assert "Dear Sir or Madam," in step.view.draft
    assert step.place is not None
    assert step.place.draft > place.draft
    draft = application.records.drafts.latest(drafted.id)
    assert draft is not None
    assert (draft.tone, draft.length) == ("formal", "detailed")


def _events(events: DeskEvents, identity: Identity, name: str, draft: int) -> dict[str, Callable[[], Step]]:
    place, text = Place(opened=name, seen=10**9, draft=draft), "Hello there."
    return {
        "refresh": lambda: events.refresh(identity, place, WISHES),
        "open": lambda: events.open(identity, Place(), Writing(), "", name, WISHES),
        "take_over": lambda: events.take_over(identity, place, WISHES),
        "give_back": lambda: events.give_back(identity, place, WISHES),
        "close": lambda: events.close(identity, place, WISHES),
        "reword": lambda: events.reword(identity, place, replace(WISHES, tone="formal")),
        "edit": lambda: events.edit(identity, place, Writing(), "", WISHES),
        "reject": lambda: events.reject(identity, place, WISHES),
        "accept": lambda: events.accept(identity, place, Writing(), WISHES),
        "send": lambda: events.send(identity, place, Writing(), text, WISHES),
        "anyway": lambda: events.anyway(identity, place, Writing(again="send", warned=text), text, WISHES),
    }


@pytest.mark.parametrize("event", list(_events(None, ANNA, "", 0)))  # type: ignore[arg-type]
@pytest.mark.parametrize("is_taken", [False, True])
def test_no_event_shows_or_changes_a_conversation_of_another_knowledge_base(
    application: Application, events: DeskEvents, drafted: Conversation, event: str, is_taken: bool
) -> None:
    if is_taken:
        # An agent of the same name elsewhere is another one.
        application.records.conversations.take(drafted.id, agent=STRANGER.name)
    conversations, drafts = application.records.conversations, application.records.drafts
    draft = drafts.latest(drafted.id)
    assert draft is not None
    before = (conversations.get(drafted.id), conversations.messages(drafted.id), drafts.latest(drafted.id))
    step = _events(events, STRANGER, drafted.id, draft.id)[event]()
    assert (conversations.get(drafted.id), conversations.messages(drafted.id), drafts.latest(drafted.id)) == before
    shown = str(step)
    assert "may be returned" not in shown
    assert "30 days" not in shown
    assert drafted.id not in shown
    assert "There is no such conversation" in (step.notice or "")


def test_the_queue_follows_its_filter(events: DeskEvents, talk: Talk) -> None:
    english, chinese = talk(), talk(language="zh")
    step = events.refresh(ANNA, Place(), replace(WISHES, filter=QueueFilter(language="zh")))
    assert step.queue is not None
    assert chinese.id in step.queue
    assert english.id not in step.queue
    assert step.view is not None
    assert "Choose a conversation" in step.view.head
