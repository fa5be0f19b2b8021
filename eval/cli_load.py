"""``citedesk-eval load``: many buyers at once on a running server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.cli_output import ResultFile, guarded, print_result

if TYPE_CHECKING:
    from chatbot.settings import Settings
    from vectorstore.report import Progress

_QUESTIONS = Path("samples/evaluation/queries.jsonl")


def load(
    *,
    url: Annotated[str, typer.Option(help="Address of a running `citedesk serve`.")] = "http://127.0.0.1:7860",
    buyers: Annotated[
        list[int] | None, typer.Option(min=1, max=1000, help="At once; may be given more than once. 50 if not given.")
    ] = None,
    seconds: Annotated[float, typer.Option(min=1, max=3600, help="For how long, each number of buyers.")] = 300.0,
    pause: Annotated[float, typer.Option(min=0, max=600, help="Mean seconds that a buyer reads an answer.")] = 20.0,
    questions: Annotated[Path, typer.Option(help="File in the format of queries.jsonl.")] = _QUESTIONS,
    seed: Annotated[int, typer.Option(help="Of order and pauses.")] = 1,
    records: Annotated[Path | None, typer.Option(help="The server's records.sqlite; its growth is measured.")] = None,
    server_cores: Annotated[
        int | None, typer.Option(min=1, help="CPUs that the server was started with; only written down.")
    ] = None,
    note: Annotated[str, typer.Option(help="What the figures should say of the server; only written down.")] = "",
    out: ResultFile = None,
) -> None:
    """Let buyers ask at once through the page's own protocol, then reload every conversation; prints JSON."""

    def work(_settings: Settings, _progress: Progress) -> None:
        import asyncio

        from eval.bench_questions import read_questions
        from eval.load import LoadOptions, measure_users
        from ingest.language import detect_language

        numbers = buyers or [50]
        asked = tuple((text, detect_language(text)) for text in read_questions(questions))
        options = LoadOptions(
            url=url, buyers=numbers[0], seconds=seconds, pause_seconds=pause, questions=asked, seed=seed
        )
        found = asyncio.run(measure_users(options, numbers, records=records, server_cores=server_cores, note=note))
        print_result(json.dumps(found, ensure_ascii=False, indent=1), out)

    guarded(work)
