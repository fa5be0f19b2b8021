"""The benchmark's figures as Markdown, and as a block of a document."""

from __future__ import annotations

import re
from pathlib import Path

from eval.bench_lines import LINES, OURS, Line
from eval.bench_types import BenchReport, Figures, SetReport
from eval.errors import BenchmarkError
from eval.rival_environments import RIVALS

_BLOCK = re.compile(r"(<!-- bench -->\n).*?(<!-- end of bench -->)", re.DOTALL)
# Differences below this are noise of one run.
_ALIKE = 0.02


def bench_markdown(report: BenchReport) -> str:
    """A table for each set: each line's value for each way, and how ours stands beside the best of the others."""
    parts = [_set(item) for item in report.sets]
    settings = report.settings
    machine = report.machine
    parts.append(
        f"{machine['processor']}, {machine['cores']} cores; {settings['language_model']}, {settings['embedder']};"
        f" at most {settings['max_answer_tokens']} tokens an answer, a context of {settings['context_tokens']},"
        f" {settings['threads']} threads; rounds: {settings['rounds']}; commit {(report.commit or 'unknown')[:12]}."
    )
    return "\n\n".join(parts) + "\n"


def fill_block(document: Path, text: str) -> None:
    """Put a text between the document's marks ``<!-- bench -->`` and ``<!-- end of bench -->``.

    Raises:
        BenchmarkError: The document has no such marks, or cannot be read.
    """
    try:
        whole = document.read_text(encoding="utf-8")
    except OSError as error:
        raise BenchmarkError(f"{document} cannot be read ({error.strerror}); give a Markdown file") from error
    filled, count = _BLOCK.subn(lambda found: f"{found[1]}{text}{found[2]}", whole)
    if count != 1:
        raise BenchmarkError(f"{document} has no block from `<!-- bench -->` to `<!-- end of bench -->`; add one")
    document.write_text(filled, encoding="utf-8")


def display_name(way: str) -> str:
    """What a way is called in tables and plots."""
    return RIVALS.get(way, way)


def shown(line: Line, figures: Figures) -> str:
    """A line's value in its unit."""
    value = figures[line.name]
    return "–" if value is None else f"{value * line.scale:,.{line.digits}f}"


def _set(report: SetReport) -> str:
    ours = report.ways[OURS]
    rivals = list(report.ratios)
    rows = [
        f"| | {' | '.join(map(display_name, [OURS, *rivals]))} | beside the best of them |",
        "|---" * (len(rivals) + 3) + "|",
    ]
    for line in LINES:
        cells = [shown(line, ours.figures)]
        for rival in rivals:
            ratio = report.ratios[rival][line.name]
            cells.append(shown(line, report.ways[rival].figures) + (f" ({_times(ratio)})" if ratio is not None else ""))
        rows.append(f"| {line.label} | {' | '.join(cells)} | {_beside_best(line, report)} |")
    first = ours.figures["first_evidence_seconds"]
    counts = f"{report.documents} documents, {report.searched} questions searched, {report.answered} answered"
    notes = [
        f"{report.name}: {counts}.",
        "In brackets: how many times better ours is, whether more or less is better.",
        f"Our first quote can be read after {first:.2f} s." if first is not None else "",
        *(_failures(way, report) for way in report.ways),
    ]
    return "\n".join(rows) + "\n\n" + " ".join(note for note in notes if note)


def _beside_best(line: Line, report: SetReport) -> str:
    """The rival with the least ratio is the best of them on this line."""
    known = {rival: ratio for rival in report.ratios if (ratio := report.ratios[rival][line.name]) is not None}
    if not known:
        return "–"
    best = min(known, key=lambda rival: known[rival])
    ratio = known[best]
    if abs(ratio - 1) < _ALIKE:
        return f"as {display_name(best)}"
    return f"{'ahead of' if ratio > 1 else '**behind**'} {display_name(best)}, {_times(ratio)}"


def _times(ratio: float) -> str:
    return f"{ratio:.3g}×" if ratio < 100 else f"{ratio:,.0f}×"


def _failures(way: str, report: SetReport) -> str:
    found = report.ways[way]
    parts = []
    if found.failures:
        parts.append(f"{len(found.failures)} failed ({found.failures[0][:160]})")
    if found.refused:
        parts.append(f"{found.refused} refused")
    return f"{display_name(way)}: {', '.join(parts)}." if parts else ""
