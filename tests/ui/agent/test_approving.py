from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chatbot.assembly import Application
from chatbot.records.errors import ConversationMissingError
from chatbot.records.types import Conversation
from chatbot.types import Question
from tests.ui.agent.conftest import ANNA, QUESTION, SECRET, STRANGER, Talk, write_documents
from ui.accounts.identity import Identity
from ui.agent.approve_events import ApproveEvents, audience_choices
from ui.agent.approving import Approval, Approving, audiences_of
from ui.agent.desk import Desk
from ui.agent.drafter import Drafter
from ui.agent.errors import AudienceRefusedError, InternalWordsError
from ui.agent.place import Place
from ui.agent.replies import Replies
from vectorstore.errors import ChunkMissingError, HandMadeRefusedError

KB = "approving"


@pytest.fixture(scope="module")
def with_kb(application: Application, tmp_path_factory: pytest.TempPathFactory) -> Application:
    application.ingest([write_documents(tmp_path_factory.mktemp("approving") / "documents")], kb=KB, workers=1)
    return application


@pytest.fixture
def replied(with_kb: Application, talk: Talk) -> Conversation:
    """A draft was accepted."""
    conversation = talk(kb=KB)
    Drafter(with_kb).make_missing()
    desk = Desk(with_kb)
    desk.open(ANNA, conversation.id)
    case = desk.in_words(ANNA, conversation.id, tone="friendly", length="normal")
    assert case.draft is not None
    Replies(with_kb, desk).accept(ANNA, conversation.id, case.draft.id, seen=case.last)
    return conversation


def _approved(application: Application, answer: str) -> list[dict[str, object]]:
    rows = application.curator.approved(KB)["answers"]
    assert isinstance(rows, list)
    return [row for row in rows if row["answer"] == answer]


def _prefilled(application: Application, conversation: Conversation) -> Approval:
    found = Approving(application).prefilled(ANNA, conversation.id)
    assert found is not None
    return found


def test_a_reply_without_its_frame_and_marks_is_prefilled_with_its_sources(
    with_kb: Application, replied: Conversation
) -> None:
    found = _prefilled(with_kb, replied)
    assert found.question == QUESTION
    assert found.answer == "Unused standard goods in their original packing may be returned within 30 days of delivery."
    (source,) = found.sources
    assert source.title == "Returns policy"


def test_nothing_is_prefilled_before_an_agent_has_replied(with_kb: Application, talk: Talk) -> None:
    conversation = talk(kb=KB)
    assert Approving(with_kb).prefilled(ANNA, conversation.id) is None
    form = ApproveEvents(with_kb).begin(ANNA, Place(opened=conversation.id), "en")
    assert not form.is_open
    assert "No agent has replied" in form.notice


def test_own_words_are_prefilled_with_the_question_of_the_hand_over(with_kb: Application, talk: Talk) -> None:
    conversation = talk("Do you rent pumps? Write to lee@example.com or call 13800138000.", kb=KB)
    desk = Desk(with_kb)
    case = desk.open(ANNA, conversation.id)
    Replies(with_kb, desk).send(
        ANNA, conversation.id, "Hello,\n\nyes, by the week.\n\nKind regards\nanna", seen=case.last
    )
    found = _prefilled(with_kb, conversation)
    assert found.answer == "yes, by the week."
    assert found.sources == ()
    # What is approved is indexed, and read by others.
    assert "lee@example.com" not in found.question
    assert "13800138000" not in found.question
    assert found.question.startswith("Do you rent pumps?")


@pytest.mark.long
def test_an_approved_answer_is_given_to_the_next_buyer_with_a_citation(
    with_kb: Application, replied: Conversation
) -> None:
    found = _prefilled(with_kb, replied)
    text = "Unused goods: 30 days from delivery, as our returns desk has confirmed."
    asked = "How many days do I have to send things back to you?"
    steps = ApproveEvents(with_kb).approve(
        ANNA, Place(opened=replied.id), questions=f"{found.question}\n\n  {asked} ", answer=text,
        sources=[source.chunk_id for source in found.sources], audience="public", until="", confirmed="",
        language="en",
    )  # fmt: skip
    first, last = list(steps)
    assert "Publishing" in first.notice
    assert "Approved and published with version" in last.notice
    assert not last.is_open
    answer = with_kb.answer(Question(text=asked, kb=KB))
    assert text in answer.text
    assert "[1]" in answer.text
    assert answer.citations[0].quote == text
    (row,) = _approved(with_kb, text)
    assert (row["who"], row["audience"], row["valid_until"]) == ("anna", "public", None)
    assert row["questions"] == [found.question, asked]
    entry = with_kb.records.audit.entries(1, action="answer.approve")[0]
    assert (entry.who, entry.target) == ("anna", f"{KB} answer {row['id']}")


