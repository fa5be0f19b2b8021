"""``citedesk-eval capacity`` and ``answer-cost``: how many machines, and what an answer costs."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.cli_output import ResultFile, guarded, print_data, print_result

if TYPE_CHECKING:
    from chatbot.settings import Settings
    from vectorstore.report import Progress

_DOCUMENTS = Path("samples/documents")
_QUESTIONS = Path("samples/evaluation/queries.jsonl")


class Form(StrEnum):
    """How a capacity is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def capacity(
    *,
    buyers_per_day: Annotated[
        list[int], typer.Option(min=1, max=10**9, help="That open the chat and ask; may be given more than once.")
    ],
    chunks: Annotated[
        list[int] | None,
        typer.Option(min=1, max=10**9, help="Of the knowledge base: once, or as often as buyers. 10,000 if not given."),
    ] = None,
    inputs: Annotated[
        Path | None, typer.Option(help="Measured figures and assumptions; eval/capacity_inputs.toml if not given.")
    ] = None,
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Another value of a figure.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How to print it.")] = Form.TEXT,
) -> None:
    """Calculate how many machines so many buyers a day need, with every step of the arithmetic."""
    sizes = chunks or [10_000]
    if len(sizes) == 1:
        sizes *= len(buyers_per_day)
    if len(sizes) != len(buyers_per_day):
        raise typer.BadParameter("give it once, or as often as --buyers-per-day", param_hint="--chunks")
    wanted = dict(map(_change, changes or []))

    def work(_settings: Settings, _progress: Progress) -> None:
        from eval.capacity import capacity as calculated
        from eval.capacity_inputs import read_capacity_inputs
        from eval.capacity_text import as_markdown, as_text

        read = read_capacity_inputs(inputs).changed(wanted)
        found = [calculated(buyers, size, read) for buyers, size in zip(buyers_per_day, sizes, strict=True)]
        match form:
            case Form.TEXT:
                print_data(as_text(found, read))
            case Form.MARKDOWN:
                print_data(as_markdown(found, read))
            case Form.JSON:
                document = {"sizes": [asdict(one) for one in found], "inputs": read.model_dump()}
                print_data(json.dumps(document, ensure_ascii=False))

    guarded(work)


def answer_cost(
    paths: Annotated[list[Path] | None, typer.Argument(help="Documents, or folders of them.")] = None,
    *,
    questions: Annotated[Path, typer.Option(help="File in the format of queries.jsonl.")] = _QUESTIONS,
    limit: Annotated[int, typer.Option(min=1, help="So many questions, evenly over the file.")] = 40,
    out: ResultFile = None,
) -> None:
    """Measure an answer's processor time beside the language model, and the model's tokens and seconds; prints JSON."""

    def work(settings: Settings, progress: Progress) -> None:
        from eval.answer_cost import measure_answer_cost
        from eval.bench_questions import read_questions, spread

        asked = spread(read_questions(questions), limit)
        found = measure_answer_cost(paths or [_DOCUMENTS], asked, settings, progress=progress)
        print_result(json.dumps(found, ensure_ascii=False), out)

    guarded(work)


def _change(text: str) -> tuple[str, float]:
    name, sign, value = text.partition("=")
    try:
        return name.strip(), float(value if sign else "")
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no NAME=NUMBER", param_hint="--set") from error
