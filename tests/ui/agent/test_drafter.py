from __future__ import annotations

import threading
from pathlib import Path

import pytest

from chatbot.assembly import Application, open_application
from chatbot.errors import QueueFullError
from chatbot.records.types import Draft
from chatbot.settings import Settings
from tests.chatbot.scripted import ScriptedChatModel
from tests.ui.agent.conftest import ANNA, REPLY, Talk, kept_answer
from ui.agent.desk import Desk
from ui.agent.drafter import Drafter
from ui.agent.replies import Replies
from ui.shapes import citations_from_json
from vectorstore.embedder import Embedder

PATIENCE_SECONDS = 60


def _latest(application: Application, conversation_id: str) -> Draft | None:
    return application.records.drafts.latest(conversation_id)


def test_what_waits_since_before_the_start_is_drafted_once(application: Application, talk: Talk) -> None:
    conversation = talk()
    drafter = Drafter(application)
    assert drafter.make_missing() >= 1
    draft = _latest(application, conversation.id)
    assert draft is not None
    assert draft.text.startswith("Hello,\n\nUnused standard goods")
    assert draft.text.endswith("\n\nKind regards")
    assert (draft.tone, draft.length) == ("neutral", "normal")
    assert [citation.quote for citation in citations_from_json(draft.answer or {})] == [REPLY.removesuffix(" [1]")]
    # Neither now nor after a restart.
    assert drafter.make_missing() == 0
    assert Drafter(application).make_missing() == 0
    assert _latest(application, conversation.id) == draft


def test_a_message_in_a_waiting_conversation_gets_a_new_draft(application: Application, talk: Talk) -> None:
    conversation = talk()
    drafter = Drafter(application)
    drafter.make_missing()
    first = _latest(application, conversation.id)
    message = application.records.conversations.add(conversation.id, role="buyer", text="How heavy is the AX-200?")
    drafter.make_missing()
    second = _latest(application, conversation.id)
    assert first is not None
    assert second is not None
    assert second.id > first.id
    assert second.message_id == message.id
    assert "45 kg" in second.text


def test_what_the_assistant_has_and_what_was_answered_gets_none(application: Application, talk: Talk) -> None:
    with_assistant = talk(wants_person=False)
    answered = talk()
    desk = Desk(application)
    case = desk.open(ANNA, answered.id)
    Replies(application, desk).send(ANNA, answered.id, "Within 30 days.", seen=case.last)
    Drafter(application).make_missing()
    assert _latest(application, with_assistant.id) is None
    assert _latest(application, answered.id) is None
    # Taken over from the assistant, the last question waits for a person.
    Desk(application).take_over(ANNA, with_assistant.id)
    Drafter(application).make_missing()
    assert _latest(application, with_assistant.id) is not None


def test_a_refused_question_gets_a_draft_after_the_assistants_refusal(application: Application, talk: Talk) -> None:
    conversation = talk("Do you offer financing for yachts?", wants_person=False)
    refusal = kept_answer(application, "Do you offer financing for yachts?")
    conversations = application.records.conversations
    conversations.add(conversation.id, role="assistant", text=str(refusal["answer"]), answer=refusal)
    conversations.hand_over(conversation.id, summary="", question="Do you offer financing for yachts?", found=())
    Drafter(application).make_missing()
    draft = _latest(application, conversation.id)
    assert draft is not None
    assert "found no answer to your question yet" in draft.text


def test_a_started_drafter_notices_by_itself_and_stops(application: Application, talk: Talk) -> None:
    drafter = Drafter(application, look_seconds=0.05)
    drafter.start()
    drafter.start()
    try:
        conversation = talk()
        made = threading.Event()
        for _ in range(PATIENCE_SECONDS * 10):
            if _latest(application, conversation.id) is not None or made.wait(0.1):
                break
        assert _latest(application, conversation.id) is not None
    finally:
        drafter.stop()
    assert all(thread.name != "drafter" for thread in threading.enumerate())
    after = talk()
    assert _latest(application, after.id) is None
    drafter.start()
    drafter.stop()


@pytest.fixture
def one_kb(tmp_path: Path, models_dir: Path, application: Application) -> Settings:
    """Conversations of its own over the same knowledge bases."""
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    (data_dir / "kb").symlink_to(application.settings.data_dir / "kb")
    return Settings(data_dir=data_dir, models_dir=models_dir)


def _waiting(application: Application, kb: str = "default") -> str:
    conversations = application.records.conversations
    conversation, _ = conversations.start(kb=kb, language="en", channel="page")
    conversations.add(conversation.id, role="buyer", text="What may be returned, and by when?")
    conversations.hand_over(conversation.id, summary="", question="", found=())
    return conversation.id


