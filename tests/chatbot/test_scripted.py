from __future__ import annotations

import pytest
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import BaseMessage

from tests.chatbot.model_conformance import CHINESE, MESSAGES, ChatModelConformance
from tests.chatbot.scripted import ScriptedChatModel


def _reply(messages: list[BaseMessage]) -> str:
    return "北京是中国的首都。" if messages == CHINESE else "1, 2, 3, 4, 5, 6, 7, 8, 9, 10"


class TestScriptedChatModel(ChatModelConformance):
    @pytest.fixture
    def model(self) -> BaseChatModel:
        return ScriptedChatModel(replies=[_reply])


def test_replies_come_in_order_and_calls_are_kept() -> None:
    model = ScriptedChatModel(replies=["one", "two"])
    assert [model.invoke(MESSAGES).text for _ in range(3)] == ["one", "two", "two"]
    assert model.calls == [MESSAGES] * 3
