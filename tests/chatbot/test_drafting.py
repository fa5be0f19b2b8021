from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.citation import citation_of
from chatbot.draft_material import BUYERS, Material, Sources, find_material
from chatbot.drafting import Length, without_frame, write_reply
from chatbot.errors import QuestionError, QueueFullError, TurnCancelledError
from chatbot.records.types import Conversation, Message, MessageRole
from chatbot.types import Answer, AnswerUpdate, Citation, Question, Timings
from ingest.types import Language
from prompts.reply_frame import Tone, load_reply_frame
from prompts.types import Evidence
from tests.chatbot.pieces import make_evidence, make_hit
from vectorstore.types import Hit, Retrieval

NOW = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
TONES: tuple[Tone, ...] = get_args(Tone)
LENGTHS: tuple[Length, ...] = get_args(Length)
TIMINGS = Timings(retrieve_seconds=0.1, first_evidence_seconds=0.1, first_token_seconds=None, total_seconds=0.2)
RETURNS = make_evidence(
    "Unused goods may be returned within 30 days of delivery. The restocking fee is 15 % of the price.",
    "A return number is valid for 21 days. Returns without a number are refused.",
)


def _conversation(**changes: object) -> Conversation:
    conversation = Conversation(
        id="c" * 32, kb="default", language="en", channel="page", product="", state="waiting", intent="", agent="",
        summary="", question="", found=(), created=NOW, updated=NOW, waiting_since=NOW,
    )  # fmt: skip
    return replace(conversation, **changes)  # type: ignore[arg-type]


def _said(*messages: tuple[MessageRole, str]) -> list[Message]:
    return [
        Message(id=number, conversation_id="c" * 32, role=role, text=text, answer=None, created=NOW)
        for number, (role, text) in enumerate(messages, 1)
    ]


def _answer(text: str, citations: Sequence[Citation], *, language: Language = "en", abstained: bool = False) -> Answer:
    return Answer(
        text=text, citations=tuple(citations), abstained=abstained, confidence=0.9, language=language,
        standalone_question="What may be returned?", timings=TIMINGS,
    )  # fmt: skip


class Assistant:
    """Answers every question alike, and remembers what it was asked."""

    def __init__(self, answer: Answer, evidence: Sequence[Evidence] = (), hits: Sequence[Hit] = ()) -> None:
        self.asked: list[Question] = []
        self.searched: list[tuple[str, str, frozenset[str]]] = []
        self.closed = False
        self.sources = Sources(stream=self._stream, search=self._search)
        self._answer, self._evidence, self._hits = answer, tuple(evidence), tuple(hits)

    def _stream(self, question: Question) -> Iterator[AnswerUpdate]:
        self.asked.append(question)
        try:
            yield AnswerUpdate(queue_position=0)
            yield AnswerUpdate(evidence=self._evidence)
            yield AnswerUpdate(answer=self._answer)
        finally:
            self.closed = True

    def _search(self, text: str, kb: str, audiences: frozenset[str]) -> Retrieval:
        self.searched.append((text, kb, audiences))
        return Retrieval(hits=self._hits, signals={}, seconds=0.0)


TWO = _answer(
    "A return number is valid for 21 days. [2] Unused goods may be returned within 30 days of delivery. [1]",
    [citation_of(RETURNS[1], RETURNS[1].quotes[0]), citation_of(RETURNS[0], RETURNS[0].quotes[0])],
)


def test_the_last_message_is_asked_with_the_conversation_before_it_and_for_buyers_only() -> None:
    assistant = Assistant(TWO, RETURNS)
    messages = _said(
        ("buyer", "Returns?"),
        ("assistant", "30 days. [1]"),
        ("agent", "As my colleague said."),
        ("notice", "Somebody has joined."),
        ("buyer", "And what does it cost?"),
    )
    find_material(assistant.sources, _conversation(product="AX-200/45"), messages)
    (question,) = assistant.asked
    assert (question.text, question.kb, question.product) == ("And what does it cost?", "default", "AX-200/45")
    assert question.audiences == BUYERS == {"public"}
    assert [(turn.role, turn.text) for turn in question.history] == [
        ("user", "Returns?"),
        ("assistant", "30 days. [1]"),
        ("assistant", "As my colleague said."),
    ]


