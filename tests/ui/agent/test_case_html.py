from __future__ import annotations

import datetime
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.draft_material import Material
from chatbot.drafting import write_reply
from chatbot.records.types import Conversation, ConversationState, Draft, Message, MessageRole
from chatbot.types import Answer, Citation, Timings
from ingest.types import Chunk, Language
from tests.chatbot.pieces import make_chunk
from ui.agent.case_html import (
    about_html,
    cited_chunks,
    closest_html,
    draft_html,
    head_html,
    internal_html,
    messages_html,
    same_html,
)
from ui.agent.case_view import key_of, question_of
from ui.agent.desk import Case
from ui.agent.kept_material import draft_to_json
from ui.agent.passages import Passage

NOW = datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.UTC)
LANGUAGES: tuple[Language, ...] = get_args(Language)
CONVERSATION = Conversation(
    id="c" * 32, kb="default", language="en", channel="page", product="AX-200", state="with_agent", intent="weight",
    agent="anna", summary="• asked", question="How heavy is it?", created=NOW, updated=NOW, waiting_since=NOW,
    found=({"title": "Manual", "source": "m.pdf", "page": 3, "quote": "It weighs 45 kg."},),
)  # fmt: skip
CHUNK = make_chunk("The AX-200 pump weighs 45 kg. It is blue.", title="Manual")
CITATION = Citation(
    number=1, chunk_id=CHUNK.id, source="manual.md", title="Manual", page=3, section="Weights",
    quote="The AX-200 pump weighs 45 kg.",
)  # fmt: skip
ANSWER = Answer(
    text="The AX-200 pump weighs 45 kg. [1]", citations=(CITATION,), abstained=False, confidence=0.9, language="en",
    standalone_question="How heavy is the AX-200?",
    timings=Timings(retrieve_seconds=0.1, first_evidence_seconds=None, first_token_seconds=None, total_seconds=0.2),
)  # fmt: skip
EVIL = "<script>document.title='owned'</script><img src=x onerror=alert(1)> **b** ${1+1} {{value}} [x](javascript:1)"
ACTIVE = ("<script", "<img", "**", "${", "{{", "](")


def _draft(material: Material) -> Draft:
    reply = write_reply(material, tone="neutral", length="normal", agent="anna")
    return Draft(
        id=7, conversation_id="c" * 32, message_id=1, text=reply.text, created=NOW, tone="neutral", length="normal",
        answer=draft_to_json(reply, material, kb="default"),
    )  # fmt: skip


def _message(role: MessageRole, text: str, number: int = 1, **changes: object) -> Message:
    message = Message(id=number, conversation_id="c" * 32, role=role, text=text, answer=None, created=NOW)
    return replace(message, **changes)  # type: ignore[arg-type]


def _case(**changes: object) -> Case:
    case = Case(
        conversation=CONVERSATION, messages=(_message("buyer", "How heavy?"),), is_drafting=False, is_mine=True,
        draft=_draft(Material(answer=ANSWER, best=ANSWER.text)),
    )  # fmt: skip
    return replace(case, **changes)  # type: ignore[arg-type]


def _chunks() -> dict[str, Chunk]:
    return {CHUNK.id: CHUNK}


def _name(intent: str, language: Language) -> str:
    return f"{intent} ({language})"


def test_the_head_says_what_the_conversation_is_about() -> None:
    html = head_html(_case(), language="en", name_intent=_name)
    for said in ("Mine", "weight (en)", "English", "default", "page", "AX-200"):
        assert said in html
    assert "Choose a conversation" in head_html(None, language="en", name_intent=_name)


@pytest.mark.parametrize(
    ("state", "is_mine", "said"),
    [
        ("waiting", False, "Waiting"),
        ("with_agent", True, "Mine"),
        ("with_agent", False, "with anna"),
        ("assistant", False, "With the assistant"),
        ("closed", False, "Closed"),
    ],
)
def test_every_state_has_a_word(state: ConversationState, is_mine: bool, said: str) -> None:
    case = _case(conversation=replace(CONVERSATION, state=state), is_mine=is_mine)
    assert f"<dd>{said}</dd>" in head_html(case, language="en", name_intent=_name)


def test_messages_stand_in_order_with_who_said_them_and_their_citations() -> None:
    answer = {
        **draft_to_json(
            write_reply(Material(answer=ANSWER, best=""), tone="neutral", length="normal"),
            Material(answer=ANSWER, best=""),
            kb="default",
        )
    }
    messages = (
        _message("buyer", "How heavy?", 1),
        _message("assistant", ANSWER.text, 2, answer=answer),
        _message("notice", "Somebody has joined.", 3),
        _message("agent", "As it says.", 4, answer=answer),
    )
    html = messages_html(_case(messages=messages), _chunks(), language="en")
    places = [html.index(f'data-message="{number}"') for number in range(1, 5)]
    assert places == sorted(places)
    assert [word in html for word in ("Buyer", "Assistant", "Note", "Agent")] == [True] * 4
    # The agent has taken the sentence out, and its citation with it.
    assert html.count("cd-source-1") == 1
    assert "<mark>The AX-200 pump weighs 45 kg.</mark> It is blue." in html
    assert '<time datetime="2026-01-02T03:04:00+00:00">2026-01-02 03:04 UTC</time>' in html


