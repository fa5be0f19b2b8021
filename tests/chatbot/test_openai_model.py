from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.chat_models import BaseChatModel
from pydantic import SecretStr

from chatbot.errors import ChatbotError, ContextOverflowError, GenerationError, ModelFileMissingError, ModelServerError
from chatbot.language_model import open_language_model
from chatbot.settings import LanguageModelSettings
from tests.chatbot.model_conformance import MESSAGES, ChatModelConformance
from tests.chatbot.scripted import ScriptedChatModel

KEY = "secret-key"


class _Handler(BaseHTTPRequestHandler):
    """The part of OpenAI's chat completions that we use, with the scripted model behind it."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.bodies.append(body)
        if self.headers["Authorization"] != f"Bearer {KEY}":
            self._error(401, "invalid_api_key", "Incorrect API key")
        elif body["model"] != "small":
            self._error(404, "model_not_found", "no such model")
        elif self.server.fault == "overflow":
            self._error(400, "context_length_exceeded", "too long")
        elif self.server.fault == "crash":
            self._error(500, "server_error", "out of\nmemory")
        elif self.path != "/v1/chat/completions":
            self._error(404, "not_found", self.path)
        else:
            self._answer(body)

    def _answer(self, body: dict[str, Any]) -> None:
        chinese = any("中国" in message["content"] for message in body["messages"])
        model = ScriptedChatModel(replies=["北京是中国的首都。" if chinese else "1, 2, 3, 4, 5, 6, 7, 8, 9, 10"])
        question = [(message["role"], message["content"]) for message in body["messages"]]
        chunks = list(model.stream(question, stop=body.get("stop"), max_tokens=body["max_tokens"]))
        usage = chunks[-1].usage_metadata
        assert usage is not None
        counts = {
            "prompt_tokens": usage["input_tokens"],
            "completion_tokens": usage["output_tokens"],
            "total_tokens": usage["total_tokens"],
        }
        finish = chunks[-1].response_metadata["finish_reason"]
        frame = {"id": "c1", "created": 1, "model": "small"}
        if not body.get("stream"):
            message = {"role": "assistant", "content": "".join(chunk.text for chunk in chunks)}
            choice = {"index": 0, "message": message, "finish_reason": finish}
            self._send(200, {**frame, "object": "chat.completion", "choices": [choice], "usage": counts})
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        if self.server.fault == "broken stream":
            self.send_header("Content-Length", "100000")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for chunk in chunks:
            if self.server.fault == "broken stream" and chunk.text:
                return
            choice = {"index": 0, "delta": {"role": "assistant", "content": chunk.text}, "finish_reason": None}
            self._event({**frame, "object": "chat.completion.chunk", "choices": [choice]})
        last = {"index": 0, "delta": {}, "finish_reason": finish}
        self._event({**frame, "object": "chat.completion.chunk", "choices": [last]})
        self._event({**frame, "object": "chat.completion.chunk", "choices": [], "usage": counts})
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, data: dict[str, Any]) -> None:
        self.wfile.write(f"data: {json.dumps(data)}\n\n".encode())

    def _error(self, status: int, code: str, message: str) -> None:
        self._send(status, {"error": {"code": code, "message": message, "type": code}})

    def _send(self, status: int, data: dict[str, Any]) -> None:
        text = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Keep quiet."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[dict[str, Any]] = []
        self.fault = ""

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves early is no news."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def _open(base_url: str, *, key: str = KEY, model: str = "small") -> BaseChatModel:
    settings = LanguageModelSettings(
        engine="openai", model=model, base_url=base_url, api_key=SecretStr(key), timeout_seconds=10
    )
    return open_language_model(settings, None)


class TestServerChatModel(ChatModelConformance):
    @pytest.fixture
    def model(self, server: Server) -> BaseChatModel:
        return _open(server.base_url)


def test_the_settings_reach_the_server(server: Server) -> None:
    _open(server.base_url).invoke(MESSAGES)
    body = server.bodies[-1]
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("small", 0.0, 192)
    assert "max_completion_tokens" not in body
    assert [message["role"] for message in body["messages"]] == ["system", "user"]


def _message(error: pytest.ExceptionInfo[ChatbotError]) -> str:
    text = str(error.value)
    assert "\n" not in text
    assert KEY not in text
    return text


def test_a_wrong_key_is_one_clear_line(server: Server) -> None:
    with pytest.raises(ModelServerError) as error:
        _open(server.base_url, key="wrong").invoke(MESSAGES)
    assert (
        _message(error) == f"The language model server {server.base_url} refuses the key; set language_model.api_key."
    )


def test_an_empty_key_is_sent_to_servers_that_need_none(server: Server) -> None:
    with pytest.raises(ModelServerError, match="refuses the key"):
        _open(server.base_url, key="").invoke(MESSAGES)


def test_an_unknown_model_is_named(server: Server) -> None:
    with pytest.raises(ModelServerError) as error:
        list(_open(server.base_url, model="big").stream(MESSAGES))
    assert "has no model 'big'" in _message(error)


def test_a_server_that_is_not_there_is_named(server: Server) -> None:
    server.server_close()
    with pytest.raises(ModelServerError) as error:
        list(_open(server.base_url).stream(MESSAGES))
    assert f"{server.base_url} cannot be reached or broke off" in _message(error)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("overflow", ContextOverflowError), ("crash", GenerationError), ("broken stream", ModelServerError)],
)
def test_refusals_and_crashes_are_one_line(server: Server, fault: str, kind: type[ChatbotError]) -> None:
    server.fault = fault
    with pytest.raises(kind) as error:
        list(_open(server.base_url).stream(MESSAGES))
    assert server.base_url in _message(error)


def test_a_missing_address_is_said_at_once() -> None:
    with pytest.raises(ModelServerError, match="base_url is empty"):
        _open("")


def test_the_engine_llama_needs_a_file(tmp_path: Path) -> None:
    with pytest.raises(ModelFileMissingError, match="models pull"):
        open_language_model(LanguageModelSettings(), None)
    with pytest.raises(ModelFileMissingError, match="gone"):
        open_language_model(LanguageModelSettings(), tmp_path / "gone.gguf")
