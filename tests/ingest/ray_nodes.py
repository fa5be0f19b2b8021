"""Nodes of a Ray cluster on this machine, each a `ray start` of its own that can be killed like a machine."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

_Found = TypeVar("_Found")

_START_SECONDS = 150.0
_POLL_SECONDS = 0.05
# Enough for the largest embedder.
_STORE_BYTES = 300_000_000
CODE = str(Path(__file__).resolve().parents[2])


class Node:
    """A node: `ray start` and all that has come of it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def processes(self, title: str = "") -> list[int]:
        """Its processes, those whose command or title has a part."""
        return [number for number in below(self._process.pid) if is_titled(number, title)]

    def wait_for(self, title: str) -> int:
        """The first process of a title, as soon as there is one."""
        return until(lambda: self.processes(title), _START_SECONDS)[0]

    def die(self) -> None:
        """What a power cut does: everything ends at once."""
        for number in [self._process.pid, *below(self._process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self._process.wait()


class RayNodes:
    """A head without a CPU, and what is started beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._nodes: list[Node] = []
        self.address = f"127.0.0.1:{free_port()}"

    def start_head(self) -> None:
        port = self.address.rpartition(":")[2]
        self._start(
            "--head", f"--port={port}", "--num-cpus=0", f"--temp-dir={self._folder}", "--include-dashboard=false",
            f"--ray-client-server-port={free_port()}",
        )  # fmt: skip

    def add(self, code: str = CODE) -> Node:
        """A node with one CPU, and our code from a folder."""
        return self._start(f"--address={self.address}", "--num-cpus=1", code=code)

    def stop(self) -> None:
        for node in self._nodes:
            node.die()

    def _start(self, *options: str, code: str = CODE) -> Node:
        said = self._folder / f"node{len(self._nodes)}.txt"
        with said.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - Ray's own command
                [
                    str(Path(sys.executable).parent / "ray"), "start", *options, "--block", "--disable-usage-stats",
                    "--min-worker-port=0", "--max-worker-port=0", f"--dashboard-agent-listen-port={free_port()}",
                    f"--object-store-memory={_STORE_BYTES}", "--include-log-monitor=false", "--log-style=record",
                ],
                env=os.environ | {"PYTHONPATH": code},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )  # fmt: skip
        node = Node(process)
        self._nodes.append(node)
        until(lambda: "Ray runtime started" in said.read_text() or process.poll() is not None, _START_SECONDS)
        assert process.poll() is None, said.read_text()
        return node


@contextlib.contextmanager
def ray_head() -> Iterator[RayNodes]:
    """A cluster that asks for a token, as `docs/operations.md` says; whatever happens, nothing of it is left."""
    # Sockets lie in it, whose paths may have some hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="r"))
    nodes = RayNodes(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_AUTH_MODE", "token")
        patch.setenv("RAY_AUTH_TOKEN", secrets.token_hex(16))
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        try:
            nodes.start_head()
            yield nodes
        finally:
            nodes.stop()
            until(lambda: not _processes_of(folder))
            shutil.rmtree(folder)


def until(found: Callable[[], _Found], seconds: float = 60.0) -> _Found:
    """What a function finds, once it finds something."""
    deadline = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(_POLL_SECONDS)
    return result


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def holders(name: str) -> list[int]:
    """Processes that hold a file of a name open."""
    found = []
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            if link.readlink().name == name:
                found.append(int(link.parts[2]))
    return found


def is_titled(process: int, title: str) -> bool:
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False
    # One that has ended and is not yet waited for has none.
    return bool(command) and title.encode() in command


def parent_of(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def below(process: int) -> list[int]:
    """All that a process has started, directly or not."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            children.setdefault(parent_of(int(folder.name)), []).append(int(folder.name))
    found: list[int] = []
    waiting = [process]
    while waiting:
        own = children.get(waiting.pop(), [])
        found += own
        waiting += own
    return found


def _processes_of(folder: Path) -> list[Path]:
    found = []
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if str(folder).encode() in command.read_bytes():
                found.append(command)
    return found
