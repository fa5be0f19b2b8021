from __future__ import annotations

import pytest

from chatbot.tuning.gold import locate
from chatbot.tuning.trial_base import documents_of
from ingest.types import Chunk, Sentence
from vectorstore.gate_questions import GateQuestion


def _chunk(name: str, document: str, text: str) -> Chunk:
    return Chunk(
        id=name, document_id=document, text=text, source=f"{document}.md", title=document.title(), language="en",
        token_count=9, sentences=(Sentence(start=0, end=len(text), page=None),),
    )  # fmt: skip


_CHUNKS = [
    _chunk("a1", "manual", "The pump weighs 45 kg."),
    _chunk("a2", "manual", "Its motor takes 2.45 kW and runs at 24 V."),
    _chunk("b1", "terms", "Goods of up to 45 kg travel free."),
    *(_chunk(f"v{number}", "sheets", f"Valve {number} runs at 24 V.") for number in range(12)),
]


@pytest.mark.parametrize(
    ("answers", "document", "right"),
    [
        (("45 kg",), "", {"a1", "b1"}),
        (("45 kg",), "manual.md", {"a1"}),
        (("in its own words",), "manual", {"a1", "a2"}),
        ((), "Terms", {"b1"}),
        (("2.45 KW",), "manual", {"a2"}),
    ],
)
def test_right_is_what_holds_the_text_in_the_document(answers: tuple[str, ...], document: str, right: set[str]) -> None:
    question = GateQuestion(text="What of it?", language="en", answers=answers, document=document)
    located = locate([question], _CHUNKS, documents_of(_CHUNKS))
    assert [own.right for own in located.questions] == [right]


@pytest.mark.parametrize(
    ("answers", "document"),
    [(("45 kg",), "no such document"), (("nobody wrote this",), ""), (("24 V",), "")],
    ids=["no document", "no text", "all over the place"],
)
def test_a_question_without_a_passage_is_named(answers: tuple[str, ...], document: str) -> None:
    question = GateQuestion(text="What of it?", language="en", answers=answers, document=document)
    located = locate([question], _CHUNKS, documents_of(_CHUNKS))
    assert not located.questions
    assert located.lost == ("What of it?",)


def test_what_cannot_be_answered_is_kept_apart() -> None:
    question = GateQuestion(text="Who won?", language="en", answerable=False)
    located = locate([question], _CHUNKS, documents_of(_CHUNKS))
    assert [own.text for own in located.unanswerable] == ["Who won?"]
    assert not located.questions
