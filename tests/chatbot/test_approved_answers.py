"""An approved answer is given as it was approved, and quoted without its question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot.assembly import Application, open_application
from chatbot.settings import Settings
from chatbot.types import Answer, Question
from tests.chatbot.scripted import ScriptedChatModel

pytestmark = pytest.mark.long

DOCUMENTS = {
    "pump.txt": "The AX-200 pump weighs 45 kg. It is delivered within three weeks.",
    "returns.txt": "Goods are taken back within thirty days of delivery if they are unused.",
    "交货.txt": "AX-200 水泵的交货期为三周。未使用的货物可在三十天内退回。",
}
ENGLISH = "In August it takes nine weeks.\nAsk for stock first: some pumps are here."
CHINESE = "八月份交货期为九周。请先咨询库存。"


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[Application]:
    folder = tmp_path_factory.mktemp("documents")
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), models_dir=models_dir)
    model = ScriptedChatModel(replies=["In August it takes nine weeks.", "八月份交货期为九周。"])
    application = open_application(settings, model=model)
    application.ingest([folder], workers=1)
    curator = application.curator
    curator.approve("default", ["How long does delivery of the AX-200 take in August", "AX-200 in summer?"], ENGLISH)
    curator.approve("default", ["八月份订购 AX-200 多久能到货"], CHINESE)
    curator.approve("default", ["Do you lend yachts?"], "We do, to dealers.", audience="group:dealers")
    application.ingest([])
    yield application
    application.close()


def ask(application: Application, text: str, *audiences: str) -> Answer:
    return application.answer(Question(text=text, audiences=frozenset({"public", *audiences})))


@pytest.mark.parametrize(
    ("question", "answer", "quotes"),
    [
        (
            "How long does delivery of the AX-200 take in August?",
            "In August it takes nine weeks. [1] Ask for stock first: some pumps are here. [1]",
            ENGLISH.split("\n"),
        ),
        ("ax-200 in summer", None, ENGLISH.split("\n")),
        ("八月份订购 AX-200 多久能到货？", f"{CHINESE} [1]", [CHINESE]),
    ],
)
def test_the_very_question_gets_the_very_answer_and_no_model_is_asked(
    application: Application, question: str, answer: str | None, quotes: list[str]
) -> None:
    model = application.language_model()
    assert isinstance(model, ScriptedChatModel)
    calls = len(model.calls)
    given = ask(application, question)
    assert len(model.calls) == calls
    assert (given.abstained, given.confidence) == (False, 1.0)
    assert [citation.quote for citation in given.citations] == quotes
    if answer is not None:
        assert given.text == answer


@pytest.mark.parametrize(
    ("question", "label", "quote"),
    [
        (
            "If I order an AX-200 in August, when does it come?",
            "approved answer: How long",
            ENGLISH.split("\n", maxsplit=1)[0],
        ),
        ("我八月份买 AX-200，什么时候能到？", "已审定的回答：八月份订购", CHINESE),
    ],
)
def test_another_phrasing_is_answered_from_it_and_quotes_the_answer(
    application: Application, question: str, label: str, quote: str
) -> None:
    assert application.search(question).hits[0].chunk.source.startswith(label)
    given = ask(application, question)
    (citation,) = given.citations
    assert citation.source.startswith(label)
    assert citation.quote == quote


def test_an_answer_for_dealers_is_for_dealers(application: Application) -> None:
    question = "Do you lend yachts?"
    assert "dealers" not in ask(application, question).text
    assert not any("yachts" in hit.chunk.text for hit in application.search(question).hits)
    assert ask(application, question, "group:dealers").text == "We do, to dealers. [1]"
