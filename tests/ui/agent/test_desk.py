from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chatbot.assembly import Application
from chatbot.classify.desk_examples import desk_examples
from chatbot.records.errors import ConversationClosedError, ConversationMissingError, ConversationTakenError
from chatbot.records.types import Conversation, Decision, Message
from ingest.properties import sidecar_of
from tests.ui.agent.conftest import ADMINISTRATOR, ANNA, BO, QUESTION, REPLY, SECRET, STRANGER, Talk
from ui.accounts.identity import Identity
from ui.agent.desk import Case, Desk
from ui.agent.drafter import Drafter
from ui.agent.errors import (
    BuyerWroteError,
    DraftGoneError,
    EmptyReplyError,
    InternalWordsError,
    NotHeldError,
    ReplyTooLongError,
    TopicUnknownError,
)
from ui.agent.replies import LONGEST_REPLY_CHARS, Replies
from ui.shapes import citations_from_json


class Both(Desk, Replies):
    """A desk and the replies on it, as one page has them."""

    def __init__(self, application: Application) -> None:
        Desk.__init__(self, application)
        self._desk = self


@pytest.fixture
def desk(application: Application) -> Both:
    return Both(application)


def _draft(case: Case) -> int:
    assert case.draft is not None
    return case.draft.id


def _sent(application: Application, conversation: Conversation) -> list[Message]:
    messages = application.records.conversations.messages(conversation.id)
    return [message for message in messages if message.role == "agent"]


def _decisions(application: Application, conversation: Conversation) -> list[Decision]:
    return [own for own in application.records.drafts.decisions() if own.conversation_id == conversation.id]


def test_opening_takes_what_waits_and_tells_the_buyer_once(application: Application, desk: Both, talk: Talk) -> None:
    conversation = talk()
    with ThreadPoolExecutor(4) as pool:
        cases = list(pool.map(lambda _: desk.open(ANNA, conversation.id), range(4)))
    assert all(case.is_mine and case.conversation.agent == "anna" for case in cases)
    messages = application.records.conversations.messages(conversation.id)
    assert [message.text for message in messages if message.role == "notice"] == [
        "One of our team has joined the conversation."
    ]


def test_of_two_agents_one_gets_it_and_the_other_is_told_who(desk: Both, talk: Talk) -> None:
    conversation = talk()

    def open_as(identity: Identity) -> str:
        try:
            return desk.open(identity, conversation.id).conversation.agent
        except ConversationTakenError as error:
            return f"taken by {error.agent}"

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(open_as, [ANNA, BO]))
    winner = desk.look(ANNA, conversation.id).conversation.agent
    assert set(results) <= {winner, f"taken by {winner}"}
    assert desk.look(ANNA, conversation.id).is_mine == (winner == "anna")


def test_what_the_assistant_has_is_looked_at_and_taken_over_only_when_told(desk: Both, talk: Talk) -> None:
    conversation = talk(wants_person=False)
    assert desk.open(ANNA, conversation.id).conversation.state == "assistant"
    assert desk.take_over(ANNA, conversation.id).is_mine


def test_an_administrator_takes_over_from_an_agent_and_it_is_noted(
    application: Application, desk: Both, talk: Talk
) -> None:
    conversation = talk()
    desk.open(ANNA, conversation.id)
    with pytest.raises(ConversationTakenError):
        desk.take_over(BO, conversation.id)
    assert desk.take_over(ADMINISTRATOR, conversation.id).conversation.agent == "root"
    entry = application.records.audit.entries(1, action="conversation.take_over")[0]
    assert (entry.who, entry.target) == ("root", f"conversation {conversation.id}")
    assert entry.before == {"agent": "anna"}


def test_a_topic_is_put_right_noted_and_learnt_from(application: Application, desk: Both, talk: Talk) -> None:
    conversation = talk()
    assert desk.name_topic(ANNA, conversation.id, "returns").conversation.intent == "returns"
    assert desk.name_topic(ANNA, conversation.id, "warranty").conversation.intent == "warranty"
    entry = application.records.audit.entries(1, action="conversation.intent")[0]
    assert (entry.who, entry.before, entry.after) == ("anna", {"intent": "returns"}, {"intent": "warranty"})
    learnt = [own for own in desk_examples(application.records, "default") if own.label == "warranty"]
    assert len(learnt) == 1
    assert learnt[0].text
    for wrong in ("no such topic", None, 3, ["returns"]):
        with pytest.raises(TopicUnknownError):
            desk.name_topic(ANNA, conversation.id, wrong)
    with pytest.raises(ConversationMissingError):
        desk.name_topic(STRANGER, conversation.id, "returns")


