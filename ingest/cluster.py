"""Functions of ours that run on other machines, and where one of them dies, again on another."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from ingest.errors import ClusterError

Fetch = Callable[[], bytes]
"""Gives, on a node, the bytes that were shared."""

_Argument = TypeVar("_Argument")
_Result = TypeVar("_Result")

_PATIENCE_SECONDS = 60.0
_LEAVE_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A task whose worker died each time that it was run."""

    reason: str


def open_cluster(address: str) -> AbstractContextManager[Cluster | None]:
    """The cluster at an address, ``None`` where none is set."""
    return Cluster(address) if address else nullcontext()


class Cluster:
    """A Ray cluster, connected when it is first needed; for one thread."""

    def __init__(self, address: str, *, patience_seconds: float = _PATIENCE_SECONDS) -> None:
        """Connect to nothing yet.

        Args:
            address: ``HOST:PORT`` of the head, or ``auto``.
            patience_seconds: How long it may be silent at first, and without a node that works later. Ray needs
                seconds; where something else listens it would try for minutes.
        """
        self._address = address
        self._patience_seconds = patience_seconds
        self._ends = contextlib.ExitStack()
        self._connection: Connection | None = None
        self._said = Path(os.devnull)
        # Of tasks at a time; one, until the cluster has told its size.
        self._capacity = 1
        self._shared = self._number = 0

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection = None
        self._ends.close()

    def share(self, data: bytes) -> int:
        """Send bytes that many tasks need; each node gets them once. Returns what ``run`` calls ``shared``."""
        self._send(("share", data))
        self._shared += 1
        return self._shared - 1

    def run(
        self,
        function: Callable[[_Argument, Fetch], _Result],
        arguments: Iterable[_Argument],
        *,
        shared: int | None = None,
    ) -> Iterator[tuple[int, _Result | Lost]]:
        """Call a function for each argument; results come as they are ready, each with its argument's place.

        Arguments are taken when there is room for them. A task whose worker or node dies is run again, up to three
        times in all. One that raises ends the run: what a file is to blame for must be a value.

        Args:
            function: Of a module of ours, which every node has.
            arguments: Whatever can be pickled.
            shared: Bytes that the function may fetch.

        Raises:
            ClusterError: The cluster cannot be reached or used, or has other code.
        """
        waiting, places, more = enumerate(arguments), dict[int, int](), True
        while more or places:
            while more and len(places) < self._capacity:
                try:
                    place, argument = next(waiting)
                except StopIteration:
                    more = False
                    break
                payload = pickle.dumps((function, argument), protocol=pickle.HIGHEST_PROTOCOL)
                self._send(("start", self._number, function.__name__, payload, shared))
                places[self._number] = place
                self._number += 1
            if places:
                yield from self._ended(places)

    def _ended(self, places: dict[int, int]) -> Iterator[tuple[int, Any]]:
        """Results of some tasks, each with its place, which is taken out."""
        for done in self._receive():
            # What an earlier run did not wait for is nobody's.
            if (place := places.pop(done.number, None)) is not None:
                lost = done.result is None
                yield place, Lost(reason=done.reason) if lost else pickle.loads(done.result)  # noqa: S301 - of our own

    def _send(self, message: tuple[Any, ...]) -> None:
        connection = self._connected()
        try:
            connection.send(message)
        except OSError:
            # What it said last is the reason.
            while True:
                self._receive()

    def _receive(self) -> list[Any]:
        """Tasks that have ended."""
        try:
            said = self._connected().recv()
        except (EOFError, OSError):
            raise self._gone() from None
        if isinstance(said, ClusterError):
            raise said
        self._capacity, finished = said
        return list(finished)

    def _connected(self) -> Connection:
        if self._connection is None:
            folder = Path(self._ends.enter_context(tempfile.TemporaryDirectory(prefix="citedesk-ray-")))
            (folder / "empty").mkdir()
            self._said = folder / "said.txt"
            self._connection = self._ends.enter_context(_started(self._said))
            self._connection.send((self._address, self._patience_seconds, str(folder / "empty")))
            if not self._connection.poll(self._patience_seconds):
                raise ClusterError(
                    f"what listens at ingest.ray_address {self._address} does not answer as Ray does; correct the"
                    " setting"
                )
            self._receive()
        return self._connection

    def _gone(self) -> ClusterError:
        lines = self._said.read_text(errors="replace").split("\n") if self._said.is_file() else []
        last = next((line.strip()[:300] for line in reversed(lines) if line.strip()), "it said nothing")
        return ClusterError(
            f"the connection to Ray at {self._address} has ended ({last}); look after its head, and run the command"
            " again"
        )


@contextlib.contextmanager
def _started(said: Path) -> Iterator[Connection]:
    """A process that speaks with Ray, in a group of its own; it ends with the block."""
    ours, theirs = Pipe()
    with said.open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", "ingest.cluster_main", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            process_group=0,
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
        )
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_LEAVE_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
