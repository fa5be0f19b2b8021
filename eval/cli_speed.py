"""``citedesk-eval speed``: what makes answers quick, each alone and all together."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from eval.cli_output import guarded, print_data

if TYPE_CHECKING:
    from chatbot.settings import Settings
    from vectorstore.report import Progress

_DOCUMENTS = Path("samples/documents")
_QUESTIONS = Path("samples/evaluation/queries.jsonl")


def speed(
    paths: Annotated[list[Path] | None, typer.Argument(help="Documents, or folders of them.")] = None,
    *,
    questions: Annotated[Path, typer.Option(help="File in the format of queries.jsonl.")] = _QUESTIONS,
    limit: Annotated[int, typer.Option(min=1, help="So many questions, spread evenly over the file.")] = 24,
    users: Annotated[
        list[int] | None, typer.Option(min=1, max=64, help="At once; may be given more than once.")
    ] = None,
    asked: Annotated[int, typer.Option(min=1, max=1000, help="Questions of each user.")] = 3,
    rounds: Annotated[int, typer.Option(min=1, max=9, help="Times that everything is measured.")] = 1,
    variant: Annotated[
        list[str] | None,
        typer.Option(help="none, threads, prefix, lookup, cache, together, configured; all if not given."),
    ] = None,
    lookup_tokens: Annotated[int, typer.Option(min=1, max=2, help="Guessed at most, where look-up is on.")] = 2,
    out: Annotated[Path | None, typer.Option(help="Folder for speed.json; made if it is not there.")] = None,
) -> None:
    """Time answers with nothing on, each way to be quick alone, and all; JSON, and a table on stderr."""

    def work(settings: Settings, progress: Progress) -> None:
        from eval.speed import measure_speed
        from eval.speed_table import speed_table
        from eval.speed_types import SpeedOptions, Variant

        known: tuple[Variant, ...] = get_args(Variant)
        wanted = variant or list(known)
        if unknown := set(wanted) - set(known):
            raise typer.BadParameter(f"{min(unknown)!r} is none of {', '.join(known)}", param_hint="--variant")
        options = SpeedOptions(
            paths=tuple(paths or [_DOCUMENTS]),
            questions=questions,
            limit=limit,
            users=tuple(users or (1, 4, 16)),
            asked=asked,
            variants=tuple(name for name in known if name in wanted),
            rounds=rounds,
            lookup_tokens=lookup_tokens,
        )
        report = measure_speed(options, settings, progress=progress)
        text = json.dumps(asdict(report), ensure_ascii=False)
        if out:
            out.mkdir(parents=True, exist_ok=True)
            (out / "speed.json").write_text(f"{text}\n", encoding="utf-8")
        typer.echo(speed_table(report), err=True)
        print_data(text)

    guarded(work)
