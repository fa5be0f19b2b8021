"""One page in Markdown: how each cost grows, in pictures and figures."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from eval.scaling_plots import Plot
from eval.scaling_results import ScalingResults
from eval.scaling_table import scaling_tables

_PARTS = {
    "documents": ("Documents", "Chunks of a knowledge base, mixed from real sentences with their real vectors."),
    "users": ("Buyers at once", "On a running server, through the page's own protocol."),
    "cores": ("Cores", "By a process that may use so many CPUs. A model is Amdahl's law: calculated, an upper bound."),
}


def scaling_page(results: ScalingResults, plots: Sequence[Plot], *, pictures: Path, page: Path) -> str:
    """The page.

    Args:
        results: Whose figures stand below the pictures.
        plots: In their order.
        pictures: Folder where they lie.
        page: Where the page will lie; pictures are linked from there.
    """
    folder = Path(os.path.relpath(pictures, page.parent)).as_posix()
    lines = ["# How costs grow", "", "Made by `citedesk-eval scaling` from what the commands below have measured.", ""]
    for prefix, (heading, words) in _PARTS.items():
        own = [plot for plot in plots if plot.name.startswith(f"{prefix}-")]
        if own:
            lines += [f"## {heading}", "", words, ""]
            lines += [f"![{plot.title}]({folder}/{plot.name}.svg)" for plot in own]
            lines.append("")
    return "\n".join([*lines, "## Figures", "", scaling_tables(results)])
