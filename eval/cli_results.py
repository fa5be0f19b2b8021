"""``citedesk-eval compare`` and ``report``: what is made of runs that are done."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.cli_output import Json, guarded, print_data

if TYPE_CHECKING:
    from chatbot.settings import Settings
    from vectorstore.report import Progress


def compare(
    first: Annotated[Path, typer.Argument(metavar="OUT_A", help="Output folder of a run.")],
    second: Annotated[Path, typer.Argument(metavar="OUT_B", help="Output folder of another run of the same set.")],
    *,
    as_json: Json = False,
) -> None:
    """Compare two runs of one set, question by question: differences, intervals, p-values."""

    def work(_: Settings, __: Progress) -> None:
        from eval.compare import compare_runs
        from eval.run_files import read_finished_run
        from eval.tables import comparison_table

        found = compare_runs(read_finished_run(first), read_finished_run(second))
        print_data(json.dumps(asdict(found), ensure_ascii=False) if as_json else comparison_table(found))

    guarded(work)


def report(
    folders: Annotated[list[Path], typer.Argument(metavar="OUT...", help="Output folders of runs.")],
    *,
    html: Annotated[Path, typer.Option(help="File for the page.")],
    language: Annotated[str, typer.Option(help="Language of the page: en or zh.")] = "en",
) -> None:
    """Make one self-contained page of runs: measures, plots, and what went wrong."""
    if language not in {"en", "zh"}:
        raise typer.BadParameter(f"{language!r} is neither en nor zh", param_hint="--language")

    def work(_: Settings, __: Progress) -> None:
        from eval.report import write_report
        from eval.run_files import read_finished_run

        write_report(
            [read_finished_run(folder) for folder in folders], html, language="zh" if language == "zh" else "en"
        )
        print_data(str(html))

    guarded(work)