def test_a_normal_draft_is_the_answer_in_a_frame_with_its_citations_from_one_on() -> None:
    material = find_material(Assistant(TWO, RETURNS).sources, _conversation(), _said(("buyer", "Returns?")))
    reply = write_reply(material, tone="neutral", length="normal", agent="Anna")
    assert reply.text == (
        "Hello,\n\nA return number is valid for 21 days. [1] Unused goods may be returned within 30 days of delivery."
        " [2]\n\nKind regards\nAnna"
    )
    assert [(own.number, own.quote) for own in reply.answer.citations] == [
        (1, "A return number is valid for 21 days."),
        (2, "Unused goods may be returned within 30 days of delivery."),
    ]


def test_a_short_draft_is_the_best_supported_sentence() -> None:
    material = find_material(Assistant(TWO, RETURNS).sources, _conversation(), _said(("buyer", "Returns?")))
    reply = write_reply(material, tone="neutral", length="short")
    assert reply.answer.text == "Unused goods may be returned within 30 days of delivery. [1]"
    assert [own.quote for own in reply.answer.citations] == ["Unused goods may be returned within 30 days of delivery."]


def test_sides_and_lists_are_never_cut() -> None:
    text = "That depends:\n- AX-30: “12 kg” [1]\n- AX-45: “14 kg” [2]\nWhich one do you mean?"
    sides = _answer(text, [citation_of(item, item.quotes[0]) for item in RETURNS])
    material = find_material(Assistant(sides, RETURNS).sources, _conversation(), _said(("buyer", "Weight?")))
    assert write_reply(material, tone="neutral", length="short").answer.text == text


def test_a_detailed_draft_adds_what_else_was_found_as_quotes() -> None:
    material = find_material(Assistant(TWO, RETURNS).sources, _conversation(), _said(("buyer", "Returns?")))
    body = write_reply(material, tone="formal", length="detailed").answer.text
    assert body.startswith(write_reply(material, tone="formal", length="normal").answer.text)
    assert "Our documents further state:\n“The restocking fee is 15 % of the price.” [2]\n" in body
    assert body.endswith("“Returns without a number are refused.” [1]")


def test_further_quotes_are_in_the_language_of_the_answer() -> None:
    mixed = [*RETURNS, *make_evidence("原包装完好、未使用的标准产品，可在到货之日起 30 天内退货，运费由买方承担。")]
    material = find_material(Assistant(TWO, mixed).sources, _conversation(), _said(("buyer", "Returns?")))
    assert all("退货" not in citation.quote for citation in material.further)


REFUSED = _answer("I could not find an answer.", [], abstained=True)
NEAR = [make_hit("The DX-12 weighs 4 kg. Its head is of PVDF.", (0.2, 0.9))]


@pytest.mark.parametrize(
    ("question", "product", "asks"),
    [
        ("Do you have an impeller for the AX-999?", "", "None of them mentions AX-999."),
        ("Do you rent pumps?", "", "Which product or part number is it about?"),
        ("Do you rent pumps?", "AX-200/45", "Could you tell me a little more"),
        ("Do you rent the DX-12?", "", "Could you tell me a little more"),
    ],
)
def test_a_refusal_says_so_and_asks_for_what_is_missing(question: str, product: str, asks: str) -> None:
    assistant = Assistant(replace(REFUSED, standalone_question=question), hits=NEAR)
    conversation, messages = _conversation(product=product), _said(("buyer", question))
    material = find_material(assistant.sources, conversation, messages)
    reply = write_reply(material, tone="neutral", length="normal")
    assert "found no answer to your question yet." in reply.text
    assert asks in reply.text
    assert reply.answer.citations == ()
    assert assistant.searched == [(question, "default", BUYERS)]


def test_the_closest_passages_of_a_refusal_stay_out_of_its_text() -> None:
    material = find_material(Assistant(REFUSED, hits=NEAR).sources, _conversation(), _said(("buyer", "PVDF?")))
    assert [citation.quote for citation in material.closest] == ["Its head is of PVDF."]
    for length in LENGTHS:
        assert "PVDF" not in write_reply(material, tone="neutral", length=length).text


def test_a_question_in_a_passage_is_no_answer() -> None:
    hits = [make_hit("How heavy is it? It weighs 4 kg. Is it blue?", (0.9, 0.8, 0.7)), make_hit("Why?", 0.9)]
    material = find_material(Assistant(REFUSED, hits=hits).sources, _conversation(), _said(("buyer", "PVDF?")))
    assert [citation.quote for citation in material.closest] == ["It weighs 4 kg.", "Why?"]