def test_what_is_closed_cannot_be_taken(desk: Both, talk: Talk) -> None:
    conversation = talk()
    desk.open(ANNA, conversation.id)
    assert desk.close(ANNA, conversation.id).conversation.state == "closed"
    with pytest.raises(ConversationClosedError):
        desk.take_over(ANNA, conversation.id)


def test_given_back_the_assistant_has_it_and_the_buyer_is_told(
    application: Application, desk: Both, talk: Talk
) -> None:
    conversation = talk(language="zh")
    desk.open(ANNA, conversation.id)
    assert desk.give_back(ANNA, conversation.id).conversation.state == "assistant"
    notices = [own.text for own in application.records.conversations.messages(conversation.id) if own.role == "notice"]
    assert notices == ["我们的工作人员已加入对话。", "接下来由智能助手继续为您解答。"]


def test_an_accepted_draft_is_sent_with_its_citations(
    application: Application, desk: Both, drafted: Conversation
) -> None:
    desk.open(ANNA, drafted.id)
    case = desk.in_words(ANNA, drafted.id, tone="friendly", length="normal")
    assert case.draft is not None
    assert case.draft.text.startswith("Hi there,")
    assert case.draft.text.endswith("Best wishes\nanna")
    desk.accept(ANNA, drafted.id, case.draft.id, seen=case.last)
    (sent,) = _sent(application, drafted)
    assert sent.text == case.draft.text
    assert sent.answer is not None
    assert "material" not in sent.answer
    assert sent.answer["kb"] == "default"
    (citation,) = citations_from_json(sent.answer)
    assert f"[{citation.number}]" in sent.text
    chunk = application.bases.chunk("default", citation.chunk_id)
    assert chunk is not None
    assert citation.quote in chunk.text
    (decision,) = _decisions(application, drafted)
    assert (decision.agent, decision.action, decision.edit_share) == ("anna", "accepted", 0.0)
    after = desk.look(ANNA, drafted.id)
    assert after.draft is None
    assert after.conversation.waiting_since is None


def test_a_double_press_sends_once(application: Application, desk: Both, drafted: Conversation) -> None:
    case = desk.open(ANNA, drafted.id)
    draft = _draft(case)
    with ThreadPoolExecutor(5) as pool:
        sent = list(pool.map(lambda _: desk.accept(ANNA, drafted.id, draft, seen=case.last), range(5)))
    assert len({message.id for message in sent}) == len(_sent(application, drafted)) == 1
    assert len(_decisions(application, drafted)) == 1
    again = desk.look(ANNA, drafted.id).last
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: desk.send(ANNA, drafted.id, "One moment, please.", seen=again), range(5)))
    desk.send(ANNA, drafted.id, "One moment, please.", seen=desk.look(ANNA, drafted.id).last)
    assert [message.text for message in _sent(application, drafted)][1:] == ["One moment, please."]


def test_an_edited_draft_keeps_the_citations_that_are_still_in_it(
    application: Application, desk: Both, drafted: Conversation
) -> None:
    case = desk.open(ANNA, drafted.id)
    assert case.draft is not None
    text = case.draft.text.replace("Hello,", "Dear Ms Lee,")
    desk.send(ANNA, drafted.id, text, seen=case.last, draft_id=case.draft.id, is_edited=True)
    (sent,) = _sent(application, drafted)
    assert sent.text == text
    assert len(citations_from_json(sent.answer or {})) == 1
    (decision,) = _decisions(application, drafted)
    assert decision.action == "edited"
    assert 0 < decision.edit_share < 0.2


def test_without_its_marks_an_edited_draft_cites_nothing(
    application: Application, desk: Both, drafted: Conversation
) -> None:
    case = desk.open(ANNA, drafted.id)
    desk.send(ANNA, drafted.id, "Within 30 days.", seen=case.last, draft_id=_draft(case), is_edited=True)
    assert _sent(application, drafted)[0].answer is None


def test_own_words_in_place_of_a_draft_reject_it(application: Application, desk: Both, drafted: Conversation) -> None:
    case = desk.open(ANNA, drafted.id)
    desk.send(ANNA, drafted.id, "Please call us. [1]", seen=case.last, draft_id=_draft(case))
    assert _sent(application, drafted)[0].answer is None
    (decision,) = _decisions(application, drafted)
    assert (decision.action, decision.sent_text) == ("rejected", "Please call us. [1]")


