"""Many buyers at once on a running server: faults, lost messages, seconds to the first quotes, memory."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from eval.errors import BenchmarkError
from eval.load_buyer import Asked, ChatProtocol, LoadBuyer
from eval.record import commit, machine

_MEMORY = "process_resident_memory_bytes"
_PATIENCE_SECONDS = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOptions:
    """What to do.

    Attributes:
        url: Of a running server.
        buyers: At once.
        seconds: For how long they begin new questions; the last ones are read to their end.
        pause_seconds: A buyer reads for half to one and a half times as long before asking again.
        questions: ``(text, language)``; each buyer asks them in an order of its own.
        seed: Of order and pauses.
    """

    url: str
    buyers: int
    seconds: float
    pause_seconds: float
    questions: tuple[tuple[str, str], ...]
    seed: int = 1


async def measure_load(options: LoadOptions) -> dict[str, object]:
    """Let buyers ask, then reload every conversation and compare it with what was taken.

    Raises:
        BenchmarkError: Nothing that can be asked answers at the address.
    """
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=options.url, timeout=_PATIENCE_SECONDS, limits=limits) as client:
        try:
            protocol = ChatProtocol.of((await client.get("/config")).raise_for_status().json())
            before = await _memory(client)
            until = time.monotonic() + options.seconds
            visits = [_visit(client, protocol, options, number, until) for number in range(options.buyers)]
            memory = asyncio.create_task(_watched(client, until))
            results = await asyncio.gather(*visits)
            grown = await memory
            lost = sum([await _lost(buyer) for buyer, _ in results])
        except (httpx.HTTPError, ValueError) as error:
            raise BenchmarkError(f"{options.url} does not answer as a server of citedesk ({error})") from error
    asked = [item for _, items in results for item in items]
    return {
        "buyers": options.buyers,
        "seconds": options.seconds,
        "questions": len(asked),
        "faults": [item.fault for item in asked if item.fault],
        "messages": sum(len(buyer.sent) for buyer, _ in results),
        "lost_messages": lost,
        "evidence_seconds": _spread([item.evidence_seconds for item in asked if item.evidence_seconds is not None]),
        "answer_seconds": _spread([item.total_seconds for item in asked if not item.fault]),
        "memory_bytes": {"before": before, "each_tenth": grown},
        "commit": commit(),
        "machine": machine(),
    }


async def _visit(
    client: httpx.AsyncClient, protocol: ChatProtocol, options: LoadOptions, number: int, until: float
) -> tuple[LoadBuyer, list[Asked]]:
    chance = random.Random(options.seed * 1_000_003 + number)  # noqa: S311 - a draw to be repeated
    questions = list(options.questions)
    chance.shuffle(questions)
    language = questions[0][1]
    buyer = LoadBuyer(client, protocol, language)
    asked: list[Asked] = []
    # Nobody comes at the very same moment.
    await asyncio.sleep(chance.random() * options.pause_seconds)
    own = [text for text, spoken in questions if spoken == language]
    while time.monotonic() < until:
        asked.append(await buyer.ask(own[len(asked) % len(own)]))
        await asyncio.sleep(options.pause_seconds * (0.5 + chance.random()))
    return buyer, asked


async def _lost(buyer: LoadBuyer) -> int:
    if not buyer.token:
        return len(buyer.sent)
    return len(buyer.sent) - len(await buyer.reads())


async def _watched(client: httpx.AsyncClient, until: float) -> list[int]:
    left = max(0.0, until - time.monotonic())
    seen = []
    for _ in range(10):
        await asyncio.sleep(left / 10)
        seen.append(await _memory(client))
    return seen


async def _memory(client: httpx.AsyncClient) -> int:
    """Resident bytes of the server; -1 where it does not tell this address."""
    answer = await client.get("/metrics", headers={"Accept": "text/plain"})
    lines = answer.text.splitlines() if answer.status_code == 200 else []
    return next((int(float(line.split()[1])) for line in lines if line.startswith(f"{_MEMORY} ")), -1)


def _spread(values: Sequence[float]) -> dict[str, float] | None:
    if not values:
        return None
    ordered = sorted(values)
    last = len(ordered) - 1
    at = {share: round(ordered[min(last, int(share * len(ordered)))], 3) for share in (0.5, 0.95)}
    return {"n": len(ordered), "median": at[0.5], "p95": at[0.95], "greatest": round(ordered[-1], 3)}
