"""The result files of ``scale``, ``load`` and ``cores``, read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from eval.result_file import read_result


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Percentiles(_Row):
    """In milliseconds."""

    p50: float
    p95: float


class PublishFigures(_Row):
    """One incremental publish."""

    seconds: float
    embedded: int


class SearchFigures(_Row):
    """One size, searched on so many CPUs."""

    cores: int
    chunks: int
    search_ms: Percentiles
    search_processor_ms: float
    ready_seconds: float
    resident_bytes: int


class SizeFigures(SearchFigures):
    """One size with all that was done to it."""

    recall_at_10: float
    built_chunks_per_second: float
    bytes_on_disk: int
    publish: dict[str, PublishFigures]
    by_cores: tuple[SearchFigures, ...] = ()


class Spread(_Row):
    """In seconds."""

    median: float
    p95: float


class LoadRun(_Row):
    """One number of buyers."""

    buyers: int
    pause_seconds: float
    questions: int
    questions_per_minute: float
    processor_seconds: float | None
    faults: tuple[str, ...]
    lost_messages: int
    evidence_seconds: Spread | None
    answer_seconds: Spread | None


class CoreRates(_Row):
    """Things done a second on so many CPUs."""

    cores: int
    rates: dict[str, float]


class ModelledRate(_Row):
    """Calculated, not measured."""

    cores: int
    rate: float


class CoreModel(_Row):
    """Of one rate."""

    serial_share: float
    rates: tuple[ModelledRate, ...]


class _Result(_Row):
    commit: str | None
    machine: dict[str, object]


class ScaleResult(_Result):
    """Of ``citedesk-eval scale``."""

    measure: Literal["scale"]
    sizes: tuple[SizeFigures, ...] = Field(min_length=1)


class LoadResult(_Result):
    """Of ``citedesk-eval load``."""

    measure: Literal["load"]
    runs: tuple[LoadRun, ...] = Field(min_length=1)
    server_cores: int | None = None
    note: str = ""


class CoreResult(_Result):
    """Of ``citedesk-eval cores``."""

    measure: Literal["cores"]
    measured: tuple[CoreRates, ...] = Field(min_length=1)
    model: dict[str, CoreModel]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingResults:
    """All that was given, in the order in which it was."""

    scale: tuple[ScaleResult, ...]
    load: tuple[LoadResult, ...]
    cores: tuple[CoreResult, ...]


_ANY = TypeAdapter[ScaleResult | LoadResult | CoreResult](
    Annotated[ScaleResult | LoadResult | CoreResult, Field(discriminator="measure")]
)


def read_scaling_results(paths: Sequence[Path]) -> ScalingResults:
    """Read what the three commands have written.

    Raises:
        BenchmarkError: A file is missing or was not written by one of them.
    """
    found = [read_result(path, _ANY, otherwise="no result of `scale`, `load` or `cores`") for path in paths]
    return ScalingResults(
        scale=tuple(result for result in found if isinstance(result, ScaleResult)),
        load=tuple(result for result in found if isinstance(result, LoadResult)),
        cores=tuple(result for result in found if isinstance(result, CoreResult)),
    )
