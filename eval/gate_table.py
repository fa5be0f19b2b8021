"""A gate's report as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.gate import GateReport, MeasureChange


def gate_table(report: GateReport) -> str:
    """One line per measure: then, now, difference with its interval, corrected p; below, what was changed."""
    if report.updated:
        lines = [f"{report.source}: baseline written"]
        return "\n".join([*lines, *(f"{own.name:<18}{own.now:8.4f}" for own in report.measures)])
    lines = [f"{report.source}", f"{'':<18}{'before':>8}{'now':>8}  difference"]
    lines += [_line(own) for own in report.measures]
    return "\n".join([*lines, *(f"changed, {setting}" for setting in report.changed_settings)])


def _line(own: MeasureChange) -> str:
    test = own.difference
    if test is None:
        return f"{own.name:<18}{'-':>8}{own.now:8.4f}"
    return (
        f"{own.name:<18}{own.before:8.4f}{own.now:8.4f}  {test.difference:+.4f} [{test.low:+.4f}, {test.high:+.4f}]"
        f"  p={own.corrected_p:.3g} n={test.n}{'  worse' if own.worse else ''}"
    )
