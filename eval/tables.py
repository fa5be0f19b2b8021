"""Results as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.bench_types import BenchReport
    from eval.run import RunResults


def measures_table(results: RunResults) -> str:
    """One line per measure: value, 95 % interval, cases."""
    width = max(map(len, results.measures), default=0)
    lines = [f"{results.dataset}: {results.n} questions, {results.seconds:.1f} s"]
    lines += [
        f"{name:<{width}}  {measure.value:8.4f}  [{measure.low:.4f}, {measure.high:.4f}]  n={measure.n}"
        for name, measure in results.measures.items()
    ]
    lines += [f"left out, {reason}: {len(ids)}" for reason, ids in results.excluded.items()]
    return "\n".join(lines)


def bench_table(report: BenchReport) -> str:
    """The plain way, ours, and how many times better ours is."""
    rows: list[tuple[str, float | None, float | None, float | None]] = [
        (name, getattr(report.plain, name), getattr(report.ours, name), report.ratios.get(name))
        for name in (
            "tokens_per_second",
            "index_seconds",
            "first_evidence_seconds",
            "first_word_seconds",
            "total_seconds",
            "answered",
            "refused",
            "failed",
        )
    ]
    head = f"{report.documents} documents read in {report.parse_seconds:.1f} s, {report.questions} questions"
    lines = [head, f"{'':<24}{'plain':>10}{'ours':>10}{'ratio':>8}"]
    lines += [f"{name:<24}{_cell(plain):>10}{_cell(ours):>10}{_cell(ratio):>8}" for name, plain, ours, ratio in rows]
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.2f}"
