"""``citedesk-eval engines``: search in FAISS beside search in Milvus."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.cli_output import guarded, print_data

if TYPE_CHECKING:
    from chatbot.settings import Settings
    from vectorstore.report import Progress

_DOCUMENTS = Path("samples/documents")
_QUESTIONS = Path("samples/evaluation/queries.jsonl")


def engines(
    paths: Annotated[list[Path] | None, typer.Argument(help="Documents, or folders of them.")] = None,
    *,
    questions: Annotated[Path, typer.Option(help="File in the format of queries.jsonl.")] = _QUESTIONS,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first questions.")] = None,
    milvus_uri: Annotated[str | None, typer.Option(help="Server; milvus-lite in this process if not given.")] = None,
) -> None:
    """Ask FAISS and Milvus the same questions on the same vectors; prints JSON."""

    def work(settings: Settings, progress: Progress) -> None:
        from eval.bench_questions import read_questions
        from eval.engines import compare_engines

        report = compare_engines(
            paths or [_DOCUMENTS],
            read_questions(questions)[:limit],
            settings,
            milvus_uri=milvus_uri,
            progress=progress,
        )
        print_data(json.dumps(asdict(report), ensure_ascii=False, indent=1))

    guarded(work)
