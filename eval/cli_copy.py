"""``citedesk-eval copy``: how well sentences of copy are judged."""

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


def copy(
    *,
    sentences: Annotated[Path | None, typer.Option(help="Another file of labelled sentences.")] = None,
    as_json: Json = False,
) -> None:
    """Judge labelled sentences as facts, wording, claims without a source, or unsupported; no model is asked."""

    def work(_settings: Settings, _progress: Progress) -> None:
        from eval.copy_set import COPY, Part, copy_table, judge_copy, read_labelled

        rows = read_labelled(sentences or COPY)
        parts: tuple[Part, ...] = ("held_out", "dev", "late")
        results = {part: judge_copy(rows, part=part) for part in parts}
        if as_json:
            print_data(json.dumps({part: asdict(own) for part, own in results.items()}, ensure_ascii=False))
        else:
            print_data("\n\n".join(copy_table(part, own) for part, own in results.items()))

    guarded(work)
