"""Servers for tests: the real one as a process of its own, or an application within the test's process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server that is ready; ``notes`` is what it has written on stderr."""

    url: str
    process: subprocess.Popen[bytes]
    notes: Path


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def server_process(environment: Mapping[str, str], notes: Path, port: int | None = None) -> Iterator[Served]:
    """Start ``citedesk serve`` and wait until it is ready; it is killed at the end if it still lives."""
    port = port or free_port()
    command = [sys.executable, "-c", "from ui.cli import main; main()", "serve", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with (
        notes.open("wb") as stderr,
        subprocess.Popen(command, env={**os.environ, **environment}, stderr=stderr) as process,  # noqa: S603
    ):
        try:
            _wait_until_ready(process, url)
            yield Served(url=url, process=process, notes=notes)
        finally:
            process.kill()


def _wait_until_ready(process: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended"
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail("the server was not ready within three minutes")


@contextmanager
def listening(app: Any) -> Iterator[str]:
    """Serve on a free port of this machine; gives the address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=5, proxy_headers=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        listener.close()
