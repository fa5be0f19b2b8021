"""What a page's events do where another process has served the page before: it knows no numbers of messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import gradio as gr
import pytest

from chatbot.assembly import Application
from chatbot.records.errors import RecordsError
from ui.accounts.identity import ANONYMOUS
from ui.buyer_desk import BuyerDesk
from ui.buyer_handlers import BuyerHandlers
from ui.buyer_types import View, Visit
from ui.metrics import Metrics
from ui.question_recorder import QuestionRecorder
from ui.threads import AsyncApplication

pytestmark = pytest.mark.long

QUESTION = "By when may unused standard goods be returned?"


@pytest.fixture(scope="module")
def desk(scripted_module: Application) -> BuyerDesk:
    asynchronous = AsyncApplication(scripted_module)
    return BuyerDesk(asynchronous, QuestionRecorder(asynchronous, Metrics()))


@pytest.fixture(scope="module")
def handlers(scripted_module: Application, desk: BuyerDesk) -> BuyerHandlers:
    page = scripted_module.settings.page
    return BuyerHandlers(AsyncApplication(scripted_module), desk, page, lambda _: ANONYMOUS, lambda _: 0)


def _asked(desk: BuyerDesk) -> tuple[View, list[dict[str, Any]]]:
    """A conversation, and what its page shows."""

    async def ask() -> View:
        return [view async for view in desk.ask(Visit(token="", language="en"), QUESTION)][-1]

    view = asyncio.run(ask())
    return view, [{"role": shown.role, "content": shown.html} for shown in view.shown]


def test_a_thumb_is_for_the_answer_under_it(
    scripted_module: Application, desk: BuyerDesk, handlers: BuyerHandlers
) -> None:
    view, messages = _asked(desk)
    thumb = gr.LikeData(None, {"index": 1, "value": "", "liked": True})
    asyncio.run(handlers.rate(messages, [], {"token": view.token}, {}, "en", thumb, gr.Request()))
    conversation = scripted_module.records.conversations.by_token(view.token)
    assert conversation is not None
    exported = scripted_module.records.personal.export([conversation.id])["conversations"]
    assert isinstance(exported, list)
    assert [rating["message_id"] for rating in exported[0]["ratings"]] == [view.shown[-1].id]


def test_the_page_shows_each_message_once_and_knows_its_number(desk: BuyerDesk, handlers: BuyerHandlers) -> None:
    view, messages = _asked(desk)
    kept = {"token": view.token, "language": "en"}
    shown, ids, *_ = asyncio.run(handlers.news(messages, [], kept, {}, "en", gr.Request()))
    assert [message["role"] for message in shown] == ["user", "assistant"]
    assert ids == [own.id for own in view.shown]
    # Nothing more comes of it afterwards.
    again, *_ = asyncio.run(handlers.news(shown, ids, kept, {}, "en", gr.Request()))
    assert again == gr.skip()


def test_a_question_goes_on_in_the_same_conversation(desk: BuyerDesk, handlers: BuyerHandlers) -> None:
    view, messages = _asked(desk)
    kept = {"token": view.token, "language": "en"}

    async def ask() -> list[Any]:
        steps = handlers.ask("And by when?", messages, [], kept, {}, "en", [], gr.Request())
        return [step async for step in steps][-1]

    _, shown, ids, now, *_ = asyncio.run(ask())
    assert [message["role"] for message in shown] == ["user", "assistant", "user", "assistant"]
    assert ids[:2] == [own.id for own in view.shown]
    assert now["token"] == view.token


def test_a_fault_on_the_way_is_told_and_the_browser_keeps_its_conversation(
    desk: BuyerDesk, handlers: BuyerHandlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, _ = _asked(desk)

    async def broken(*_: object) -> AsyncIterator[View]:
        yield view
        raise RecordsError("the disk is full")

    async def ask() -> list[Any]:
        steps = handlers.ask(QUESTION, [], [], {"token": "", "language": "en"}, {}, "en", [], gr.Request())
        return [step async for step in steps][-1]

    monkeypatch.setattr(desk, "ask", broken)
    with pytest.warns(UserWarning, match="could not be kept"):
        _, shown, _, kept, *_ = asyncio.run(ask())
    assert shown == gr.skip()
    assert kept["token"] == view.token


def test_the_box_is_emptied_once_as_the_next_question_may_be_written_meanwhile(handlers: BuyerHandlers) -> None:
    async def ask() -> list[Any]:
        steps = handlers.ask(QUESTION, [], [], {"token": "", "language": "en"}, {}, "en", [], gr.Request())
        return [step[0] async for step in steps]

    first, *others = asyncio.run(ask())
    assert first == ""
    assert others
    assert all(box == gr.skip() for box in others)
