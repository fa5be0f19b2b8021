"""``citedesk models tune``: fine-tune the embedder on a team's own questions."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.output import Json, Kb, note, print_json, progress_bar
from ui.session import ended_in_order, opened_application

if TYPE_CHECKING:
    from chatbot.tuning.report import TuningReport


def tune(
    questions: Annotated[
        Path,
        typer.Argument(
            help="XLSX, CSV or JSONL with the columns question, and expected text, document, or both; 问题, 期望内容,"
            " 文档 in Chinese.",
        ),
    ],
    *,
    kb: Kb = "default",
    base: Annotated[
        str | None, typer.Option(help="Embedder to begin with; the one in use if not given.", show_default=False)
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Of the new embedder; made of base and knowledge base if not given.")
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, max=50, help="How often every question is learnt.")] = 2,
    seed: Annotated[int, typer.Option(min=0, help="Which questions are held back, and the order of the others.")] = 1,
    learning_rate: Annotated[float, typer.Option(min=1e-7, max=1.0, help="Highest step of the optimiser.")] = 2e-5,
    as_json: Json = False,
) -> None:
    """Learn from a team's questions; kept only if held-back ones find their passages better, status 1 if not."""
    with ended_in_order(), opened_application() as application, progress_bar("steps") as progress:
        from chatbot.question_sheet import read_question_sheet
        from chatbot.tuning.gold import locate
        from chatbot.tuning.report import TuningRequest
        from chatbot.tuning.tuner import Tuner
        from chatbot.tuning.types import TrainerOptions
        from vectorstore.knowledge_base import open_published

        settings = application.settings
        asked = read_question_sheet(questions, max_chars=settings.answer.max_question_chars)
        chosen = base or settings.vectorstore.embedder
        with closing(open_published(application.bases.store(kb), application.embedders())) as live:
            tuner = Tuner(live, application.embedders(), settings, reranker=application.reranker(), progress=progress)
            report = tuner.tune(
                locate(asked, live.content.all_chunks(), live.content.documents()),
                TuningRequest(
                    kb=kb,
                    base=chosen,
                    name=name or f"{Path(chosen).name}-{kb}",
                    options=TrainerOptions(epochs=epochs, learning_rate=learning_rate, seed=seed),
                ),
            )
    for text in report.lost:
        note(f"no passage was found, or too many: {text}")
    if as_json:
        from ui.shapes import tuning_to_json

        print_json(tuning_to_json(report))
    else:
        print("\n".join(tuning_lines(report)))
    if report.reasons:
        note(f"citedesk: {report.name} was not kept: {'; '.join(report.reasons)}")
        raise typer.Exit(1)


def tuning_lines(report: TuningReport) -> list[str]:
    """What was learnt and held back, every measure before and after, and where the embedder lies."""
    counts = report.counts
    head = (
        f"{report.base} on knowledge base {report.kb}: {counts['learnt']} questions learnt, {counts['held_back']} held"
        f" back, {counts['passages']} passages; {sum(report.seconds.values()):.0f} s"
    )
    lines = [
        head,
        f"{'questions':22}{'channel':9}{'measure':10}{'n':>5}{'before':>8}{'after':>8}{'p':>8}",
    ]
    lines += [
        f"{own.questions:22}{own.channel:9}{own.measure:10}{own.difference.n:>5}{own.before:>8.3f}{own.after:>8.3f}"
        f"{own.difference.p_value:>8.2g}"
        for own in report.comparisons
    ]
    if report.path is not None:
        lines += [
            f"kept as {report.name} in {report.path}",
            f'to use it: set vectorstore.embedder = "{report.name}" and ingest the documents again',
        ]
    return lines
