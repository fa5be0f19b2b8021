"""The same work on one core, on two, and beyond by a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import BenchmarkError
from eval.pinned import measured_apart
from eval.record import commit, machine
from eval.speedup import serial_share, speedup
from vectorstore.report import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreOptions:
    """What to measure.

    Attributes:
        paths: Documents to ingest and to ask about.
        questions: File in the format of queries.jsonl; all are searched.
        limit: So many of them are answered.
        cores: To measure, one among them.
        modelled: To calculate.
    """

    paths: tuple[Path, ...]
    questions: Path
    limit: int
    cores: tuple[int, ...] = (1, 2)
    modelled: tuple[int, ...] = (4, 8, 16, 32, 64)


def measure_cores(options: CoreOptions, progress: Progress | None = None) -> dict[str, object]:
    """Measure in a process for each number of cores, then fit the model to each rate.

    Raises:
        BenchmarkError: One core is not among the numbers, or there are fewer than asked for.
    """
    numbers = sorted(set(options.cores))
    if not numbers or numbers[0] != 1:
        raise BenchmarkError("the model needs the rate of one core; give `--cores 1` too")
    arguments = [str(options.questions), str(options.limit), *map(str, options.paths)]
    measured: list[dict[str, Any]] = []
    for number in numbers:
        measured.append(measured_apart("eval.cores_probe", arguments, cores=number))
        if progress:
            progress("measuring", len(measured), len(numbers))
    return {
        "measure": "cores",
        "measured": measured,
        "model": _models(measured, options.modelled),
        "commit": commit(),
        "machine": machine(),
    }


def _models(measured: Sequence[dict[str, Any]], cores: Sequence[int]) -> dict[str, object]:
    """Of each rate its serial share, and the calculated rates."""
    models: dict[str, object] = {}
    for name, one in measured[0]["rates"].items():
        rates = {row["cores"]: row["rates"][name] for row in measured if name in row["rates"]}
        serial = serial_share(rates)
        if serial is not None:
            models[name] = {
                "serial_share": serial,
                "rates": [{"cores": number, "rate": one * speedup(number, serial)} for number in cores],
            }
    return models