def test_a_draft_that_was_edited_back_was_accepted(application: Application, desk: Both, drafted: Conversation) -> None:
    case = desk.open(ANNA, drafted.id)
    assert case.draft is not None
    desk.send(ANNA, drafted.id, f"{case.draft.text}\n", seen=case.last, draft_id=case.draft.id, is_edited=True)
    assert _decisions(application, drafted)[0].action == "accepted"


def test_a_rejected_draft_does_not_come_back(application: Application, desk: Both, drafted: Conversation) -> None:
    desk.open(ANNA, drafted.id)
    case = desk.in_words(ANNA, drafted.id, tone="formal", length="short")
    after = desk.reject(ANNA, drafted.id, _draft(case))
    assert after.draft is None
    assert not after.is_drafting
    Drafter(application).make_missing()
    assert desk.look(ANNA, drafted.id).draft is None
    assert _sent(application, drafted) == []
    # The next message gets one of its own.
    application.records.conversations.add(drafted.id, role="buyer", text="And how long is a return number valid?")
    Drafter(application).make_missing()
    assert desk.look(ANNA, drafted.id).draft is not None


def test_nothing_is_sent_while_an_unread_message_of_the_buyer_is_there(
    application: Application, desk: Both, drafted: Conversation
) -> None:
    case = desk.open(ANNA, drafted.id)
    application.records.conversations.add(drafted.id, role="buyer", text="Forget it.")
    with pytest.raises(DraftGoneError):
        desk.accept(ANNA, drafted.id, _draft(case), seen=case.last)
    with pytest.raises(BuyerWroteError):
        desk.send(ANNA, drafted.id, "Yes, you can.", seen=case.last)
    assert _sent(application, drafted) == []
    desk.send(ANNA, drafted.id, "All right.", seen=desk.look(ANNA, drafted.id).last)
    assert len(_sent(application, drafted)) == 1


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b\u200b"])
def test_nothing_is_not_sent(desk: Both, drafted: Conversation, text: str) -> None:
    case = desk.open(ANNA, drafted.id)
    with pytest.raises(EmptyReplyError):
        desk.send(ANNA, drafted.id, text, seen=case.last)


def test_a_reply_that_is_too_long_is_not_sent(desk: Both, drafted: Conversation) -> None:
    case = desk.open(ANNA, drafted.id)
    with pytest.raises(ReplyTooLongError):
        desk.send(ANNA, drafted.id, "a" * (LONGEST_REPLY_CHARS + 1), seen=case.last)


def test_internal_words_need_a_second_press_and_both_are_noted(
    application: Application, desk: Both, drafted: Conversation
) -> None:
    case = desk.open(ANNA, drafted.id)
    text = f"Between us: {SECRET}."

    def noted(action: str) -> list[object]:
        entries = application.records.audit.entries(50, action=action)
        return [own.after for own in entries if own.target == f"conversation {drafted.id}"]

    with pytest.raises(InternalWordsError) as stopped:
        desk.send(ANNA, drafted.id, text, seen=case.last)
    assert stopped.value.words == SECRET
    assert stopped.value.titles == ("Returns: internal rules",)
    assert _sent(application, drafted) == []
    facts = {"documents": ["Returns: internal rules"], "characters": len(SECRET)}
    assert noted("reply.internal_words_stopped") == [facts]
    # What was confirmed is this very text.
    with pytest.raises(InternalWordsError):
        desk.send(ANNA, drafted.id, f"{text} Really!", seen=case.last, confirmed=text)
    desk.send(ANNA, drafted.id, text, seen=case.last, confirmed=text)
    assert [message.text for message in _sent(application, drafted)] == [text]
    assert noted("reply.internal_words_sent") == [facts]


def test_a_draft_is_of_its_own_conversation(desk: Both, talk: Talk, drafted: Conversation) -> None:
    other = talk()
    case = desk.open(ANNA, other.id)
    foreign = _draft(desk.open(ANNA, drafted.id))
    for call in (
        lambda: desk.accept(ANNA, other.id, foreign, seen=case.last),
        lambda: desk.reject(ANNA, other.id, foreign),
        lambda: desk.send(ANNA, other.id, "Yes.", seen=case.last, draft_id=foreign, is_edited=True),
        lambda: desk.accept(ANNA, other.id, 10**9, seen=case.last),
    ):
        with pytest.raises(DraftGoneError):
            call()


