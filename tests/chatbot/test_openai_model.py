from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from langchain_core.language_models.chat_models import BaseChatModel
from pydantic import SecretStr, ValidationError

from chatbot.errors import ChatbotError, ContextOverflowError, GenerationError, ModelFileMissingError, ModelServerError
from chatbot.language_model import open_language_model
from chatbot.language_model_settings import LanguageModelSettings
from chatbot.openai_model import ServerChatModel
from tests.chatbot.model_conformance import MESSAGES, ChatModelConformance
from tests.chatbot.model_servers import KEY, ScriptedServer, scripted_server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with scripted_server() as server:
        yield server


Open = Callable[..., BaseChatModel]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens models, and closes them at the end."""
    with ExitStack() as models:

        def opened(base_url: str, *, key: str = KEY, model: str = "small") -> BaseChatModel:
            settings = LanguageModelSettings(
                engine="openai", model=model, base_url=base_url, api_key=SecretStr(key), timeout_seconds=10
            )
            made = open_language_model(settings, None)
            assert isinstance(made, ServerChatModel)
            models.callback(made.close)
            return made

        yield opened


class TestServerChatModel(ChatModelConformance):
    @pytest.fixture
    def model(self, server: ScriptedServer, opened: Open) -> BaseChatModel:
        return opened(server.base_url)


def test_the_settings_reach_the_server(server: ScriptedServer, opened: Open) -> None:
    opened(server.base_url).invoke(MESSAGES)
    body = server.bodies[-1]
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("small", 0.0, 192)
    assert "max_completion_tokens" not in body
    assert [message["role"] for message in body["messages"]] == ["system", "user"]


def _message(error: pytest.ExceptionInfo[ChatbotError]) -> str:
    text = str(error.value)
    assert "\n" not in text
    assert KEY not in text
    return text


def test_a_wrong_key_is_one_clear_line(server: ScriptedServer, opened: Open) -> None:
    with pytest.raises(ModelServerError) as error:
        opened(server.base_url, key="wrong").invoke(MESSAGES)
    assert (
        _message(error) == f"The language model server {server.base_url} refuses the key; set language_model.api_key."
    )


def test_an_empty_key_is_sent_to_servers_that_need_none(server: ScriptedServer, opened: Open) -> None:
    with pytest.raises(ModelServerError, match="refuses the key"):
        opened(server.base_url, key="").invoke(MESSAGES)


def test_an_unknown_model_is_named(server: ScriptedServer, opened: Open) -> None:
    with pytest.raises(ModelServerError) as error:
        list(opened(server.base_url, model="big").stream(MESSAGES))
    assert "has no model 'big'" in _message(error)


def test_a_server_that_is_not_there_is_named(server: ScriptedServer, opened: Open) -> None:
    server.server_close()
    with pytest.raises(ModelServerError) as error:
        list(opened(server.base_url).stream(MESSAGES))
    assert f"{server.base_url} cannot be reached or broke off" in _message(error)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("overflow", ContextOverflowError), ("crash", GenerationError), ("breaks", ModelServerError)],
)
def test_refusals_and_crashes_are_one_line(
    server: ScriptedServer, opened: Open, fault: str, kind: type[ChatbotError]
) -> None:
    server.fault = fault
    with pytest.raises(kind) as error:
        list(opened(server.base_url).stream(MESSAGES))
    assert server.base_url in _message(error)


def test_a_missing_address_is_said_at_once() -> None:
    with pytest.raises(ValidationError, match="needs base_url"):
        LanguageModelSettings(engine="openai")


def test_the_engine_llama_needs_a_file(tmp_path: Path) -> None:
    with pytest.raises(ModelFileMissingError, match="models pull"):
        open_language_model(LanguageModelSettings(), None)
    with pytest.raises(ModelFileMissingError, match="gone"):
        open_language_model(LanguageModelSettings(), tmp_path / "gone.gguf")
