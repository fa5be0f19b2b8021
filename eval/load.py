"""Many buyers at once on a running server: faults, lost messages, seconds to the first quotes, memory."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import httpx

from eval.errors import BenchmarkError
from eval.load_buyer import Asked, ChatProtocol, LoadBuyer
from eval.record import commit, machine

_MEMORY = "process_resident_memory_bytes"
_PROCESSOR = "process_cpu_seconds_total"
_TOLD = frozenset({_MEMORY, _PROCESSOR})
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


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadFigures:
    """What one number of buyers met.

    Attributes:
        questions: That were asked.
        questions_per_minute: That were answered, until the last answer was whole.
        processor_seconds: Of the server; ``None`` where it does not tell this address.
        messages: That the server has taken.
        lost_messages: Of these, not in their conversation when it was loaded again.
        evidence_seconds: Until the first quotes: ``n``, ``median``, ``p95``, ``greatest``; ``None`` where none came.
        answer_seconds: Likewise until the answer was whole.
        memory_bytes: Of the server ``before``, and at ``each_tenth`` of the time.
    """

    buyers: int
    seconds: float
    pause_seconds: float
    questions: int
    questions_per_minute: float
    processor_seconds: float | None
    faults: tuple[str, ...]
    messages: int
    lost_messages: int
    evidence_seconds: dict[str, float] | None
    answer_seconds: dict[str, float] | None
    memory_bytes: dict[str, int | list[int]]


async def measure_load(options: LoadOptions) -> LoadFigures:
    """Let buyers ask, then reload every conversation and compare it with what was taken.

    Raises:
        BenchmarkError: Nothing that can be asked answers at the address.
    """
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=options.url, timeout=_PATIENCE_SECONDS, limits=limits) as client:
        try:
            protocol = ChatProtocol.of((await client.get("/config")).raise_for_status().json())
            before = await _figures(client)
            began = time.monotonic()
            until = began + options.seconds
            visits = [_visit(client, protocol, options, number, until) for number in range(options.buyers)]
            memory = asyncio.create_task(_watched(client, until))
            results = await asyncio.gather(*visits)
            took, after = time.monotonic() - began, await _figures(client)
            grown = await memory
            lost = sum([await _lost(buyer) for buyer, _ in results])
        except (httpx.HTTPError, ValueError) as error:
            raise BenchmarkError(f"{options.url} does not answer as a server of citedesk ({error})") from error
    asked = [item for _, items in results for item in items]
    return LoadFigures(
        buyers=options.buyers,
        seconds=options.seconds,
        pause_seconds=options.pause_seconds,
        questions=len(asked),
        questions_per_minute=60 * sum(not item.fault for item in asked) / took,
        processor_seconds=after[_PROCESSOR] - before[_PROCESSOR] if after[_PROCESSOR] >= 0 else None,
        faults=tuple(item.fault for item in asked if item.fault),
        messages=sum(len(buyer.sent) for buyer, _ in results),
        lost_messages=lost,
        evidence_seconds=_spread([item.evidence_seconds for item in asked if item.evidence_seconds is not None]),
        answer_seconds=_spread([item.total_seconds for item in asked if not item.fault]),
        memory_bytes={"before": int(before[_MEMORY]), "each_tenth": grown},
    )


async def measure_users(
    options: LoadOptions,
    numbers: Sequence[int],
    *,
    records: Path | None = None,
    server_cores: int | None = None,
    note: str = "",
) -> dict[str, object]:
    """Measure one number of buyers after the other, beginning with the fewest; errors are those of ``measure_load``.

    Args:
        options: What to do; its number of buyers is not used.
        numbers: Of buyers.
        records: The server's SQLite file, whose growth is measured.
        server_cores: CPUs that the server was given; only written down.
        note: What else there is to say of the server; only written down.

    Returns:
        ``runs``, with ``record_bytes``, the growth for each question, or ``None``.

    The seed changes with the number, so that orders differ.
    """
    before = _record_bytes(records) if records else 0
    runs = [
        await measure_load(replace(options, buyers=number, seed=options.seed * 1000 + number))
        for number in sorted(numbers)
    ]
    asked = sum(run.questions for run in runs)
    return {
        "measure": "load",
        "runs": [asdict(run) for run in runs],
        "record_bytes": (_record_bytes(records) - before) / asked if records and asked else None,
        "server_cores": server_cores,
        "note": note,
        "commit": commit(),
        "machine": machine(),
    }


def _record_bytes(file: Path) -> int:
    """Pages of an SQLite file, those that still lie in its log of changes too.

    Raises:
        BenchmarkError: This is no such file.
    """
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return int(
                connection.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()[
                    0
                ]
            )
    except sqlite3.Error as error:
        raise BenchmarkError(
            f"{file} cannot be read as the server's records ({error}); give its SQLite file"
        ) from error


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
        # The last answer ends the visit, not the pause after it.
        await asyncio.sleep(min(options.pause_seconds * (0.5 + chance.random()), max(0.0, until - time.monotonic())))
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
        seen.append(int((await _figures(client))[_MEMORY]))
    return seen


async def _figures(client: httpx.AsyncClient) -> dict[str, float]:
    """Resident bytes and processor seconds of the server; -1 where it does not tell this address."""
    answer = await client.get("/metrics", headers={"Accept": "text/plain"})
    lines = answer.text.splitlines() if answer.status_code == 200 else []
    told = {name: float(value) for name, _, value in (line.partition(" ") for line in lines) if name in _TOLD}
    return {name: told.get(name, -1.0) for name in _TOLD}


def _spread(values: Sequence[float]) -> dict[str, float] | None:
    if not values:
        return None
    ordered = sorted(values)
    last = len(ordered) - 1
    at = {share: round(ordered[min(last, int(share * len(ordered)))], 3) for share in (0.5, 0.95)}
    return {"n": len(ordered), "median": at[0.5], "p95": at[0.95], "greatest": round(ordered[-1], 3)}
