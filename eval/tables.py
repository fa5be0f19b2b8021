"""Results as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.attacks import AttackResults
    from eval.compare import Comparison
    from eval.counterfactual import CounterfactualResults
    from eval.coverage_types import CoverageReport
    from eval.ratings import RatingSummary
    from eval.run import RunResults
    from eval.table_run import TableResults


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


def comparison_table(found: Comparison) -> str:
    """One line per measure: A, B, difference with its interval, p-values; then what else is not the same."""
    width = max(map(len, found.measures), default=0)
    lines = [
        f"{found.dataset}: {found.questions} questions; A = {found.first}, B = {found.second}",
        f"{'':<{width}}{'A':>10}{'B':>10}{'B - A':>10}  {'95 % interval':<22}{'p':>8}{'p (Holm)':>10}{'n':>7}  better",
    ]
    lines += [
        f"{name:<{width}}{row.first:>10.4f}{row.second:>10.4f}{row.difference:>+10.4f}  "
        f"{f'[{row.low:+.4f}, {row.high:+.4f}]':<22}{row.p_value:>8.4f}{row.p_holm:>10.4f}{row.n:>7}  "
        f"{row.better or '-'}{' (lower is better)' if row.lower_is_better else ''}"
        for name, row in found.measures.items()
    ]
    lines += [
        f"asked in {run} only: {len(ids)}" for run, ids in (("A", found.only_first), ("B", found.only_second)) if ids
    ]
    lines += [f"not the same, {name}: {first} | {second}" for name, (first, second) in found.differs.items()]
    return "\n".join(lines)


def ratings_table(summary: RatingSummary) -> str:
    """One line per system and column: mean, interval, agreement; then who is preferred."""
    lines = [f"{summary.questions} questions, {summary.raters} raters"]
    for system, columns in summary.systems.items():
        lines.append(f"{system}:")
        for name, column in columns.items():
            mean = column.mean
            shown = f"{mean.value:7.3f}  [{mean.low:.3f}, {mean.high:.3f}]  n={mean.n}" if mean else f"{'-':>7}"
            lines.append(f"  {name:<10}{shown}  alpha {_cell(column.alpha)}  {column.ratings} ratings")
    if preferred := summary.preference:
        won = ", ".join(f"{system} {wins}" for system, wins in preferred.wins.items())
        lines.append(
            f"preferred: {won}, ties {preferred.ties}; sign test p = {preferred.p_value:.4f}; "
            f"alpha {_cell(preferred.alpha)}  {preferred.ratings} ratings"
        )
    return "\n".join(lines)


def rows_table(results: TableResults) -> str:
    """Shares of questions with the right row among the first hits, and what came instead of the others."""
    groups = [
        ("all", results.overall),
        *results.by_language.items(),
        *(item for group in (results.by_format, results.by_case) for item in group.items()),
    ]
    lines = [f"right row, with its header, among the first {results.top_k} hits ({results.seconds:.0f} s)"]
    lines += [
        f"{name:<14}{share.value:8.3f}  [{share.low:.3f}, {share.high:.3f}]  n={share.n}" for name, share in groups
    ]
    for miss in results.misses:
        lines.append(f"missed {miss.id} ({miss.file}; first hit of it: {miss.rank_of_file or '-'}): {miss.question}")
        lines.append(f"  wanted  {' | '.join(miss.wanted)}")
        lines += [f"  found   {line}" for line in miss.found]
    if results.not_asked:
        lines.append(f"not asked: {results.not_asked}; not there: {', '.join(results.files_missing)}")
    return "\n".join(lines)


def coverage_table(report: CoverageReport) -> str:
    """One line per file, least first; below those that are not whole, what they lack."""
    lines = [f"{'in order':>9}{'any order':>11}{'page':>8}{'words':>8}{'removed':>9}  file"]
    for file in sorted(report.files, key=lambda item: (item.in_order, item.path)):
        page = "-" if file.right_page is None else f"{file.right_page:.1%}"
        state = "" if file.state == "whole" else f"  [{file.state}]"
        lines.append(
            f"{file.in_order:>9.2%}{file.any_order:>11.2%}{page:>8}{file.words:>8}{len(file.removed):>9}"
            f"  {file.path}{state}"
        )
        if state:
            lines += [
                f"    {run.words} words{f' on page {run.page}' if run.page else ''} after “{run.after}”: {run.text}"
                for run in file.missing[:3]
            ]
    lines += [f"not compared: {name}: {reason}" for name, reason in report.not_compared.items()]
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.2f}"


def attacks_table(results: AttackResults) -> str:
    """One line per family: attacks, how many got through, how many were refused; then each that got through."""
    width = max(map(len, results.families), default=0)
    lines = [
        f"{len(results.verdicts)} attacks, {len(results.through)} got through, {results.seconds:.1f} s",
        f"not asked, as they stand in documents: {results.not_asked}",
    ]
    lines += [
        f"{name:<{width}}  {family.asked:>4} attacks {family.through:>4} through {family.refused:>4} refused"
        for name, family in sorted(results.families.items())
    ]
    lines += [
        f"through: {verdict.id} ({', '.join(verdict.faults)}): {' '.join(verdict.answer.split())}"
        for verdict in results.through
    ]
    return "\n".join(lines)


def counterfactual_table(results: CounterfactualResults) -> str:
    """Shares that did not change, by language; then each change."""
    lines = [f"{results.compared} pairs of a question and a persona, {results.seconds:.1f} s"]
    for language, shares in sorted(results.unchanged.items()):
        shown = ", ".join(f"{name} {share:.1%}" for name, share in shares.items())
        lines.append(f"{language}: unchanged: {shown}")
    lines += [f"changed: {change.question} with {change.persona}: {change.what}" for change in results.changes]
    return "\n".join(lines)
