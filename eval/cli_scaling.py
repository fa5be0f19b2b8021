"""``citedesk-eval scale``, ``cores`` and ``scaling``: how each cost grows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.cli_output import ResultFile, guarded, print_data, print_result

if TYPE_CHECKING:
    from chatbot.settings import Settings
    from vectorstore.report import Progress

_DOCUMENTS = Path("samples/documents")
_QUESTIONS = Path("samples/evaluation/queries.jsonl")

Paths = Annotated[list[Path] | None, typer.Argument(help="Documents, or folders of them; the samples if not given.")]
Questions = Annotated[Path, typer.Option(help="File in the format of queries.jsonl.")]


def scale(
    paths: Paths = None,
    *,
    chunks: Annotated[
        list[int] | None, typer.Option(min=50, help="Size at which to measure; may be given more than once.")
    ] = None,
    new_chunks: Annotated[int, typer.Option(min=1, max=100_000, help="About how many each publish adds.")] = 1000,
    cores: Annotated[
        list[int] | None, typer.Option(min=1, help="Search each size also with so many CPUs; more than once.")
    ] = None,
    questions: Questions = _QUESTIONS,
    folder: Annotated[Path | None, typer.Option(help="Where the knowledge base is made and removed again.")] = None,
    out: ResultFile = None,
) -> None:
    """Grow a knowledge base to many chunks, mixed from real sentences, and measure search, memory and publishing."""

    def work(settings: Settings, progress: Progress) -> None:
        from eval.scale import ScaleOptions, measure_scale

        options = ScaleOptions(
            paths=tuple(paths or [_DOCUMENTS]),
            questions=questions,
            sizes=tuple(sorted(chunks or [1000, 10_000, 100_000, 1_000_000])),
            new_chunks=new_chunks,
            cores=tuple(sorted(cores or [])),
        )
        found = measure_scale(options, settings, folder=folder, progress=progress)
        print_result(json.dumps(found, ensure_ascii=False), out)

    guarded(work)


def cores(
    paths: Paths = None,
    *,
    cores: Annotated[
        list[int] | None, typer.Option(min=1, help="CPUs to measure with; may be given more than once. 1 and 2.")
    ] = None,
    questions: Questions = _QUESTIONS,
    limit: Annotated[int, typer.Option(min=1, help="So many questions are answered, all are searched.")] = 6,
    out: ResultFile = None,
) -> None:
    """Ingest, search and answer on one core and on more, and calculate what still more would give; prints JSON."""

    def work(_: Settings, progress: Progress) -> None:
        from eval.core_scaling import CoreOptions, measure_cores

        options = CoreOptions(
            paths=tuple(paths or [_DOCUMENTS]), questions=questions, limit=limit, cores=tuple(cores or (1, 2))
        )
        print_result(json.dumps(measure_cores(options, progress), ensure_ascii=False), out)

    guarded(work)


def scaling(
    results: Annotated[list[Path], typer.Argument(help="Files that `scale`, `load` and `cores` have written.")],
    *,
    out: Annotated[Path, typer.Option(help="Folder for the pictures; made if it is not there.")],
    page: Annotated[Path | None, typer.Option(help="File for a page in Markdown with pictures and figures.")] = None,
) -> None:
    """Draw how costs grow with documents, users and cores, as SVG files; prints the figures as Markdown."""

    def work(_settings: Settings, _progress: Progress) -> None:
        from eval.scaling_page import scaling_page
        from eval.scaling_plots import scaling_plots
        from eval.scaling_results import read_scaling_results
        from eval.scaling_table import scaling_tables

        read = read_scaling_results(results)
        out.mkdir(parents=True, exist_ok=True)
        plots = scaling_plots(read)
        for plot in plots:
            (out / f"{plot.name}.svg").write_text(plot.svg, encoding="utf-8")
        if page:
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(scaling_page(read, plots, pictures=out, page=page), encoding="utf-8")
        print_data(scaling_tables(read))

    guarded(work)
