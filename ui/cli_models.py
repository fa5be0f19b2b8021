"""``citedesk models``: model files on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chatbot.config import load_settings
from ui.cli_tune import tune
from ui.output import Json, note, print_json, progress_bar

models_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
models_app.command()(tune)


@models_app.command("list")
def list_(*, as_json: Json = False) -> None:
    """Models of the catalogue, and which are here; embedders that were tuned here."""
    from chatbot.model_store import list_models

    states = list_models(load_settings().resolved_models_dir)
    if as_json:
        rows = [
            {
                "name": state.entry.name,
                "kind": state.entry.kind,
                "licence": state.entry.licence,
                "languages": list(state.entry.languages),
                "memory_bytes": state.entry.memory_bytes,
                "bytes": state.entry.bytes,
                "path": str(state.path) if state.path else None,
                "tuned": state.tuned.model_dump(mode="json") if state.tuned else None,
            }
            for state in states
        ]
        print_json({"models": rows})
        return
    for state in states:
        entry = state.entry
        here = f"tuned from {state.tuned.base}" if state.tuned else "here" if state.path else "-"
        print(f"{entry.name:30} {entry.kind:15} {entry.licence:11} {','.join(entry.languages):6} {here}")


@models_app.command()
def pull(
    name: Annotated[
        str | None, typer.Argument(help="Name in the catalogue; without it, all that the settings need.")
    ] = None,
    *,
    source: Annotated[
        Path | None, typer.Option("--from", help="A file, folder or wheel that was brought by hand.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Download a model, check it, and put it in its place."""
    settings = load_settings()
    if name is None and source is not None:
        raise typer.BadParameter("--from needs the NAME of the model", param_hint="NAME")
    paths = {}
    for wanted in [name] if name else _models_to_pull():
        from chatbot.model_store import pull as pull_model

        note(f"{wanted} …")
        with progress_bar("B", bytes_=True) as progress:
            paths[wanted] = str(
                pull_model(wanted, models_dir=settings.resolved_models_dir, local_path=source, progress=progress)
            )
    if as_json:
        print_json({"models": paths})
    elif not paths:
        note("all models are here")
    for wanted, path in paths.items() if not as_json else ():
        print(f"{wanted}: {path}")


@models_app.command()
def path(name: Annotated[str, typer.Argument(help="Name in the catalogue.")], *, as_json: Json = False) -> None:
    """Where a model lies."""
    from chatbot.model_store import path_of

    found = path_of(name, load_settings().resolved_models_dir)
    if as_json:
        print_json({"name": name, "path": str(found)})
    else:
        print(found)


@models_app.command()
def verify(*, as_json: Json = False) -> None:
    """Compare the files of all models with their checksums; exit status 1 if one is damaged."""
    from chatbot.model_store import verify as verify_models

    damaged = verify_models(load_settings().resolved_models_dir)
    bad = any(damaged.values())
    if as_json:
        print_json({"ok": not bad, "models": damaged})
    else:
        for name, files in damaged.items():
            print(f"{name}: {'damaged: ' + ', '.join(files) if files else 'ok'}")
    if bad:
        note("pull a damaged model again after removing its folder")
        raise typer.Exit(1)


def _models_to_pull() -> list[str]:
    from chatbot.model_store import needs_pull
    from chatbot.needed_models import needed_models

    settings = load_settings()
    return [name for name in needed_models(settings) if needs_pull(name, settings.resolved_models_dir)]