@pytest.mark.long
def test_pressed_twice_it_is_kept_once(with_kb: Application, replied: Conversation) -> None:
    approving = Approving(with_kb)

    def approve(_number: int) -> str:
        return approving.approve(
            ANNA, replied.id, questions="Twice?", answer="Once.", sources=[], audience="agents", valid_until=""
        ).id

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(approve, range(2)))) == 1
    assert len(_approved(with_kb, "Once.")) == 1


def _approve(application: Application, conversation: Conversation, **changes: object) -> object:
    values: dict[str, object] = {
        "questions": "How so?", "answer": "Just so.", "sources": [], "audience": "public", "valid_until": "",
    }  # fmt: skip
    return Approving(application).approve(ANNA, conversation.id, **{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"questions": " \n "}, HandMadeRefusedError),
        ({"answer": ""}, HandMadeRefusedError),
        ({"valid_until": "tomorrow"}, HandMadeRefusedError),
        ({"sources": ["0" * 24]}, ChunkMissingError),
        ({"audience": "group:partners"}, AudienceRefusedError),
        ({"audience": "everybody"}, AudienceRefusedError),
        ({"answer": f"{SECRET}."}, InternalWordsError),
    ],
)
def test_what_cannot_be_approved_is_kept_nowhere(
    with_kb: Application, replied: Conversation, changes: dict[str, object], error: type[Exception]
) -> None:
    before = with_kb.curator.approved(KB)
    with pytest.raises(error):
        _approve(with_kb, replied, **changes)
    assert with_kb.curator.approved(KB) == before


@pytest.mark.long
def test_internal_words_may_be_told_to_agents_and_after_a_second_press_to_everybody(
    with_kb: Application, replied: Conversation
) -> None:
    secret = f"{SECRET}."
    assert _approve(with_kb, replied, answer=secret, audience="agents")
    *_, stopped = ApproveEvents(with_kb).approve(
        ANNA, Place(opened=replied.id), questions="Class A?", answer=secret, sources=[], audience="public", until="",
        confirmed="", language="en",
    )  # fmt: skip
    assert stopped.warned == secret
    assert stopped.is_open
    assert with_kb.records.audit.entries(1)[0].action == "answer.internal_words_stopped"


def test_a_passage_that_the_agent_may_not_see_is_no_source(with_kb: Application, replied: Conversation) -> None:
    groups = with_kb.search("Partners sixty days", kb=KB, audiences=frozenset({"group:partners"})).hits
    with pytest.raises(ChunkMissingError):
        _approve(with_kb, replied, sources=[groups[0].chunk.id])


def test_no_agent_of_other_knowledge_bases_approves(with_kb: Application, replied: Conversation) -> None:
    approving = Approving(with_kb)
    with pytest.raises(ConversationMissingError):
        approving.prefilled(STRANGER, replied.id)
    with pytest.raises(ConversationMissingError):
        approving.approve(
            STRANGER, replied.id, questions="a", answer="b", sources=[], audience="public", valid_until=""
        )
    form = ApproveEvents(with_kb).begin(STRANGER, Place(opened=replied.id), "en")
    assert not form.is_open
    assert form.questions is None


@pytest.mark.long
def test_what_the_gate_stops_is_kept_and_said(with_kb: Application, replied: Conversation, tmp_path: Path) -> None:
    sheet = tmp_path / "gate.jsonl"
    sheet.write_text(
        '{"text": "How heavy is the AX-200 pump?", "lang": "en", "answers": ["45 kg"]}\n', encoding="utf-8"
    )
    questions = [
        f'{{"text": "How heavy is the AX-200 pump, case {number}?", "lang": "en", "answers": ["45 kg"]}}'
        for number in range(6)
    ]
    sheet.write_text("\n".join(questions), encoding="utf-8")
    with_kb.gate.set(KB, sheet)
    try:
        *_, last = ApproveEvents(with_kb).approve(
            ANNA, Place(opened=replied.id),
            questions="\n".join(f"How heavy is the AX-200 pump, case {number}?" for number in range(6)),
            answer="Nobody knows.", sources=[], audience="public", until="", confirmed="", language="en",
        )  # fmt: skip
        assert "Kept, but not published" in last.notice
        assert "gate" in last.notice
        assert _approved(with_kb, "Nobody knows.")[0]["state"] == "not published"
    finally:
        with_kb.gate.clear(KB)
        for row in _approved(with_kb, "Nobody knows."):
            with_kb.curator.withdraw(KB, str(row["id"]))


def test_an_agent_speaks_to_everybody_to_agents_and_to_his_groups() -> None:
    identity = Identity(name="a", role="agent", groups=("partners",))
    assert audiences_of(identity) == ("public", "agents", "group:partners")
    assert audience_choices(identity, "en") == [
        ("Everybody", "public"), ("Agents only", "agents"), ("Group partners", "group:partners"),
    ]  # fmt: skip