def test_a_draft_under_way_is_given_up_when_the_drafter_stops(one_kb: Settings, embedders: dict[str, Embedder]) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def wait(number: int) -> None:
        inside.set()
        assert go_on.wait(PATIENCE_SECONDS)

    application = open_application(
        one_kb, model=ScriptedChatModel(replies=[REPLY], before_token=wait), embedders=embedders
    )
    conversation_id = _waiting(application)
    drafter = Drafter(application, look_seconds=0.05)
    drafter.start()
    assert inside.wait(PATIENCE_SECONDS)
    stopping = threading.Thread(target=drafter.stop)
    stopping.start()
    go_on.set()
    stopping.join(PATIENCE_SECONDS)
    assert not stopping.is_alive()
    assert _latest(application, conversation_id) is None
    assert application.queue_length() == 0
    # And made after the next start.
    assert Drafter(application).make_missing() == 1
    assert _latest(application, conversation_id) is not None
    application.close()


def test_a_draft_that_fails_is_tried_again_later_and_holds_up_no_other(
    one_kb: Settings, caplog: pytest.LogCaptureFixture, embedders: dict[str, Embedder]
) -> None:
    fails = True

    def fault(number: int) -> None:
        if fails:
            raise QueueFullError("64 wait already")

    application = open_application(
        one_kb, model=ScriptedChatModel(replies=[REPLY], before_token=fault), embedders=embedders
    )
    first, nowhere, last = _waiting(application), _waiting(application, "nowhere"), _waiting(application)
    drafter = Drafter(application)
    assert drafter.make_missing() == 0
    assert caplog.text.count("no draft for a conversation yet") == 3
    fails = False
    # It rests first.
    assert drafter.make_missing() == 0
    assert Drafter(application).make_missing() == 2
    drafts = [_latest(application, name) for name in (first, nowhere, last)]
    assert [draft is not None for draft in drafts] == [True, False, True]
    application.close()


def test_a_server_for_one_knowledge_base_drafts_for_no_other(one_kb: Settings, embedders: dict[str, Embedder]) -> None:
    served = one_kb.model_copy(update={"server": one_kb.server.model_copy(update={"kbs": ("default",)})})
    application = open_application(served, model=ScriptedChatModel(replies=[REPLY]), embedders=embedders)
    own, other = _waiting(application), _waiting(application, "other")
    assert Drafter(application).make_missing() == 1
    assert _latest(application, own) is not None
    assert _latest(application, other) is None
    application.close()


def test_what_an_agent_has_open_is_drafted_first(one_kb: Settings, embedders: dict[str, Embedder]) -> None:
    application = open_application(one_kb, model=ScriptedChatModel(replies=[REPLY]), embedders=embedders)
    waiting, opened = _waiting(application), _waiting(application)
    Desk(application).open(ANNA, opened)
    Drafter(application).make_missing()
    first, second = _latest(application, opened), _latest(application, waiting)
    assert first is not None
    assert second is not None
    assert first.id < second.id
    application.close()


def test_what_comes_in_while_a_draft_is_made_is_drafted_too(one_kb: Settings, embedders: dict[str, Embedder]) -> None:
    later: list[str] = []

    def come_in(number: int) -> None:
        if not later:
            later.append(_waiting(application))

    application = open_application(
        one_kb, model=ScriptedChatModel(replies=[REPLY], before_token=come_in), embedders=embedders
    )
    _waiting(application)
    assert Drafter(application).make_missing() == 2
    assert _latest(application, later[0]) is not None
    application.close()


def test_what_another_process_drafts_is_left_to_it(one_kb: Settings, embedders: dict[str, Embedder]) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def wait(number: int) -> None:
        inside.set()
        assert go_on.wait(PATIENCE_SECONDS)

    first = open_application(one_kb, model=ScriptedChatModel(replies=[REPLY], before_token=wait), embedders=embedders)
    second = open_application(one_kb, model=ScriptedChatModel(replies=[REPLY]), embedders=embedders)
    conversation_id = _waiting(first)
    drafting = threading.Thread(target=Drafter(first).make_missing)
    drafting.start()
    assert inside.wait(PATIENCE_SECONDS)
    other = Drafter(second)
    assert other.make_missing() == 0
    # What nobody drafts is not held up by it.
    last = _waiting(second)
    assert other.make_missing() == 1
    go_on.set()
    drafting.join(PATIENCE_SECONDS)
    assert other.make_missing() == 0
    for name in (conversation_id, last):
        made = first.records.personal.export([name])["conversations"]
        assert isinstance(made, list)
        assert len(made[0]["drafts"]) == 1
    first.close()
    second.close()


def test_what_a_killed_process_has_claimed_is_drafted_after_a_time(
    one_kb: Settings, embedders: dict[str, Embedder]
) -> None:
    application = open_application(one_kb, model=ScriptedChatModel(replies=[REPLY]), embedders=embedders)
    conversation_id = _waiting(application)
    message = application.records.conversations.messages(conversation_id)[-1]
    leases = application.records.leases
    assert leases.take(f"draft {message.id}", "killed", seconds=60)
    drafter = Drafter(application)
    assert drafter.make_missing() == 0
    # Its time is over.
    leases.give_back(f"draft {message.id}", "killed")
    assert drafter.make_missing() == 1
    application.close()
