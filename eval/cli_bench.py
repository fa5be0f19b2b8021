"""``citedesk-eval bench``, ``bench-setup`` and ``bench-report``: this program beside four frameworks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.cli_output import Json, guarded, print_data

if TYPE_CHECKING:
    from chatbot.settings import Settings
    from eval.bench_types import BenchReport
    from vectorstore.report import Progress

_RIVALS = "langchain, llamaindex, haystack, txtai"

Environments = Annotated[
    Path | None, typer.Option(help="Folder of their environments; `bench` in the data directory if not given.")
]
Rivals = Annotated[
    list[str] | None, typer.Option("--rival", help=f"One of {_RIVALS}; may be given more than once; all if not given.")
]
Plots = Annotated[
    Path | None, typer.Option(help="Folder that gets the plots too; with --readme they are shown below the table.")
]
Readme = Annotated[Path | None, typer.Option(help="Markdown file whose block from `<!-- bench -->` on gets the table.")]


def bench(
    sets: Annotated[
        list[Path] | None, typer.Argument(help="Evaluation sets with gold answers; the repository's samples if none.")
    ] = None,
    *,
    out: Annotated[Path, typer.Option(help="Folder for bench.json, table, plots and logs.")],
    environments: Environments = None,
    rivals: Rivals = None,
    searched: Annotated[int, typer.Option(min=1, help="Questions of each set that are searched for.")] = 60,
    answered: Annotated[int, typer.Option(min=1, help="Questions of each set that are answered.")] = 12,
    rounds: Annotated[int, typer.Option(min=1, max=9, help="Runs of each way on each set.")] = 1,
    documents: Annotated[int | None, typer.Option(min=1, help="Only the first documents of each set.")] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds after which a process counts as failed.")] = 3600.0,
    readme: Readme = None,
    plots: Plots = None,
    as_json: Json = False,
) -> None:
    """Time ingestion, search and answers beside LangChain, LlamaIndex, Haystack and txtai, with the same models."""

    def work(settings: Settings, progress: Progress) -> None:
        from eval.bench import rival_commands, run_benchmark
        from eval.bench_files import write_report
        from eval.bench_types import BenchOptions

        options = BenchOptions(
            sets=tuple(sets or ()),
            rivals=_checked(rivals),
            environments=environments or settings.data_dir / "bench",
            searched=searched,
            answered=answered,
            rounds=rounds,
            documents=documents,
            timeout_seconds=timeout,
            out=out,
        )
        report = run_benchmark(options, settings, rivals=rival_commands(options), progress=progress)
        write_report(report, out)
        _show(report, readme=readme, plots=plots, as_json=as_json)

    guarded(work)


def bench_setup(*, environments: Environments = None, rivals: Rivals = None) -> None:
    """Make the environments that `bench` compares with, about 1.6 GB each, from the package index; print the folder."""

    def work(settings: Settings, progress: Progress) -> None:
        from eval.rival_environments import make_environments

        folder = environments or settings.data_dir / "bench"
        make_environments(folder, _checked(rivals), progress)
        print_data(str(folder))

    guarded(work)


def bench_report(
    out: Annotated[Path, typer.Argument(help="Folder with the bench.json of a run.")],
    *,
    readme: Readme = None,
    plots: Plots = None,
    as_json: Json = False,
) -> None:
    """Write table and plots of a run again, and with --readme the table into a document."""

    def work(_settings: Settings, _progress: Progress) -> None:
        from eval.bench_files import read_report, write_report

        report = read_report(out)
        write_report(report, out)
        _show(report, readme=readme, plots=plots, as_json=as_json)

    guarded(work)


def _show(report: BenchReport, *, readme: Path | None, plots: Path | None, as_json: bool) -> None:
    from eval.bench_files import to_json
    from eval.bench_plots import shown_in, write_plots
    from eval.bench_table import bench_markdown, fill_block

    table = bench_markdown(report)
    drawn = write_plots(report, plots) if plots else []
    if readme:
        fill_block(readme, table + shown_in(readme, drawn))
    print_data(to_json(report) if as_json else table)


def _checked(rivals: list[str] | None) -> tuple[str, ...]:
    from eval.rival_environments import RIVALS

    for rival in rivals or ():
        if rival not in RIVALS:
            raise typer.BadParameter(f"{rival!r} is none of {_RIVALS}", param_hint="--rival")
    return tuple(dict.fromkeys(rivals or RIVALS))
