"""``citedesk ingest``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.output import Json, Kb, note, print_json, progress_bar
from ui.session import ended_in_order, opened_application

if TYPE_CHECKING:
    from chatbot.assembly import Application
    from vectorstore.report import IngestReport


def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH...", help="Files and folders.", show_default=False)
    ] = None,
    *,
    kb: Kb = "default",
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes that read files; ingest.workers if not given.")
    ] = None,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Do nothing when it holds documents already.")] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the last ingestion, if it was cut off; takes no PATH.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Do not end: ingest again whenever something in the PATHs changes.")
    ] = False,
    every: Annotated[
        float | None, typer.Option("--every", min=0.1, metavar="MINUTES", help="With --watch: at least so often.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Bring a knowledge base to the state of files and folders, and publish it."""
    if resume == bool(paths):
        raise typer.BadParameter("give files and folders, or --resume", param_hint="PATH...")
    if watch and (resume or if_empty or as_json):
        raise typer.BadParameter("not with --resume, --if-empty or --json", param_hint="--watch")
    if every is not None and not watch:
        raise typer.BadParameter("it needs --watch", param_hint="--every")
    with ended_in_order(), opened_application() as application:
        if paths and watch:
            _watch(application, paths, kb=kb, workers=workers, every=every)
            return
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
    else:
        _print_report(report)


def _watch(application: Application, paths: list[Path], *, kb: str, workers: int | None, every: float | None) -> None:
    """Ingest now, at every change and on schedule, until somebody stops it."""
    from ingest.errors import IngestError
    from ingest.pipeline import find_files
    from ingest.watch import moments
    from vectorstore.errors import VectorStoreError

    # A path that does not exist is said before anything is waited for.
    find_files(paths)
    for _ in moments(paths, every_seconds=None if every is None else 60 * every):
        try:
            with progress_bar("files") as progress:
                report = application.ingest(paths, kb=kb, workers=workers, progress=progress)
        except (IngestError, VectorStoreError) as error:
            # A file half copied, a disk that is full for now: the next change is a new chance.
            note(f"citedesk: {' '.join(str(error).split())}")
        else:
            _print_report(report)


def _print_report(report: IngestReport) -> None:
    for failure in report.failures:
        note(f"not read: {failure.path}: {failure.reason}")
    for warning in report.warnings:
        note(f"warning: {warning}")
    print(report.summary, flush=True)
