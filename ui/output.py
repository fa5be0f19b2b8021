"""What commands print: data on stdout, progress on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated

import typer
from tqdm import tqdm

Kb = Annotated[str, typer.Option("--kb", help="Name of the knowledge base.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


def print_json(value: Mapping[str, object]) -> None:
    """One JSON object on stdout."""
    print(json.dumps(value, ensure_ascii=False))


def note(text: str) -> None:
    """A line on stderr."""
    print(text, file=sys.stderr)


@contextmanager
def progress_bar(unit: str, *, bytes_: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on stderr for each stage that it is told of; silent where stderr is no terminal's."""
    bar: tqdm[None] | None = None
    stage = ""

    def show(name: str, done: int, total: int) -> None:
        nonlocal bar, stage
        if bar is None or name != stage:
            if bar is not None:
                bar.close()
            bar = tqdm(
                desc=name,
                total=total or None,
                unit="B" if bytes_ else f" {unit}",
                unit_scale=bytes_,
                # None: shown on a terminal only.
                disable=None,
            )
            stage = name
        bar.update(done - bar.n)

    try:
        yield show
    finally:
        if bar is not None:
            bar.close()
