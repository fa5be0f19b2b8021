"""Answering speed as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.speed_types import SpeedReport


def speed_table(report: SpeedReport) -> str:
    """One line per variant under so many users; then what conversations share."""
    heads = ("first quote", "first text", "whole", "p95", "gain", "per min", "read/s", "written/s", "kept")
    lines = [f"{'':<12}{'users':>6}{'asked':>7}" + "".join(f"{head:>12}" for head in heads)]
    for cell in sorted(report.cells, key=lambda own: own.users):
        values = (
            _seconds(cell.evidence_seconds),
            _seconds(cell.first_text_seconds),
            _seconds(cell.total_seconds),
            _seconds(cell.total_p95_seconds),
            _number(report.gains.get(cell.variant, {}).get(str(cell.users)), "{:.2f} x"),
            f"{cell.answers_per_minute:.1f}",
            _number(cell.read_tokens_per_second, "{:.1f}"),
            _number(cell.written_tokens_per_second, "{:.1f}"),
            f"{cell.cached} of {cell.questions}",
        )
        lines.append(f"{cell.variant:<12}{cell.users:>6}{cell.questions:>7}" + "".join(f"{own:>12}" for own in values))
    shared = report.conversations
    if shared.pairs:
        lines.append(
            f"a follow-up's prompt: {shared.prompt_tokens:.0f} tokens, {shared.system_tokens:.0f} of the system's, "
            f"{shared.shared_tokens:.0f} more shared with the question before (n = {shared.pairs})"
        )
    return "\n".join(lines)


def _seconds(value: float | None) -> str:
    return _number(value, "{:.2f} s")


def _number(value: float | None, form: str) -> str:
    return "-" if value is None else form.format(value)
