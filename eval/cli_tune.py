"""``citedesk-eval tune``: what tuning the embedder on a set's own questions gains or loses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.cli_output import guarded, print_data

if TYPE_CHECKING:
    from chatbot.settings import Settings
    from vectorstore.report import Progress


def tune(
    dataset_folder: Annotated[Path, typer.Argument(help="Folder with corpus.jsonl, queries.jsonl and qrels.tsv.")],
    *,
    out: Annotated[Path, typer.Option(help="Folder for tune.json and all that is made.")],
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first questions.")] = None,
    epochs: Annotated[int, typer.Option(min=1, max=50, help="How often every question is learnt.")] = 2,
    seed: Annotated[int, typer.Option(min=0, help="Which questions are held back, and the order of the others.")] = 1,
    learning_rate: Annotated[float, typer.Option(min=1e-7, max=1.0, help="Highest step of the optimiser.")] = 2e-5,
    share: Annotated[float, typer.Option(min=0.0, max=1.0, help="How much of the change of weights is kept.")] = 1.0,
) -> None:
    """Tune on seven in ten questions of a set, and compare on the others and on the guard; JSON."""

    def work(settings: Settings, progress: Progress) -> None:
        from chatbot.tuning.types import TrainerOptions
        from eval.tune import TuneOptions, run_tune

        out.mkdir(parents=True, exist_ok=True)
        trainer = TrainerOptions(epochs=epochs, seed=seed, learning_rate=learning_rate, share=share)
        run_tune(
            TuneOptions(dataset=dataset_folder, out=out, limit=limit, trainer=trainer), settings, progress=progress
        )
        print_data((out / "tune.json").read_text(encoding="utf-8").strip())

    guarded(work)
