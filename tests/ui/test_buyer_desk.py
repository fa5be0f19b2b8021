"""A buyer's conversation without a browser: real records, real search, a scripted model."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from chatbot.assembly import Application, open_application
from chatbot.intent import INTENTS
from chatbot.language_model_settings import LanguageModelSettings
from chatbot.records.errors import RecordsError
from ingest.types import Language
from prompts.templates import load_refusal
from tests.chatbot.scripted import ScriptedChatModel
from ui.buyer_desk import BuyerDesk
from ui.buyer_types import View, Visit
from ui.metrics import Metrics
from ui.product_texts import TEXTS
from ui.question_recorder import QuestionRecorder
from ui.threads import AsyncApplication

pytestmark = pytest.mark.long

T = TypeVar("T")
REPLY = "Unused standard goods in their original packing may be returned within 30 days of delivery. [1]"
QUESTION = "By when may unused standard goods be returned?"
YACHTS = "Do you offer financing for yachts?"
NOBODY = Visit(token="", language="en")


@pytest.fixture(scope="module")
def application(sample_application: Application, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    settings = sample_application.settings
    url = f"sqlite:///{tmp_path_factory.mktemp('records') / 'records.sqlite'}"
    own = settings.model_copy(update={"records": settings.records.model_validate({"url": url})})
    application = open_application(
        own, model=ScriptedChatModel(replies=[REPLY]), embedders=sample_application.embedders()
    )
    yield application
    application.close()


@pytest.fixture(scope="module")
def desk(application: Application) -> BuyerDesk:
    asynchronous = AsyncApplication(application)
    return BuyerDesk(asynchronous, QuestionRecorder(asynchronous, Metrics()))


def _run(work: Callable[[], Awaitable[T]]) -> T:
    async def main() -> T:
        return await work()

    return asyncio.run(main())


def _ask(desk: BuyerDesk, text: str, visit: Visit = NOBODY) -> list[View]:
    async def ask() -> list[View]:
        return [view async for view in desk.ask(visit, text)]

    return _run(ask)


def _visit(token: str) -> Visit:
    return Visit(token=token, language="en")


def _view(desk: BuyerDesk, token: str) -> View:
    view = _run(lambda: desk.view(_visit(token)))
    assert view is not None
    return view


def test_a_question_and_its_answer_are_there_after_a_reload(desk: BuyerDesk) -> None:
    steps = _ask(desk, QUESTION)
    assert steps[0].shown[0].id > 0
    assert any("cd-evidence" in step.shown[-1].html for step in steps)
    token = steps[-1].token
    shown = _view(desk, token).shown
    assert [message.role for message in shown] == ["user", "assistant"]
    assert shown[1].id == steps[-1].shown[1].id > shown[0].id
    # With the passage around the quote and the document behind it.
    assert shown[1].html == steps[-1].shown[1].html
    assert "<mark>" in shown[1].html
    assert "/documents/default/" in shown[1].html


def test_a_follow_up_is_understood_from_what_was_kept(desk: BuyerDesk, application: Application) -> None:
    token = _ask(desk, "How long is the warranty on spare parts?")[-1].token
    _ask(desk, "And on repairs?", _visit(token))
    conversation = application.records.conversations.by_token(token)
    assert conversation is not None
    last = application.records.conversations.messages(conversation.id)[-1]
    assert last.answer is not None
    assert last.answer["standalone_question"] == "How long is the warranty on spare parts? And on repairs?"


@pytest.fixture
def catalogue(application: Application) -> Iterator[None]:
    application.products.import_catalogue(Path("samples/products/catalogue.xlsx"), kb="default")
    yield
    application.products.remove("default")


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("need", "language", "part"),
    [
        ("I need a pump of at least 300 l/min at 10 bar, under 3,000 EUR", "en", "AX-200/30"),
        ("流量不低于20立方米每小时、扬程30米以上的泵，预算5000欧元以内", "zh", "AX-160/40"),
    ],
)
def test_where_documents_are_silent_the_catalogue_answers_in_the_language_of_the_question(
    desk: BuyerDesk, application: Application, need: str, language: Language, part: str
) -> None:
    steps = _ask(desk, need)
    html = _view(desk, steps[-1].token).shown[1].html
    assert html == steps[-1].shown[1].html
    assert part in html
    assert TEXTS[language].cards in html
    assert load_refusal(language) not in html
    conversation = application.records.conversations.by_token(steps[-1].token)
    assert conversation is not None
    kept = application.records.conversations.messages(conversation.id)[-1]
    assert kept.text == TEXTS[language].instead
    assert kept.answer is not None
    assert kept.answer["abstained"] is False


def test_another_token_shows_nothing(desk: BuyerDesk) -> None:
    _ask(desk, QUESTION)
    assert _run(lambda: desk.view(_visit("x" * 43))) is None
    assert _run(lambda: desk.news(_visit("x" * 43), 0)) is None


def test_a_refusal_goes_to_a_person_whose_words_come_back(desk: BuyerDesk, application: Application) -> None:
    token = _ask(desk, YACHTS)[-1].token
    view = _run(lambda: desk.ask_for_person(_visit(token)))
    assert view.state == "waiting"
    records = application.records
    (entry,) = [entry for entry in records.conversations.queue(None) if "yachts" in entry.conversation.question.lower()]
    conversation = entry.conversation
    assert "refused" in conversation.summary
    assert conversation.intent in INTENTS
    assert conversation.found
    # Asked once more: no second notice, and the place is kept.
    again = _run(lambda: desk.ask_for_person(_visit(token)))
    assert (again.state, again.shown) == ("waiting", ())
    # While a person is wanted, the program is silent.
    model_silent = _ask(desk, "Are you there?", _visit(token))
    assert [len(step.shown) for step in model_silent] == [1]
    records.conversations.take(conversation.id, agent="li")
    records.conversations.add(conversation.id, role="agent", text="We do not <b>finance</b> yachts.")
    news = _run(lambda: desk.news(_visit(token), model_silent[-1].shown[0].id))
    assert news is not None
    assert news.state == "with_agent"
    assert "Customer service" in news.shown[0].html
    assert "&#60;b&#62;" in news.shown[0].html
    back = _run(lambda: desk.back_to_assistant(_visit(token)))
    assert back is not None
    assert back.state == "assistant"
    assert len(_ask(desk, QUESTION, _visit(token))[-1].shown) == 2


@pytest.fixture(scope="module")
def broken(application: Application) -> Iterator[BuyerDesk]:
    """One whose language model cannot be loaded."""
    settings = application.settings.model_copy(update={"language_model": LanguageModelSettings(model="/nowhere.gguf")})
    broken = open_application(settings)
    asynchronous = AsyncApplication(broken)
    yield BuyerDesk(asynchronous, QuestionRecorder(asynchronous, Metrics()))
    broken.close()


@pytest.mark.parametrize("which", ["desk", "broken"])
@pytest.mark.parametrize("state", ["waiting", "with_agent"])
def test_an_answer_under_way_is_not_posted_once_a_person_is_there(
    application: Application, request: pytest.FixtureRequest, which: str, state: str
) -> None:
    desk: BuyerDesk = request.getfixturevalue(which)
    conversations = application.records.conversations
    logged = len(application.records.questions.unanswered())

    async def ask() -> tuple[View, str]:
        steps = desk.ask(NOBODY, YACHTS)
        first = await anext(steps)
        conversation = conversations.by_token(first.token)
        assert conversation is not None
        if state == "waiting":
            conversations.hand_over(conversation.id, summary="", question=YACHTS, found=[])
        else:
            conversations.take(conversation.id, agent="li")
        conversations.add(conversation.id, role="notice", text="A person has joined.")
        return [first, *[step async for step in steps]][-1], conversation.id

    last, conversation_id = _run(ask)
    kept = conversations.messages(conversation_id)
    assert [message.role for message in kept] == ["buyer", "notice"]
    # The page shows what is kept, and from now on looks for a person's words.
    assert [shown.id for shown in last.shown] == [message.id for message in kept]
    assert "A person has joined." in last.shown[1].html
    assert (last.state, conversations.get(conversation_id).state) == (state, state)
    assert last.status
    assert len(application.records.questions.unanswered()) == logged
    conversations.close(conversation_id)


def test_the_place_in_the_line_to_a_person_is_told(desk: BuyerDesk) -> None:
    first = _run(lambda: desk.ask_for_person(NOBODY)).token
    second = _run(lambda: desk.ask_for_person(NOBODY))
    assert "ahead of yours" in second.status
    _run(lambda: desk.back_to_assistant(_visit(first)))


def test_an_answer_that_was_cut_off_by_the_end_of_the_server_is_told(desk: BuyerDesk, application: Application) -> None:
    conversation, token = application.records.conversations.start(kb="default", language="en", channel="page")
    application.records.conversations.add(conversation.id, role="buyer", text=QUESTION)
    view = _view(desk, token)
    assert "cut off" in view.shown[-1].html
    assert view.shown[-1].id == 0
    assert _run(lambda: desk.last_question(_visit(token))) == QUESTION


def test_a_thumb_with_a_reason_is_kept_and_the_question_is_in_the_log(
    desk: BuyerDesk, application: Application
) -> None:
    last = _ask(desk, "Call me at +49 170 1234567: by when may goods be returned?")[-1]
    _run(lambda: desk.rate(_visit(last.token), last.shown[1].id, "down"))
    _run(lambda: desk.rate(_visit(last.token), last.shown[1].id, "down", reason="outdated", comment="old"))
    found = [record for record in application.records.questions.unanswered() if record.message_id == last.shown[1].id]
    assert [(record.rating, record.reason, record.comment) for record in found] == [("down", "outdated", "old")]
    assert "1234567" not in found[0].question


def test_nobody_rates_an_answer_of_somebody_else(desk: BuyerDesk, application: Application) -> None:
    other = _ask(desk, QUESTION)[-1]
    own = _ask(desk, QUESTION)[-1]
    with pytest.raises(RecordsError):
        _run(lambda: desk.rate(_visit(own.token), other.shown[1].id, "down"))


def test_an_erased_conversation_is_gone(desk: BuyerDesk, application: Application) -> None:
    token = _ask(desk, QUESTION)[-1].token
    conversation = application.records.conversations.by_token(token)
    assert conversation is not None
    _run(lambda: desk.erase(_visit(token)))
    assert _run(lambda: desk.view(_visit(token))) is None
    assert not [
        record for record in application.records.questions.unanswered() if record.conversation_id == conversation.id
    ]


def test_an_error_is_kept_as_a_note(broken: BuyerDesk) -> None:
    last = _ask(broken, QUESTION)[-1]
    assert "cannot answer right now" in last.shown[1].html
    assert "cannot answer right now" in _view(broken, last.token).shown[1].html
