"""The end of a server: by its rules, and of a real process that gets SIGTERM in the middle of an answer."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest

from chatbot.assembly import Application
from ui.shutdown import Shutdown, ShuttingDownError

QUESTION = "How many days do I have to return unused goods?"
BEGINNING = "Unused standard goods in their original packing may be returned within 30 days of delivery."
PATIENCE = 60.0


class ModelServer(ThreadingHTTPServer):
    """A language model behind OpenAI's protocol that stops in the middle of its answer until it is let go on."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Completions)
        self.has_begun = threading.Event()
        self.may_end = threading.Event()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Completions(BaseHTTPRequestHandler):
    server: ModelServer

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self._chunk({"role": "assistant", "content": BEGINNING[:40]})
        self.server.has_begun.set()
        self.server.may_end.wait(PATIENCE)
        # Whoever asked may have gone.
        with suppress(OSError):
            self._chunk({"content": BEGINNING[40:]})
            self._chunk({}, "stop")
            self.wfile.write(b"data: [DONE]\n\n")

    def _chunk(self, delta: dict[str, str], finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        frame = {"id": "c1", "created": 1, "model": "small", "object": "chat.completion.chunk", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(frame)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        pass


@dataclass(slots=True)
class Stream:
    """A streamed answer that is read as it comes, on a thread."""

    url: str
    events: SimpleQueue[tuple[str, dict[str, Any]]] = field(default_factory=SimpleQueue)
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def until(self, *names: str) -> tuple[str, dict[str, Any]]:
        while True:
            name, data = self.events.get(timeout=PATIENCE)
            if name in names:
                return name, data

    def _read(self) -> None:
        body = {"question": QUESTION, "stream": True}
        with httpx.stream("POST", f"{self.url}/api/ask", json=body, timeout=PATIENCE) as answer:
            name = ""
            for line in answer.iter_lines():
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    self.events.put((name, json.loads(line.removeprefix("data: "))))
        self.events.put(("end", {}))


@pytest.fixture
def model() -> Iterator[ModelServer]:
    model = ModelServer()
    thread = threading.Thread(target=model.serve_forever)
    thread.start()
    yield model
    model.may_end.set()
    model.shutdown()
    thread.join()
    model.server_close()


@contextmanager
def _serving(application: Application, model: ModelServer, shutdown_seconds: int) -> Iterator[tuple[str, Any]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "CITEDESK_DATA_DIR": str(application.settings.data_dir),
        "CITEDESK_MODELS_DIR": str(application.settings.resolved_models_dir),
        "CITEDESK_LANGUAGE_MODEL__ENGINE": "openai",
        "CITEDESK_LANGUAGE_MODEL__MODEL": "small",
        "CITEDESK_LANGUAGE_MODEL__BASE_URL": model.base_url,
        "CITEDESK_LANGUAGE_MODEL__API_KEY": "none",
        "CITEDESK_SERVER__SHUTDOWN_SECONDS": str(shutdown_seconds),
    }
    command = [sys.executable, "-c", "from ui.cli import main; main()", "serve", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, env=environment) as server:  # noqa: S603 - our own command
        try:
            _wait_until_ready(server, url)
            yield url, server
        finally:
            if server.poll() is None:
                server.kill()


def _wait_until_ready(server: subprocess.Popen[bytes], url: str) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended"
        if _status(url) == 200:
            return
        time.sleep(0.2)
    pytest.fail("the server was not ready within two minutes")


def _status(url: str) -> int:
    try:
        return httpx.get(f"{url}/readyz").status_code
    except httpx.TransportError:
        return 0


def _wait_until_ending(url: str) -> httpx.Response:
    for _ in range(100):
        ready = httpx.get(f"{url}/readyz")
        if ready.status_code == 503:
            return ready
        time.sleep(0.05)
    pytest.fail("the server did not notice the signal")


@pytest.mark.long
@pytest.mark.timeout(300)
def test_an_answer_under_way_is_finished_and_new_questions_are_sent_away(
    sample_application: Application, model: ModelServer
) -> None:
    with _serving(sample_application, model, 60) as (url, server):
        stream = Stream(url)
        stream.until("evidence")
        assert model.has_begun.wait(PATIENCE)
        server.send_signal(signal.SIGTERM)
        assert _wait_until_ending(url).json() == {"status": "not ready", "reason": "shutting down"}
        assert httpx.get(f"{url}/healthz").status_code == 200
        for path, body in (
            ("/api/ask", {"question": QUESTION}),
            ("/api/ask", {"question": QUESTION, "stream": True}),
            ("/v1/chat/completions", {"messages": [{"role": "user", "content": QUESTION}]}),
        ):
            refused = httpx.post(f"{url}{path}", json=body)
            assert refused.status_code == 503
            assert refused.headers["retry-after"] == "30"
            assert refused.json()["error"]["type"] == "ShuttingDownError"
        model.may_end.set()
        _, answer = stream.until("answer")
        assert "30 days" in answer["answer"]
        assert stream.until("end")
        stream.thread.join()
        assert server.wait(30) in {0, -signal.SIGTERM}


@pytest.mark.long
@pytest.mark.timeout(300)
def test_an_answer_that_takes_too_long_is_handed_back_with_a_word_and_the_server_ends(
    sample_application: Application, model: ModelServer
) -> None:
    with _serving(sample_application, model, 1) as (url, server):
        stream, second = Stream(url), Stream(url)
        stream.until("evidence")
        # One is in the middle of its answer, the other one waits in the line.
        assert model.has_begun.wait(PATIENCE)
        second.until("queue")
        server.send_signal(signal.SIGTERM)
        for cut in (stream, second):
            name, data = cut.until("answer", "error", "end")
            assert name == "error"
            assert data["error"]["type"] == "ShuttingDownError"
            cut.until("end")
            cut.thread.join()
        # The model still holds its connection: it does not hold the server.
        assert server.wait(30) in {0, -signal.SIGTERM}


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_second_signal_hands_back_at_once(sample_application: Application, model: ModelServer) -> None:
    with _serving(sample_application, model, 600) as (url, server):
        stream = Stream(url)
        assert model.has_begun.wait(PATIENCE)
        server.send_signal(signal.SIGTERM)
        _wait_until_ending(url)
        server.send_signal(signal.SIGTERM)
        assert stream.until("answer", "error", "end")[0] == "error"
        stream.thread.join()
        assert server.wait(30) in {0, -signal.SIGTERM}


def test_nothing_is_begun_once_the_end_was_asked_for_and_what_is_under_way_holds_it_up() -> None:
    shutdown = Shutdown(60.0)
    assert not shutdown.is_over()
    with shutdown.hold():
        with shutdown.answer():
            shutdown.begin()
            assert not shutdown.is_over()
        # What is written down after an answer counts too.
        assert not shutdown.is_over()
        with pytest.raises(ShuttingDownError, match="ask again"), shutdown.answer():
            pytest.fail("an answer was begun")
    assert shutdown.is_over()


def test_a_step_is_waited_for_until_the_time_is_over() -> None:
    async def ask() -> None:
        shutdown = Shutdown(0.0)
        assert await shutdown.in_time(_soon("done")) == "done"
        with shutdown.answer():
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_ask_for_the_end, shutdown)
                with pytest.raises(ShuttingDownError):
                    await shutdown.in_time(anyio.sleep_forever())
        assert shutdown.is_over()

    anyio.run(ask)


def test_who_asks_twice_has_no_patience() -> None:
    shutdown = Shutdown(3600.0)
    shutdown.begin()
    cut: list[bool] = []

    async def ask() -> None:
        with shutdown.hold():
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_ask_for_the_end, shutdown)
                try:
                    await shutdown.in_time(anyio.sleep_forever())
                except ShuttingDownError:
                    cut.append(True)

    anyio.run(ask)
    assert cut == [True]


async def _soon(value: str) -> str:
    return value


async def _ask_for_the_end(shutdown: Shutdown) -> None:
    shutdown.begin()
    while not shutdown.is_over():
        await anyio.lowlevel.checkpoint()