def test_what_happened_before_is_told() -> None:
    html = about_html(_case(), language="zh")
    for said in ("摘要", "• asked", "系统理解的问题", "How heavy is it?", "It weighs 45 kg.", "Manual · 第 3 页"):
        assert said in html
    assert about_html(_case(conversation=replace(CONVERSATION, summary="", question="", found=())), language="en") == ""


def test_a_draft_stands_with_its_evidence_and_only_before_its_agent() -> None:
    html = draft_html(_case(), _chunks(), language="en")
    assert "Kind regards<br>anna" in html
    assert "<mark>The AX-200 pump weighs 45 kg.</mark>" in html
    assert "/documents/default/" in html
    assert draft_html(_case(is_mine=False), _chunks(), language="en") == ""
    assert "A draft is being made" in draft_html(_case(draft=None, is_drafting=True), {}, language="en")
    assert draft_html(_case(draft=None), {}, language="en") == ""


def test_a_refusal_comes_with_the_closest_passages_as_they_are_now() -> None:
    refused = Material(
        answer=replace(ANSWER, abstained=True, citations=()), best="", closest=(CITATION,), asks="detail"
    )
    case = _case(draft=_draft(refused))
    assert "The documents do not answer this" in draft_html(case, _chunks(), language="en")
    assert "weighs 45 kg" not in draft_html(case, _chunks(), language="en")
    html = closest_html(case, _chunks(), language="en")
    assert "Closest passages, not checked" in html
    assert "<mark>The AX-200 pump weighs 45 kg.</mark>" in html
    assert CHUNK.id in cited_chunks(case)
    # Gone from the documents, or not for this agent any more.
    assert closest_html(case, {}, language="en") == ""
    assert closest_html(_case(), _chunks(), language="en") == ""


def test_internal_passages_are_marked_as_such_and_say_when_there_are_none() -> None:
    html = internal_html([Passage(citation=CITATION, chunk=CHUNK)], kb="default", language="en")
    assert 'class="cd-internal" aria-label="For you only"' in html
    assert "Internal documents" in html
    assert "No internal document" in internal_html([], kb="default", language="en")
    assert same_html([], kb="default", language="en") == ""
    assert "您的语言版本" in same_html([Passage(citation=CITATION, chunk=CHUNK)], kb="default", language="zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_from_buyers_or_documents_is_markup(language: Language) -> None:
    chunk = make_chunk(f"{EVIL} It is.", title=EVIL, source=EVIL)
    citation = replace(CITATION, chunk_id=chunk.id, title=EVIL, source=EVIL, section=EVIL, quote=EVIL)
    answer = replace(ANSWER, text=f"{EVIL} [1]", citations=(citation,), standalone_question=EVIL)
    refused = Material(answer=replace(answer, abstained=True), best="", closest=(citation,), asks="part", part=EVIL)
    conversation = replace(
        CONVERSATION, kb=EVIL, channel=EVIL, product=EVIL, intent=EVIL, agent=EVIL, summary=EVIL, question=EVIL,
        found=({"title": EVIL, "source": EVIL, "page": EVIL, "quote": EVIL},),
    )  # fmt: skip
    kept = _draft(Material(answer=answer, best="")).answer
    roles: tuple[MessageRole, ...] = get_args(MessageRole)
    messages = tuple(_message(role, f"{EVIL} [1]", number, answer=kept) for number, role in enumerate(roles, 1))
    chunks, passages = {chunk.id: chunk}, [Passage(citation=citation, chunk=chunk)]
    for draft in (_draft(Material(answer=answer, best="")), _draft(refused)):
        case = _case(conversation=conversation, messages=messages, draft=draft)
        page = "".join(
            [
                head_html(case, language=language, name_intent=lambda intent, _: intent),
                messages_html(case, chunks, language=language),
                about_html(case, language=language),
                draft_html(case, chunks, language=language),
                closest_html(case, chunks, language=language),
                internal_html(passages, kb=EVIL, language=language),
                same_html(passages, kb=EVIL, language=language),
            ]
        )
        for active in ACTIVE:
            assert active not in page


@given(st.text(max_size=80))
def test_whatever_a_buyer_writes_opens_no_tag(text: str) -> None:
    html = messages_html(_case(messages=(_message("buyer", text),)), {}, language="en")
    inner = html.split('<div lang="en"><p>')[1].split("</p></div></li></ol>")[0]
    assert "<" not in inner.replace("<br>", "")


def test_the_question_is_the_drafts_else_the_hand_overs_else_the_buyers() -> None:
    assert question_of(_case()) == "How heavy is the AX-200?"
    assert question_of(_case(draft=None)) == "How heavy is it?"
    asked = _case(draft=None, conversation=replace(CONVERSATION, question=""))
    assert question_of(asked) == "How heavy?"
    assert question_of(replace(asked, messages=())) == ""


def test_the_key_changes_with_whatever_is_shown() -> None:
    others = [
        _case(draft=None),
        _case(draft=None, is_drafting=True),
        _case(messages=(_message("buyer", "a", 1), _message("buyer", "b", 2))),
        _case(conversation=replace(CONVERSATION, state="closed")),
        _case(conversation=replace(CONVERSATION, agent="bo")),
        None,
    ]
    keys = [key_of(case, language) for case in (_case(), *others) for language in LANGUAGES]
    assert len(set(keys)) == len(keys)
    assert key_of(_case(), "en") == key_of(_case(), "en")