def _calls(desk: Both, identity: Identity, name: str, draft: int) -> dict[str, Callable[[], object]]:
    return {
        "look": lambda: desk.look(identity, name),
        "open": lambda: desk.open(identity, name),
        "take_over": lambda: desk.take_over(identity, name),
        "in_words": lambda: desk.in_words(identity, name, tone="formal", length="short"),
        "give_back": lambda: desk.give_back(identity, name),
        "close": lambda: desk.close(identity, name),
        "accept": lambda: desk.accept(identity, name, draft, seen=10**9),
        "send": lambda: desk.send(identity, name, "Hello.", seen=10**9),
        "reject": lambda: desk.reject(identity, name, draft),
    }


@pytest.mark.parametrize("call", list(_calls(None, ANNA, "", 0)))  # type: ignore[arg-type]
def test_no_agent_of_other_knowledge_bases_sees_or_touches_a_conversation(
    application: Application, desk: Both, drafted: Conversation, call: str
) -> None:
    draft = application.records.drafts.latest(drafted.id)
    assert draft is not None
    before = application.records.conversations.get(drafted.id), application.records.conversations.messages(drafted.id)
    with pytest.raises(ConversationMissingError):
        _calls(desk, STRANGER, drafted.id, draft.id)[call]()
    after = application.records.conversations.get(drafted.id), application.records.conversations.messages(drafted.id)
    assert before == after
    assert _decisions(application, drafted) == []


@pytest.mark.parametrize("call", ["give_back", "close", "accept", "send", "reject"])
@pytest.mark.parametrize("holder", [None, ANNA])
def test_nobody_replies_in_a_conversation_that_is_not_his(
    application: Application, desk: Both, drafted: Conversation, call: str, holder: Identity | None
) -> None:
    if holder:
        desk.open(holder, drafted.id)
    draft = application.records.drafts.latest(drafted.id)
    assert draft is not None
    with pytest.raises(NotHeldError):
        _calls(desk, BO, drafted.id, draft.id)[call]()
    assert _sent(application, drafted) == []
    assert _decisions(application, drafted) == []


def test_a_draft_holds_no_internal_words(application: Application, desk: Both, talk: Talk) -> None:
    conversation = talk("May customers of class A return goods for ninety days without asking the sales manager?")
    Drafter(application).make_missing()
    desk.open(ANNA, conversation.id)
    case = desk.in_words(ANNA, conversation.id, tone="neutral", length="detailed")
    assert case.draft is not None
    assert "sales manager" not in case.draft.text
    assert "sales manager" not in str(case.draft.answer).replace(conversation.question, "")


def test_two_pages_in_other_words_do_not_take_turns(
    application: Application, desk: Both, drafted: Conversation
) -> None:
    desk.open(ANNA, drafted.id)
    first = desk.in_words(ANNA, drafted.id, tone="friendly", length="normal", only_new=True)
    second = desk.in_words(ANNA, drafted.id, tone="formal", length="normal", only_new=True)
    assert _draft(first) == _draft(second)
    assert QUESTION in (first.messages[0].text, second.messages[0].text)


def test_what_has_become_internal_since_the_draft_is_stopped_and_not_cited(
    application: Application, desk: Both, talk: Talk, tmp_path: Path
) -> None:
    folder = tmp_path / "moved"
    folder.mkdir()
    (folder / "pump.md").write_text("# Pump\n\nThe AX-200 pump weighs 45 kg.\n", encoding="utf-8")
    policy = folder / "policy.md"
    policy.write_text(f"# Returns policy\n\n{REPLY.removesuffix(' [1]')}\n", encoding="utf-8")
    application.ingest([folder], kb="moved", workers=1)
    conversation = talk(kb="moved")
    Drafter(application).make_missing()
    case = desk.open(ANNA, conversation.id)
    assert case.draft is not None
    sidecar_of(policy).write_text("audience: agents\n", encoding="utf-8")
    application.ingest([folder], kb="moved", workers=1)
    with pytest.raises(InternalWordsError):
        desk.accept(ANNA, conversation.id, case.draft.id, seen=case.last)
    desk.accept(ANNA, conversation.id, case.draft.id, seen=case.last, confirmed=case.draft.text)
    (sent,) = _sent(application, conversation)
    assert sent.answer is None
