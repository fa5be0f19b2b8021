"""Run functions of ours on the nodes of a Ray cluster. Engine file.

Ray is imported only here. ``RayCluster`` runs in the process of ``cluster_main``, ``perform`` in a worker on a node.
"""

from __future__ import annotations

import logging
import os
import pickle
import platform
import re
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.errors import ClusterError, said
from ingest.installation import differences, installation

_CONNECT_SECONDS = 5.0
_LISTEN_SECONDS = 0.2
# How often the cluster's size is looked up, in seconds.
_COUNT_SECONDS = 1.0
# Tasks under way and waiting for each CPU: the next one is there when a CPU is free.
_TASKS_PER_CPU = 2
_MOST_RUNS = 3
_NODE = re.compile(r"\bip=([\w.:]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What became of a task: its pickled result, or ``None`` and why, if its workers died each time."""

    number: int
    result: bytes | None
    reason: str = ""


@dataclass(slots=True, kw_only=True)
class _Task:
    number: int
    name: str
    payload: Any
    shared: Any
    runs: int = 0


class RayCluster:
    """A connection to a cluster, and the tasks that it has been given."""

    def __init__(self, address: str, *, patience_seconds: float, empty_folder: str) -> None:
        """Connect, and go into ``empty_folder``.

        Args:
            address: ``HOST:PORT`` of the head, or ``auto``.
            patience_seconds: How long the cluster may be without a CPU.
            empty_folder: Becomes the working directory.

        Raises:
            ClusterError: Nobody answers, Ray is not installed, or it is another version.
        """
        try:
            import ray
        except ImportError as error:
            raise ClusterError(
                f"ingest.ray_address is set, but Ray is not installed ({error}); pip install 'citedesk[ray]'"
            ) from error
        if address != "auto":
            _knock(address)
        # Ray puts the directory that it is used in on the import path of all workers.
        os.chdir(empty_folder)
        try:
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
        except (ConnectionError, RuntimeError, ValueError, OSError, ray.exceptions.RayError) as error:
            raise ClusterError(
                f"Ray at {address} cannot be used ({said(error)}); start a node of it on this machine,"
                " `ray start --address=HEAD:PORT --num-cpus=0`, with the same version and token"
            ) from error
        self._ray: Any = ray
        self._address = address
        self._perform: Any = ray.remote(num_cpus=1, max_retries=0, scheduling_strategy="SPREAD")(perform)
        self._shared: list[Any] = []
        self._running: dict[Any, _Task] = {}
        self._patience_seconds = patience_seconds
        self._counted = -_COUNT_SECONDS
        self._cpus = 0
        self._last_cpu = time.monotonic()

    @property
    def capacity(self) -> int:
        """Tasks that it can be given at a time.

        Raises:
            ClusterError: For too long there has been no node that works.
        """
        now = time.monotonic()
        if now - self._counted >= _COUNT_SECONDS:
            self._counted = now
            self._cpus = int(self._ray.cluster_resources().get("CPU", 0))
        if self._cpus:
            self._last_cpu = now
        elif now - self._last_cpu > self._patience_seconds:
            raise ClusterError(
                f"Ray at {self._address} has had no node with a CPU for {self._patience_seconds:g} s; start one:"
                " `ray start --address=HEAD:PORT`, and run the command again"
            )
        return max(1, _TASKS_PER_CPU * self._cpus)

    @property
    def busy(self) -> bool:
        """Whether a task is under way."""
        return bool(self._running)

    def share(self, data: bytes) -> None:
        """Keep bytes where every node can fetch them once; they are known by their number, counted from 0."""
        self._shared.append(self._ray.put(data))

    def start(self, number: int, name: str, payload: bytes, shared: int | None) -> None:
        """Begin a task: a pickled function with its argument, and the number of shared bytes that it may fetch."""
        task = _Task(
            number=number,
            name=name,
            payload=self._ray.put(payload),
            shared=[] if shared is None else [self._shared[shared]],
        )
        self._run(task)

    def finished(self) -> Iterator[Finished]:
        """Tasks that came to their end within a moment; those of dead workers and nodes are run again, twice at most.

        Raises:
            ClusterError: A node has another installation, or the task failed by a fault of its own.
        """
        errors = self._ray.exceptions
        ready, _ = self._ray.wait(list(self._running), timeout=_LISTEN_SECONDS)
        for reference in ready:
            task = self._running.pop(reference)
            try:
                result: bytes = self._ray.get(reference)
            except (
                errors.WorkerCrashedError, errors.NodeDiedError, errors.ObjectLostError, errors.OutOfMemoryError
            ) as error:  # fmt: skip
                if task.runs < _MOST_RUNS:
                    self._run(task)
                else:
                    yield Finished(number=task.number, result=None, reason=said(error))
            except errors.RayTaskError as error:
                raise ClusterError(_said_by_node(error)) from error
            except errors.RayError as error:
                raise ClusterError(f"Ray at {self._address} cannot go on: {said(error)}") from error
            else:
                yield Finished(number=task.number, result=result)

    def close(self) -> None:
        """Leave the cluster; what is under way there ends."""
        self._ray.shutdown()

    def _run(self, task: _Task) -> None:
        task.runs += 1
        # The name is what Ray's own tools and `ps` on the nodes show.
        perform = self._perform.options(name=task.name)
        self._running[perform.remote(task.payload, task.shared, dict(installation()))] = task


def perform(payload: bytes, shared: list[Any], ours: Mapping[str, str]) -> bytes:
    """Run a task; called by Ray, in a worker on a node.

    Args:
        payload: A pickled function and its argument.
        shared: Reference to the bytes that the function may fetch, or nothing.
        ours: What is installed where the task comes from.

    Returns:
        The pickled result.

    Raises:
        ClusterError: Something else is installed here.
    """
    import ray

    other = differences(ours, installation())
    if other:
        raise ClusterError(f"node {platform.node()} would read otherwise ({other}); install the same citedesk there")
    # What runs here was sent by our own program, as Ray's own messages are.
    function, argument = pickle.loads(payload)  # noqa: S301
    result = function(argument, lambda: ray.get(shared[0]))
    return pickle.dumps(result, protocol=pickle.HIGHEST_PROTOCOL)


def _knock(address: str) -> None:
    """Look whether somebody listens: Ray itself would try for minutes."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=_CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise ClusterError(
            f"nobody answers at ingest.ray_address {address} ({said(error)}); start Ray there, or leave the setting"
            " empty to read on this machine"
        ) from error


def _said_by_node(error: Any) -> str:
    """What a task failed by; of a node that lacks our code the last line tells it."""
    if isinstance(error.cause, ClusterError):
        return str(error.cause)
    lines = [line.strip() for line in str(error.cause).splitlines() if line.strip()]
    reason = lines[-1][:300] if lines else type(error.cause).__name__
    # Ray names the node in the words of its error only.
    node = _NODE.search(str(error))
    place = f"node {node[1]}" if node else "a node"
    return f"{place} cannot do what was asked of it ({reason}); install the same citedesk there, with `[ray]`"
