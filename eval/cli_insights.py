"""``citedesk-eval insights``: questions in plain language over tables."""

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


def insights(
    *,
    questions: Annotated[Path | None, typer.Option(help="Another file of questions, its tables beside it.")] = None,
    as_json: Json = False,
) -> None:
    """Ask every question of the set: the share of right outcomes by part and language, and each that is wrong."""

    def work(_settings: Settings, _progress: Progress) -> None:
        from eval.insight_questions import INSIGHT_QUESTIONS, insight_table, run_insight_questions

        results = run_insight_questions(questions or INSIGHT_QUESTIONS)
        print_data(json.dumps(asdict(results), ensure_ascii=False) if as_json else insight_table(results))

    guarded(work)
