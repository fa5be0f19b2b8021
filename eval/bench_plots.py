"""The benchmark's figures as one SVG file for each set, with its own colours, for light and dark pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from chatbot.plots.bars_svg import Bar, bars_height, bars_svg
from chatbot.plots.picture import WIDTH
from eval.bench_lines import LINES, OURS, Line
from eval.bench_table import display_name, shown
from eval.bench_types import BenchReport, SetReport
from eval.errors import BenchmarkError

_COLUMNS, _GAP, _TITLE = 2, 24, 22

_STYLE = """text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-weight:600}.cd-bar-value{text-anchor:end}
.page{fill:#fff}.cd-bar{fill:#9aa7b4}.cd-bars rect:first-of-type{fill:#0b6e99}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.page{fill:#0d1117}.cd-bar{fill:#5b6875}
.cd-bars rect:first-of-type{fill:#4cb3e0}}"""


def write_plots(report: BenchReport, folder: Path) -> list[Path]:
    """Write ``bench-SET.svg`` for each set; returns the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for item in report.sets:
        path = folder / f"bench-{item.name}.svg"
        path.write_text(f"{set_svg(item)}\n", encoding="utf-8")
        paths.append(path)
    return paths


def shown_in(document: Path, plots: Sequence[Path]) -> str:
    """Markdown that shows plots in a document, by their places below its folder.

    Raises:
        BenchmarkError: One lies elsewhere.
    """
    lines = []
    for plot in plots:
        try:
            place = plot.resolve().relative_to(document.resolve().parent).as_posix()
        except ValueError as error:
            raise BenchmarkError(
                f"{plot} does not lie below {document.parent}; give another folder for plots"
            ) from error
        lines.append(f"\n![{plot.stem}]({place})\n")
    return "".join(lines)


def set_svg(report: SetReport) -> Markup:
    """Bars of all ways for each line, our own on top; the title says whether a long bar is good."""
    ways = [OURS, *report.ratios]
    cell = _TITLE + bars_height(len(ways)) + _GAP
    body = []
    for place, line in enumerate(LINES):
        row, column = divmod(place, _COLUMNS)
        left, top = column * (WIDTH + _GAP), row * cell
        better = "more is better" if line.more_is_better else "less is better"
        body.append(
            Markup('<text class="title" x="{}" y="{:.1f}">{} ({})</text>').format(left, top + 14, line.label, better)
        )
        body.append(
            Markup('<svg x="{}" y="{:.1f}" width="{}" height="{}">{}</svg>').format(
                left, top + _TITLE, WIDTH, bars_height(len(ways)), _bars(line, report, ways)
            )
        )
    width, height = _COLUMNS * WIDTH + (_COLUMNS - 1) * _GAP, -(-len(LINES) // _COLUMNS) * cell
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 -12 {w} {h}" width="{w}" height="{h}">'
        "<title>{name}</title><style>{style}</style>"
        '<rect class="page" x="-12" y="-12" width="{w}" height="{h}"/>{body}</svg>'
    ).format(
        w=width + 24,
        h=f"{height + 12:.0f}",
        name=f"{report.name}: {report.documents} documents, {report.searched} searches, {report.answered} answers",
        style=Markup(_STYLE),  # noqa: S704 - a constant
        body=Markup("").join(body),
    )


def _bars(line: Line, report: SetReport, ways: list[str]) -> Markup:
    bars = [
        Bar(
            label=display_name(way),
            value=report.ways[way].figures[line.name],
            shown=shown(line, report.ways[way].figures),
        )
        for way in ways
    ]
    return bars_svg(bars, name=line.label)
