"""``citedesk config``: the settings."""

from __future__ import annotations

from dataclasses import asdict

import typer

from chatbot.config import describe_settings, load_settings
from ui.output import Json, print_json

config_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@config_app.command()
def show(*, as_json: Json = False) -> None:
    """Every setting, its value, its bounds, and where the value comes from."""
    lines = describe_settings(load_settings())
    if as_json:
        print_json({"settings": [asdict(line) for line in lines]})
        return
    for line in lines:
        bounds = f" ({line.bounds})" if line.bounds else ""
        print(f"{line.name} = {line.value or '(empty)'}   [{line.origin}]{bounds}\n    {line.description}")


@config_app.command()
def check(*, as_json: Json = False) -> None:
    """Check the file and the environment; exit status 1 names every fault."""
    load_settings()
    if as_json:
        print_json({"ok": True})
    else:
        print("the settings are in order")