def test_a_message_that_cannot_be_read_gets_an_honest_draft_in_its_language() -> None:
    def refuse(_question: Question) -> Iterator[AnswerUpdate]:
        raise QuestionError("too long")

    sources = Sources(stream=refuse, search=lambda *_: Retrieval(hits=(), signals={}, seconds=0.0))
    messages = _said(("buyer", "你们的泵" * 1000))
    material = find_material(sources, _conversation(), messages)
    assert "暂时没有找到" in write_reply(material, tone="neutral", length="normal").text


def test_a_full_line_is_an_error_and_no_draft() -> None:
    def full(_question: Question) -> Iterator[AnswerUpdate]:
        raise QueueFullError("64 wait")

    sources = Sources(stream=full, search=lambda *_: Retrieval(hits=(), signals={}, seconds=0.0))
    with pytest.raises(QueueFullError):
        find_material(sources, _conversation(), _said(("buyer", "Returns?")))


def test_a_stopped_draft_frees_the_model() -> None:
    assistant = Assistant(TWO, RETURNS)
    stopped = replace(assistant.sources, is_stopped=lambda: True)
    with pytest.raises(TurnCancelledError):
        find_material(stopped, _conversation(), _said(("buyer", "Returns?")))
    assert assistant.closed


_CITED = st.lists(st.integers(1, 4), max_size=6)


@given(_CITED, st.sampled_from(TONES), st.sampled_from(LENGTHS), st.sampled_from(["en", "zh"]), st.text(max_size=20))
def test_whatever_the_tone_and_length_every_citation_is_used_and_every_mark_has_one(
    numbers: list[int], tone: Tone, length: Length, language: Language, agent: str
) -> None:
    items = make_evidence(*(f"The value of part {letter} is given in table {letter}." for letter in "ABCD"))
    text = " ".join(f"{items[number - 1].quotes[0]} [{number}]" for number in numbers)
    citations = [citation_of(items[number - 1], items[number - 1].quotes[0]) for number in dict.fromkeys(numbers)]
    material = Material(
        answer=_answer(text, citations, language=language),
        best=text,
        further=tuple(citation_of(item, item.quotes[0]) for item in items if item.number not in numbers),
    )
    reply = write_reply(material, tone=tone, length=length, agent=agent)
    marks = {int(number) for number in re.findall(r"\[(\d+)\]", reply.answer.text)}
    assert marks == {citation.number for citation in reply.answer.citations} == set(range(1, len(marks) + 1))
    for citation in reply.answer.citations:
        assert f"{citation.quote} [{citation.number}]" in reply.answer.text.replace("” [", " [")
    frame = load_reply_frame(tone, language)
    assert reply.text.startswith(frame.greeting)
    assert reply.text.count(reply.answer.text) >= 1


@given(st.sampled_from(TONES), st.sampled_from(["en", "zh"]), st.sampled_from(["Anna", "李娜", ""]))
def test_what_a_frame_puts_around_a_reply_is_found_again(tone: Tone, language: Language, agent: str) -> None:
    material = Material(answer=_answer("It weighs 12 kg. [1]", [], language=language), best="")
    reply = write_reply(material, tone=tone, length="normal", agent=agent)
    assert without_frame(reply.text, language=language, agent=agent) == "It weighs 12 kg. [1]"


def test_a_reply_without_a_frame_stays_as_it_is() -> None:
    for text in ("Anna", "It weighs 12 kg.", "Kind regards"):
        assert without_frame(text, language="en", agent="Anna") in {text, ""}
    assert without_frame("Hello,\nwe can.\nAnna", language="en", agent="Anna") == "we can."


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Dear Ms Lee,\n\nYes.\n\nKind regards\nAnna", "Yes."),
        ("李经理，您好！\n\n可以。\n\n祝好！\nAnna", "可以。"),
        ("For the AX-200,\n\nyes.", "For the AX-200,\n\nyes."),
        ("We have two kinds:\nred and blue.", "We have two kinds:\nred and blue."),
    ],
)
def test_an_agents_own_greeting_is_found_too(text: str, left: str) -> None:
    language: Language = "zh" if "您" in text else "en"
    assert without_frame(text, language=language, agent="Anna") == left
