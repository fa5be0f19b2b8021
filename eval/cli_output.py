"""What every command of ``citedesk-eval`` prints and how it ends."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from chatbot.settings import Settings
    from vectorstore.report import Progress

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else there.")]


def print_data(text: str) -> None:
    """Print on stdout, which holds data and nothing else."""
    typer.echo(text)


ResultFile = Annotated[Path | None, typer.Option(help="File for the same JSON, such as `results/load.json`.")]


def print_result(text: str, file: Path | None) -> None:
    """Print a result, and keep it where that is wanted."""
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text}\n", encoding="utf-8")
    print_data(text)


def guarded(work: Callable[[Settings, Progress], None]) -> None:
    """Do the work with the settings; an expected error is one line on stderr and exit status 1."""
    from chatbot.config import load_settings
    from chatbot.errors import ChatbotError
    from eval.errors import EvalError
    from eval.progress import ProgressBars
    from ingest.errors import IngestError
    from vectorstore.errors import VectorStoreError

    bars = ProgressBars()
    try:
        work(load_settings(), bars)
    except (EvalError, ChatbotError, VectorStoreError, IngestError) as error:
        bars.close()
        typer.echo(f"citedesk-eval: {' '.join(str(error).split())}", err=True)
        sys.exit(1)
    finally:
        bars.close()
