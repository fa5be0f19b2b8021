"""``citedesk kb gate``: the questions that stop a version which answers them worse than the live one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.gate_table import check_lines, question_lines
from ui.output import Json, Kb, note, print_json, progress_bar
from ui.session import opened_application

gate_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@gate_app.command("set")
def set_(
    sheet: Annotated[Path, typer.Argument(help="XLSX, CSV or JSONL with a question in each row.")],
    *,
    kb: Kb = "default",
    as_json: Json = False,
) -> None:
    """Keep the questions of a sheet in the place of those before, and ask them of the live version."""
    with opened_application() as application, progress_bar("questions") as progress:
        done = application.gate.set(kb, sheet, progress)
    wrong = done["wrong"]
    for text in wrong if isinstance(wrong, list) else []:
        note(f"not answered as expected by the live version: {text}")
    if as_json:
        print_json(done)
    else:
        asked = f"asked of version {done['asked_of']}" if done["asked_of"] else "not asked yet"
        print(f"{kb}: {done['questions']} gate questions, {asked}")


@gate_app.command()
def show(*, kb: Kb = "default", as_json: Json = False) -> None:
    """The questions, and what should be found for each."""
    with opened_application() as application:
        found = application.gate.show(kb)
    if not found["enabled"]:
        note("the gate is switched off by gate.enabled; no version is stopped")
    if as_json:
        print_json(found)
    else:
        print("\n".join(question_lines(found)))


@gate_app.command()
def check(
    version: Annotated[
        str | None, typer.Argument(help="As `kb versions` shows it; the newest if not given.", show_default=False)
    ] = None,
    *,
    kb: Kb = "default",
    as_json: Json = False,
) -> None:
    """Ask a version and the live one, without publishing; exit status 1 where it would be blocked."""
    with opened_application() as application, progress_bar("questions") as progress:
        found = application.gate.check(kb, version, progress)
    if as_json:
        print_json(found)
    else:
        print("\n".join(check_lines(found)))
    if found["blocked"]:
        raise typer.Exit(1)


@gate_app.command()
def clear(*, kb: Kb = "default", as_json: Json = False) -> None:
    """Take all questions away: every version is published again."""
    with opened_application() as application:
        done = application.gate.clear(kb)
    if as_json:
        print_json(done)
    else:
        print(f"{kb}: no gate questions any more")
