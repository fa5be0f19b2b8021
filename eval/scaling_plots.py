"""Pictures of how costs grow: with chunks, with buyers at once, and with cores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.plots.lines_svg import PLOT_HEIGHT, Axis, Series, lines_svg
from chatbot.plots.log_axis import log_axis
from chatbot.plots.svg_file import svg_file
from eval.scaling_results import CoreResult, LoadResult, ScaleResult, ScalingResults

_GIGABYTE = 1e9
_RATES = {
    "ingested_chunks": "Ingestion, chunks a second",
    "searched_questions": "Search, questions a second",
    "read_tokens": "Language model, tokens read a second",
    "written_tokens": "Language model, tokens written a second",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A file name without its ending, what the picture shows, and the file."""

    name: str
    title: str
    svg: str


def scaling_plots(results: ScalingResults) -> list[Plot]:
    """A picture of each quantity; where two results have the same one, the later result's."""
    plots = [
        *(plot for result in results.scale for plot in _of_documents(result)),
        *(plot for result in results.load for plot in _of_waits(result)),
        *_of_throughput(results.load),
        *(plot for result in results.cores for plot in _of_cores(result)),
    ]
    return list({plot.name: plot for plot in plots}.values())


def _of_documents(result: ScaleResult) -> Iterator[Plot]:
    sizes = result.sizes
    chunks = [size.chunks for size in sizes]

    def drawn(name: str, title: str, unit: str, values: dict[str, Sequence[float]]) -> Plot:
        series = [
            Series(name=label, points=tuple(zip(chunks, own, strict=True))) for label, own in values.items() if any(own)
        ]
        return _plot(f"documents-{name}", title, series, x_label="chunks", y_label=unit)

    yield drawn(
        "search", "A search, by chunks of the knowledge base", "ms",
        {"p50": [size.search_ms.p50 for size in sizes], "p95": [size.search_ms.p95 for size in sizes]},
    )  # fmt: skip
    yield drawn(
        "memory", "Memory of a process, and disk", "GB",
        {
            "resident": [size.resident_bytes / _GIGABYTE for size in sizes],
            "on disk": [size.bytes_on_disk / _GIGABYTE for size in sizes],
        },
    )  # fmt: skip
    yield drawn("ready", "A fresh process is ready after", "s", {"": [size.ready_seconds for size in sizes]})
    publishes = {"with_embedding": "new texts", "vectors_known": "vectors known"}
    yield drawn(
        "publish", "Publishing some more chunks", "s",
        {label: [size.publish[key].seconds for size in sizes] for key, label in publishes.items()},
    )  # fmt: skip
    yield drawn(
        "build", "Building from known vectors", "chunks/s", {"": [size.built_chunks_per_second for size in sizes]}
    )


def _of_waits(result: LoadResult) -> Iterator[Plot]:
    waits = {
        "first quotes, p95": [(run.buyers, run.evidence_seconds.p95) for run in result.runs if run.evidence_seconds],
        "whole answer, p95": [(run.buyers, run.answer_seconds.p95) for run in result.runs if run.answer_seconds],
    }
    series = [Series(name=name, points=tuple(points)) for name, points in waits.items() if points]
    name = "users-wait" if result.server_cores is None else f"users-wait-{result.server_cores}-cores"
    title = f"Buyers wait{_on(result.server_cores)}"
    yield _plot(name, title, series, x_label="buyers at once", y_label="s", base=2)


def _of_throughput(results: Sequence[LoadResult]) -> Iterator[Plot]:
    series = [
        Series(
            name="" if result.server_cores is None else f"{result.server_cores} cores",
            points=tuple((run.buyers, run.questions_per_minute) for run in result.runs),
        )
        for result in results
    ]
    if series:
        yield _plot("users-questions", "Answered", series, x_label="buyers at once", y_label="questions/min", base=2)


def _of_cores(result: CoreResult) -> Iterator[Plot]:
    for rate, title in _RATES.items():
        measured = tuple((row.cores, row.rates[rate]) for row in result.measured if rate in row.rates)
        if rate not in result.model:
            continue
        model = result.model[rate]
        series = [
            Series(name="measured", points=measured),
            Series(
                name=f"model, {model.serial_share:.0%} serial",
                points=(measured[-1], *((point.cores, point.rate) for point in model.rates)),
            ),
        ]
        yield _plot(f"cores-{rate.replace('_', '-')}", title, series, x_label="cores", y_label="", base=2)


def _plot(name: str, title: str, series: Sequence[Series], *, x_label: str, y_label: str, base: int = 10) -> Plot:
    points = [point for item in series for point in item.points]
    x: Axis = log_axis(x_label, [across for across, _ in points], base=base)
    y = log_axis(y_label, [up for _, up in points])
    drawing = lines_svg(series, x=x, y=y, name=title)
    return Plot(name=name, title=title, svg=svg_file(drawing, title=title, height=PLOT_HEIGHT))


def _on(cores: int | None) -> str:
    return "" if cores is None else f", server on {cores} core{'s' if cores > 1 else ''}"
