"""``citedesk-eval gate``: stop a prompt, model or setting that is worse."""

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


def gate(
    source: Annotated[
        Path, typer.Argument(metavar="SET_OR_SHEET", help="Folder of an evaluation set, or a question sheet.")
    ],
    *,
    baseline: Annotated[Path, typer.Option(help="Folder of gate.json; knowledge base and run are kept there too.")],
    update: Annotated[bool, typer.Option("--update", help="Write the baseline instead of comparing.")] = False,
    answers: Annotated[bool, typer.Option("--answers", help="Answer the questions too, not only search.")] = False,
    kb: Annotated[str | None, typer.Option("--kb", help="Knowledge base of a sheet; default if not given.")] = None,
    as_json: Json = False,
) -> None:
    """Ask with the settings in force, and compare question by question with a baseline; status 1 where it is worse."""
    if kb is not None and source.is_dir():
        raise typer.BadParameter("a set is asked of its own documents", param_hint="--kb")

    def work(settings: Settings, progress: Progress) -> None:
        from eval.errors import GateWorseError
        from eval.gate import GateOptions, run_gate
        from eval.gate_table import gate_table

        options = GateOptions(
            source=source, baseline=baseline, update=update, answers=answers, kb="default" if kb is None else kb
        )
        report = run_gate(options, settings, progress=progress)
        values = {**asdict(report), "worse": report.worse}
        print_data(json.dumps(values, ensure_ascii=False) if as_json else gate_table(report))
        if report.worse:
            raise GateWorseError(
                f"on {source} {', '.join(report.worse)} is significantly worse than in {baseline}; undo the change, or"
                " accept it with --update"
            )

    guarded(work)
