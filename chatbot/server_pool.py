"""Which of several servers is asked next: the least loaded of those that answer."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from chatbot.language_model_settings import server_name

Verdict = Literal["gone", "failing", "busy", "refusing"]
"""What a failure says of its server.

``gone``: left out until a check succeeds. ``failing``: it lives, and is asked last. ``busy``: not asked for a while.
``refusing``: nothing; the request itself was at fault.
"""

_LOG = logging.getLogger(__name__)
# A server that asks for no rest is not asked again and again without a pause.
_SHORTEST_REST_SECONDS = 0.5
# A server that asks for a longer rest is asked again all the same.
_LONGEST_REST_SECONDS = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFigures:
    """A server as it is now.

    Attributes:
        name: Its address without the scheme; it holds no secret.
        in_use: Requests under way.
        requests: Sent since the start.
        failures: Of those, how many did not end well and were not the caller's fault; busy servers not counted.
    """

    name: str
    is_up: bool
    in_use: int
    requests: int
    failures: int


@dataclass(kw_only=True)
class _Server:
    name: str
    fault: str = ""
    is_up: bool = True
    in_use: int = 0
    requests: int = 0
    failures: int = 0
    failures_in_a_row: int = 0
    busy_until: float = 0.0
    last_asked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lease:
    """A slot of the server ``number``, held until the pool is told how the request ended; told by identity."""

    number: int


class ServerPool:
    """Hands out the slots of servers, safe to use from many threads; it sends nothing itself.

    A server counts as healthy until something says otherwise, so that nobody waits for a first check.
    """

    def __init__(self, addresses: Sequence[str], *, slots: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Hand out ``slots`` at once of each server; servers are known by their place in ``addresses``."""
        self._servers = [_Server(name=server_name(address)) for address in addresses]
        self._slots = slots
        self._clock = clock
        self._changed = threading.Condition()
        self._leases: set[Lease] = set()
        self._followers: list[Callable[[int], None]] = []
        # Held while they are told, so that what is told last is what is so.
        self._telling = threading.Lock()
        self._asked = 0

    def follow(self, tell: Callable[[int], None]) -> None:
        """Tell of the slots of all healthy servers together, now and whenever they become more or fewer."""
        with self._telling:
            self._followers.append(tell)
        self._tell()

    def take(self, *, avoid: Collection[int] = (), wait_seconds: float = 0.0) -> Lease | None:
        """Take a slot of the least loaded server, one that failed last time only where no other is free.

        Args:
            avoid: Servers that are not wanted.
            wait_seconds: How long to wait for a free slot.

        Returns:
            The slot; ``None`` where all are still busy.

        Raises:
            LookupError: No server that is wanted is healthy.
        """
        until = self._clock() + wait_seconds
        with self._changed:
            while True:
                wanted = [n for n, server in enumerate(self._servers) if server.is_up and n not in avoid]
                if not wanted:
                    raise LookupError("no healthy server is left")
                now = self._clock()
                free = [
                    n for n in wanted if self._servers[n].in_use < self._slots and self._servers[n].busy_until <= now
                ]
                if free:
                    return self._taken(min(free, key=self._load))
                if now >= until:
                    return None
                rested = [server.busy_until for server in map(self._servers.__getitem__, wanted)]
                self._changed.wait(min([until, *(end for end in rested if end > now)]) - now)

    def done(self, lease: Lease) -> None:
        """The request ended well."""
        with self._changed:
            server = self._give_back(lease)
            server.failures_in_a_row = 0
            server.fault = ""

    def given_up(self, lease: Lease) -> None:
        """Whoever asked left before the end, which says nothing of the server."""
        with self._changed:
            self._give_back(lease)

    def failed(self, lease: Lease, verdict: Verdict, fault: str, *, rest_seconds: float = 0.0) -> None:
        """The request failed.

        Args:
            lease: Of the request.
            verdict: What that says of the server.
            fault: One line without a secret.
            rest_seconds: How long a busy server is not to be asked.
        """
        with self._changed:
            server = self._give_back(lease)
            match verdict:
                case "refusing":
                    return
                case "busy":
                    rest = min(max(rest_seconds, _SHORTEST_REST_SECONDS), _LONGEST_REST_SECONDS)
                    server.busy_until = self._clock() + rest
                    return
                case "failing":
                    server.failures += 1
                    server.failures_in_a_row += 1
                    server.fault = fault
                    return
                case "gone":
                    server.failures += 1
                    server.failures_in_a_row += 1
        self.checked(lease.number, fault)

    def checked(self, number: int, fault: str) -> None:
        """Leave a server out, or take it back where there is no ``fault``."""
        with self._changed:
            server = self._servers[number]
            was_up, server.is_up = server.is_up, not fault
            if fault or not was_up:
                server.fault = fault
            self._changed.notify_all()
        if was_up and fault:
            _LOG.warning("language model server %s is left out: %s", server.name, fault)
        if not was_up and not fault:
            _LOG.warning("language model server %s answers again", server.name)
        if was_up is bool(fault):
            self._tell()

    def needs_check(self, number: int) -> bool:
        """Whether nothing under way tells that a server lives.

        Some servers answer one request after the other, and a check would wait for the answer that is being written.
        """
        with self._changed:
            server = self._servers[number]
            return not (server.is_up and server.in_use)

    def figures(self) -> list[ServerFigures]:
        """All servers in their order."""
        with self._changed:
            return [
                ServerFigures(
                    name=server.name,
                    is_up=server.is_up,
                    in_use=server.in_use,
                    requests=server.requests,
                    failures=server.failures,
                )
                for server in self._servers
            ]

    def faults(self) -> str:
        """What is wrong with those that are left out or failed last time, in one line."""
        with self._changed:
            return " ".join(dict.fromkeys(server.fault for server in self._servers if server.fault))

    def _load(self, number: int) -> tuple[bool, int, int]:
        server = self._servers[number]
        return bool(server.failures_in_a_row), server.in_use, server.last_asked

    def _taken(self, number: int) -> Lease:
        server = self._servers[number]
        self._asked += 1
        server.in_use += 1
        server.requests += 1
        server.last_asked = self._asked
        lease = Lease(number=number)
        self._leases.add(lease)
        return lease

    def _give_back(self, lease: Lease) -> _Server:
        self._leases.remove(lease)
        server = self._servers[lease.number]
        server.in_use -= 1
        self._changed.notify_all()
        return server

    def _tell(self) -> None:
        with self._telling:
            with self._changed:
                slots = self._slots * sum(server.is_up for server in self._servers)
            for tell in self._followers:
                tell(slots)
