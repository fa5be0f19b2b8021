"""The figures behind the scaling plots as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.scaling_results import CoreResult, LoadResult, LoadRun, ScaleResult, ScalingResults, Spread


def scaling_tables(results: ScalingResults) -> str:
    """A table for each result, with the commit that it was measured on; what a model gives says so."""
    tables = [
        *(_of_documents(result) for result in results.scale),
        *(_on_fewer_cores(result) for result in results.scale if result.sizes[0].by_cores),
        *(_of_users(result) for result in results.load),
        *(_of_cores(result) for result in results.cores),
    ]
    return "\n".join(tables)


def _of_documents(result: ScaleResult) -> str:
    rows = (
        (
            f"{size.chunks:,}",
            f"{size.search_ms.p50:.0f} / {size.search_ms.p95:.0f} ms",
            f"{size.search_processor_ms:.0f} ms",
            f"{size.ready_seconds:.1f} s",
            f"{size.resident_bytes / 1e9:.2f} GB",
            f"{size.bytes_on_disk / 1e9:.2f} GB",
            f"{size.recall_at_10:.3f}",
            f"{size.built_chunks_per_second:,.0f} chunks/s",
            f"{size.publish['with_embedding'].seconds:.0f} s ({size.publish['with_embedding'].embedded} new)",
            f"{size.publish['vectors_known'].seconds:.0f} s",
        )
        for size in result.sizes
    )
    head = (
        "chunks", "search p50 / p95", "processor time of a search", "ready", "resident", "on disk", "recall@10",
        "building, vectors known", "publish", "publish, vectors known",
    )  # fmt: skip
    return _table(f"`citedesk-eval scale`, {_made_by(result)}", head, rows)


def _on_fewer_cores(result: ScaleResult) -> str:
    rows = (
        (
            f"{row.chunks:,}",
            str(row.cores),
            f"{row.search_ms.p50:.0f} / {row.search_ms.p95:.0f} ms",
            f"{row.ready_seconds:.1f} s",
        )
        for size in result.sizes
        for row in size.by_cores
    )
    title = f"`citedesk-eval scale --cores`, {_made_by(result)}"
    return _table(title, ("chunks", "cores", "search p50 / p95", "ready"), rows)


def _of_users(result: LoadResult) -> str:
    rows = (
        (
            str(run.buyers),
            str(run.questions),
            f"{run.questions_per_minute:.1f}",
            _spread(run.evidence_seconds),
            _spread(run.answer_seconds),
            _processor(run),
            f"{len(run.faults)} / {run.lost_messages}",
        )
        for run in result.runs
    )
    head = (
        "buyers at once", "questions", "answered in a minute", "first quotes, median / p95",
        "whole answer, median / p95", "server's processor time for a question", "faults / lost messages",
    )  # fmt: skip
    cores = f", server on {result.server_cores} cores" if result.server_cores else ""
    pause = f"a buyer reads for {result.runs[0].pause_seconds:g} s"
    note = f"{result.note}, " if result.note else ""
    return _table(f"`citedesk-eval load`{cores}, {note}{pause}, {_made_by(result)}", head, rows)


def _of_cores(result: CoreResult) -> str:
    names = list(result.model)
    head = ("cores", "", *(name.replace("_", " ") + "/s" for name in names))
    measured = [(str(row.cores), "measured", *(f"{row.rates[name]:.3g}" for name in names)) for row in result.measured]
    # Every model has the same numbers of cores.
    calculated = [
        (str(points[0].cores), "model", *(f"{point.rate:.3g}" for point in points))
        for points in zip(*(result.model[name].rates for name in names), strict=True)
    ]
    shares = ("", "serial share", *(f"{result.model[name].serial_share:.2f}" for name in names))
    return _table(f"`citedesk-eval cores`, {_made_by(result)}", head, [*measured, shares, *calculated])


def _made_by(result: ScaleResult | LoadResult | CoreResult) -> str:
    cores, processor = (result.machine.get(name, "?") for name in ("cores", "processor"))
    return f"commit {(result.commit or 'unknown')[:7]}, {cores} cores of {processor}"


def _spread(found: Spread | None) -> str:
    return "–" if found is None else f"{found.median:.2f} / {found.p95:.2f} s"


def _processor(run: LoadRun) -> str:
    if run.processor_seconds is None or not run.questions:
        return "–"
    return f"{run.processor_seconds / run.questions:.2f} s"


def _table(title: str, head: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return f"{title}:\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
