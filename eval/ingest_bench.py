"""Read and index the same documents both ways, each in a process of its own, in one run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from eval.errors import BenchmarkError
from eval.plain_way import check_packages
from eval.record import commit, machine
from vectorstore.report import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestBench:
    """Medians of each way; of ``ratios`` more than 1 is better for the program.

    Attributes:
        plain: Files read and failed, texts and tokens that were indexed, seconds of parsing, of the rest, of all, and
            the greatest memory in bytes.
        ours: The same; in its seconds of indexing all sentences are embedded too, and English by a second embedder.
    """

    plain: dict[str, float]
    ours: dict[str, float]
    ratios: dict[str, float]
    rounds: int
    commit: str | None
    machine: dict[str, object]


def bench_ingestion(paths: Sequence[Path], *, rounds: int, progress: Progress | None = None) -> IngestBench:
    """Run both ways in turn.

    Raises:
        BenchmarkError: The optional packages are not installed, or one way came to no end.
    """
    check_packages()
    runs: dict[str, list[dict[str, float]]] = {"plain": [], "ours": []}
    for number in range(rounds):
        for way, own in runs.items():
            own.append(_run(way, paths))
            if progress:
                progress("both ways", sum(map(len, runs.values())), 2 * (number + 1))
    plain, ours = ({name: median(run[name] for run in own) for name in own[0]} for own in (runs["plain"], runs["ours"]))
    return IngestBench(
        plain=plain, ours=ours, ratios=_ratios(plain, ours), rounds=rounds, commit=commit(), machine=machine()
    )


def _run(way: str, paths: Sequence[Path]) -> dict[str, float]:
    command = [sys.executable, "-m", "eval.ingest_probe", way, *map(str, paths)]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE)  # noqa: S603 - our own module
    if done.returncode:
        raise BenchmarkError(f"the {way} way ended with status {done.returncode}; its own lines above say why")
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _ratios(plain: Mapping[str, float], ours: Mapping[str, float]) -> dict[str, float]:
    """Of seconds and memory theirs over ours; of tokens per second of indexing ours over theirs.

    ``indexed`` counts a text once, ``embedded`` as often as an embedder reads it.
    """
    return {
        "parse_seconds": plain["parse_seconds"] / ours["parse_seconds"],
        "indexed_tokens_per_second": (ours["tokens"] / ours["index_seconds"])
        / (plain["tokens"] / plain["index_seconds"]),
        "embedded_tokens_per_second": (ours["embedded_tokens"] / ours["index_seconds"])
        / (plain["embedded_tokens"] / plain["index_seconds"]),
        "total_seconds": plain["total_seconds"] / ours["total_seconds"],
        "peak_bytes": plain["peak_bytes"] / ours["peak_bytes"],
    }
