"""``citedesk ingest``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.output import Json, Kb, note, print_json, progress_bar
from ui.session import opened_application


def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.", show_default=False)],
    *,
    kb: Kb = "default",
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes that read files; one per core if not given.")
    ] = None,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Do nothing when it holds documents already.")] = False,
    as_json: Json = False,
) -> None:
    """Bring a knowledge base to the state of files and folders, and publish it."""
    with opened_application() as application:
        if if_empty and application.administration.holds_documents(kb):
            note(f"knowledge base {kb!r} holds documents already; nothing was done")
            if as_json:
                print_json(application.administration.stats(kb))
            return
        with progress_bar("files") as progress:
            report = application.ingest(paths, kb=kb, workers=workers, progress=progress)
    if as_json:
        print_json(report.to_json_dict())
        return
    for failure in report.failures:
        note(f"not read: {failure.path}: {failure.reason}")
    for warning in report.warnings:
        note(f"warning: {warning}")
    print(
        f"{kb} version {report.version}: {report.added} added, {report.changed} changed, {report.unchanged} unchanged,"
        f" {report.removed} removed, {len(report.failures)} failed; {report.chunks} chunks,"
        f" {report.embedded_chunks} of them embedded, in {report.seconds:.1f} s"
    )
