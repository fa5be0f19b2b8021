"""OpenAI-compatible servers for tests: a scripted one in this process, and llama.cpp's as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.chatbot.scripted import ScriptedChatModel

KEY = "secret-key"
PATIENCE = 60.0
# Of a server that is silent and yet sends signs of life.
_PING_SECONDS = 0.02


class _Handler(BaseHTTPRequestHandler):
    """The part of OpenAI's chat completions that we use, with the scripted model behind it."""

    protocol_version = "HTTP/1.1"
    server: ScriptedServer

    def do_GET(self) -> None:
        self.server.checks += 1
        if self.server.health == 200:
            self._send(200, {"object": "list", "data": [{"id": "small", "object": "model"}]})
        else:
            self._error(self.server.health, "unhealthy", "loading")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.bodies.append(body)
        fault = self.server.next_fault()
        if self.headers["Authorization"] != f"Bearer {KEY}":
            self._error(401, "invalid_api_key", f"Incorrect API key {KEY}")
        elif body["model"] != "small":
            self._error(404, "model_not_found", "no such model")
        elif fault == "overflow":
            self._error(400, "context_length_exceeded", "too long")
        elif fault == "crash":
            self._error(500, "server_error", f"out of\nmemory, key {KEY}")
        elif fault == "busy":
            self._error(429, "rate_limit", "slow down", retry_after=self.server.retry_after)
        elif fault == "loading":
            self._error(503, "unavailable", "loading", retry_after=self.server.retry_after)
        elif fault == "page":
            self._raw("text/html", b"<html>It works!</html>")
        elif fault == "garbage":
            self._raw("text/event-stream", b'data: {"choices": [{"delta"\n\ndata: [DONE]\n\n')
        elif fault == "other shape":
            self._raw("text/event-stream", b'data: {"choices": [7]}\n\ndata: [DONE]\n\n')
        elif fault == "error event":
            self._raw("text/event-stream", b'data: {"error": {"message": "out of memory"}}\n\n')
        elif self.path != "/v1/chat/completions":
            self._error(404, "not_found", self.path)
        else:
            self._answer(body, fault)

    def _answer(self, body: dict[str, Any], fault: str) -> None:
        chinese = any("中国" in message["content"] for message in body["messages"])
        model = ScriptedChatModel(replies=["北京是中国的首都。" if chinese else self.server.reply])
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
        frame = {"id": "c1", "created": 1, "model": "small", "object": "chat.completion.chunk"}
        assert body.get("stream")
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        if fault == "breaks":
            self.send_header("Content-Length", "100000")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        said = 0
        for chunk in chunks:
            if chunk.text and said == self.server.words_before_fault and fault in {"breaks", "ends", "stalls"}:
                self.server.at_fault.set()
                if fault == "stalls":
                    self._ping_until_released()
                return
            said += bool(chunk.text)
            choice = {"index": 0, "delta": {"role": "assistant", "content": chunk.text}, "finish_reason": None}
            self._event({**frame, "choices": [choice]})
        last = {"index": 0, "delta": {}, "finish_reason": finish}
        self._event({**frame, "choices": [last]})
        self._event({**frame, "choices": [], "usage": counts})
        self.wfile.write(b"data: [DONE]\n\n")

    def _ping_until_released(self) -> None:
        while not self.server.released.wait(_PING_SECONDS):
            self.wfile.write(b": ping\n\n")

    def _event(self, data: dict[str, Any]) -> None:
        self.wfile.write(f"data: {json.dumps(data)}\n\n".encode())

    def _error(self, status: int, code: str, message: str, *, retry_after: str = "") -> None:
        self._send(status, {"error": {"code": code, "message": message, "type": code}}, retry_after=retry_after)

    def _send(self, status: int, data: dict[str, Any], *, retry_after: str = "") -> None:
        text = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(text)

    def _raw(self, kind: str, data: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name outside
        """Keep quiet."""


class ScriptedServer(ThreadingHTTPServer):
    """A server whose failures a test decides.

    Attributes:
        fault: Of every request; ``faults`` come before it, one a request.
        words_before_fault: Said before a stream ``breaks``, ``ends`` without an end, or ``stalls``.
        at_fault: Set when a stream is there.
        released: Set to let a stream go on that stalls.
        health: Status of a check.
        checks: So many were answered.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[dict[str, Any]] = []
        self.reply = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10"
        self.fault = ""
        self.faults: list[str] = []
        self.words_before_fault = 0
        self.at_fault = threading.Event()
        self.released = threading.Event()
        self.retry_after = ""
        self.health = 200
        self.checks = 0

    def next_fault(self) -> str:
        return self.faults.pop(0) if self.faults else self.fault

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves early is no news."""


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    """A scripted server that listens."""
    server = ScriptedServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


class LlamaServer:
    """``llama_cpp.server`` as a process of its own, which can be killed and started again on its port."""

    def __init__(self, model: Path, port: int, log: Path) -> None:
        """Start it; ``wait`` for it before it is asked."""
        self.url = f"http://127.0.0.1:{port}"
        self._command = [
            *(sys.executable, "-m", "llama_cpp.server", "--model", str(model), "--model_alias", "small"),
            *("--host", "127.0.0.1", "--port", str(port), "--n_ctx", "2048", "--n_threads", "1"),
            # A second request would end the answer to the first.
            *("--interrupt_requests", "false"),
        ]
        self._log = log
        self.start()

    def start(self) -> None:
        # To this server a variable such as PORT, which `make PORT=…` hands on, says more than its own arguments.
        environment = {name: value for name, value in os.environ.items() if name not in {"HOST", "PORT", "MODEL"}}
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self._command, stdout=log, stderr=log, env=environment | {"PYTHONWARNINGS": "ignore"}
            )

    def wait(self) -> None:
        wait_for(self._answers, f"{self.url} answers")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)

    def _answers(self) -> bool:
        assert self.process.poll() is None, self._log.read_text(errors="replace")[-2000:]
        try:
            return httpx.get(f"{self.url}/v1/models", timeout=PATIENCE).status_code == 200
        except httpx.TransportError:
            return False


def wait_for(condition: Any, what: str) -> None:
    """Look until something is so; fails after ``PATIENCE``."""
    until = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > until:
            pytest.fail(f"not within {PATIENCE:g} s: {what}")
        time.sleep(0.02)
