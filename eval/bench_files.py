"""What the benchmark leaves behind: ``bench.json``, ``bench.md`` and a plot for each set."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter

from eval.bench_plots import write_plots
from eval.bench_table import bench_markdown
from eval.bench_types import BenchReport
from eval.result_file import read_result

_RESULTS, _TABLE = "bench.json", "bench.md"
_REPORT = TypeAdapter(BenchReport)


def to_json(report: BenchReport) -> str:
    """One JSON object."""
    return _REPORT.dump_json(report).decode("utf-8")


def write_report(report: BenchReport, folder: Path) -> None:
    """Write all files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _RESULTS).write_text(f"{to_json(report)}\n", encoding="utf-8")
    (folder / _TABLE).write_text(bench_markdown(report), encoding="utf-8")
    write_plots(report, folder)


def read_report(folder: Path) -> BenchReport:
    """Read a run again.

    Raises:
        BenchmarkError: It is missing or damaged.
    """
    return read_result(folder / _RESULTS, _REPORT, otherwise="not of a benchmark like this one")
