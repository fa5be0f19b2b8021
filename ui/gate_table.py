"""The gate's questions, and a check of them, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def question_lines(found: Mapping[str, Any]) -> list[str]:
    """One line per question, and what should be found for it."""
    lines = []
    for row in found["questions"]:
        lines.append(f"{row['id']}  [{row['lang']}]  {row['text']}")
        if not row["answerable"]:
            lines.append("  is not answered")
        if row["answers"]:
            lines.append(f"  text: {' | '.join(row['answers'])}")
        if row["source"]:
            lines.append(f"  document: {row['source']}")
    return lines


def check_lines(found: Mapping[str, Any]) -> list[str]:
    """Means, the test, and the questions that changed or have no right hit, the greatest loss first."""
    head = f"{found['kb']} version {found['version']}: {len(found['questions'])} questions, mean score"
    difference = found["difference"]
    if difference is None:
        nothing = "it is live" if found["version"] == found["published"] else "nothing to compare it with"
        lines = [f"{head} {found['mean']:.3f}; {nothing}"]
    else:
        lines = [
            f"{head} {found['mean']:.3f}; live is {found['published']} with {found['live_mean']:.3f}",
            f"difference {difference['difference']:+.3f}, 95 % interval [{difference['low']:+.3f},"
            f" {difference['high']:+.3f}], p = {difference['p_value']:.2g}: "
            + (f"blocked, {found['reason']}" if found["blocked"] else "may be published"),
        ]
    rows = [row for row in found["questions"] if row["candidate"] != row["live"] or not row["candidate"]]
    if difference is None:
        rows = [row for row in rows if not row["candidate"]]
    if rows:
        lines.append(f"{'live':>6}{'now':>7}{'sure':>7}  question")
    for row in sorted(rows, key=lambda row: row["candidate"] - (row["live"] or 0.0)):
        live = "-" if row["live"] is None else f"{row['live']:.2f}"
        lines.append(f"{live:>6}{row['candidate']:>7.2f}{row['confidence']:>7.2f}  {row['question']}")
    if left := len(found["questions"]) - len(rows):
        lines.append(f"{left} others {'right' if difference is None else 'as before'}")
    return lines
