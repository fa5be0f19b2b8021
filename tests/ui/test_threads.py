from __future__ import annotations

import asyncio
import threading

import pytest

from chatbot.assembly import Application, open_application
from chatbot.types import Question
from tests.chatbot.scripted import ScriptedChatModel
from tests.ui.conftest import REPLY
from ui.threads import AsyncApplication

pytestmark = pytest.mark.long


def test_who_leaves_in_the_middle_of_a_word_frees_the_model(sample_application: Application) -> None:
    inside, release = threading.Event(), threading.Event()

    def before_token(number: int) -> None:
        if number == 2:
            inside.set()
            assert release.wait(60)

    model = ScriptedChatModel(replies=[REPLY], before_token=before_token)
    application = open_application(sample_application.settings, model=model, embedders=sample_application.embedders())
    asynchronous = AsyncApplication(application)
    question = Question(text="Within how many days may unused goods be returned?")

    async def ask() -> None:
        async with asynchronous.updates(question) as updates:
            async for _ in updates:
                pass

    async def leave() -> None:
        asked = asyncio.create_task(ask())
        assert await asyncio.to_thread(inside.wait, 60)
        asked.cancel()
        for _ in range(100):
            await asyncio.sleep(0)
        release.set()
        with pytest.raises(asyncio.CancelledError):
            await asked

    asyncio.run(leave())
    assert application.queue_length() == 0
    assert len(model.calls) == 1
    assert not application.answer(question).abstained
    assert len(model.calls) == 2
    application.close()
