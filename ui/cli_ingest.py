"""``citedesk ingest``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.output import Json, Kb, note, print_json, progress_bar
from ui.session import opened_application


def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH...", help="Files and folders.", show_default=False)
    ] = None,
    *,
    kb: Kb = "default",
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes that read files; one per core if not given.")
    ] = None,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Do nothing when it holds documents already.")] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the last ingestion, if it was cut off; takes no PATH.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring a knowledge base to the state of files and folders, and publish it."""
    if resume == bool(paths):
        raise typer.BadParameter("give files and folders, or --resume", param_hint="PATH...")
    with opened_application() as application:
        if if_empty and application.administration.holds_documents(kb):
            note(f"knowledge base {kb!r} holds documents already; nothing was done")
            if as_json:
                print_json(application.administration.stats(kb))
            return
        wanted = paths or application.administration.paths_to_resume(kb)
        if not wanted:
            note(f"the last ingestion into {kb!r} came to its end; nothing was done")
            if as_json:
                print_json(application.administration.jobs(kb))
            return
        with progress_bar("files") as progress:
            report = application.ingest(wanted, kb=kb, workers=workers, progress=progress)
    if as_json:
        print_json(report.to_json_dict())
        return
    for failure in report.failures:
        note(f"not read: {failure.path}: {failure.reason}")
    for warning in report.warnings:
        note(f"warning: {warning}")
    print(report.summary)
