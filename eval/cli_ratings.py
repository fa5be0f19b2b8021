"""``citedesk-eval rating-sheet`` and ``ratings``: answers judged by people."""

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


def rating_sheet(
    first: Annotated[Path, typer.Argument(metavar="OUT", help="Output folder of a run with --answers.")],
    second: Annotated[
        Path | None, typer.Argument(metavar="OUT_B", help="Another run of the same set, to be rated blind beside it.")
    ] = None,
    *,
    file: Annotated[Path, typer.Option(help="The workbook, NAME.xlsx; for two runs NAME.key.json is written too.")],
    limit: Annotated[int | None, typer.Option(min=1, help="So many questions, drawn at random.")] = None,
    seed: Annotated[int, typer.Option(help="Of the draw and of the sides.")] = 0,
) -> None:
    """Write a workbook in which people rate the answers of one run, or of two without knowing which is which."""

    def work(_: Settings, __: Progress) -> None:
        from eval.rating_sheet import write_rating_sheet
        from eval.run_files import read_finished_run

        runs = [read_finished_run(folder) for folder in (first, second) if folder]
        written = write_rating_sheet(file, *runs, limit=limit, seed=seed)
        print_data("\n".join(map(str, written)))

    guarded(work)


def ratings(
    sheets: Annotated[list[Path], typer.Argument(metavar="SHEET...", help="Copies of one sheet, one a rater.")],
    *,
    key: Annotated[Path | None, typer.Option(help="The sheet's .key.json, where it holds pairs.")] = None,
    as_json: Json = False,
) -> None:
    """Sum up sheets that were filled in: means, agreement of the raters, preferences."""

    def work(_: Settings, __: Progress) -> None:
        from eval.ratings import summarise_ratings
        from eval.tables import ratings_table

        summary = summarise_ratings(sheets, key)
        print_data(json.dumps(asdict(summary), ensure_ascii=False) if as_json else ratings_table(summary))

    guarded(work)
