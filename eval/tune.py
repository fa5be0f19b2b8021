"""Tune the embedder on an evaluation set's own questions, and write what it gained or lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from chatbot.assembly import Application, open_application
from chatbot.catalogue import catalogue
from chatbot.model_store import path_of
from chatbot.settings import Settings
from chatbot.tuning.gold import Located
from chatbot.tuning.report import TuningReport, TuningRequest
from chatbot.tuning.tuner import Tuner
from chatbot.tuning.types import TrainerOptions, TuningQuestion
from eval.dataset import read_dataset
from eval.record import commit, machine
from eval.types import Dataset
from eval.workbench import prepare_knowledge_base, settings_for
from ingest.types import Chunk
from vectorstore.knowledge_base import open_published
from vectorstore.report import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneOptions:
    """What to tune on.

    Attributes:
        out: Folder for ``tune.json``, the knowledge base, and the embedder if it is kept.
        limit: Only the first questions; ``None`` for all.
    """

    dataset: Path
    out: Path
    limit: int | None
    trainer: TrainerOptions


def run_tune(
    options: TuneOptions,
    settings: Settings,
    *,
    compose: Callable[[Settings], Application] = open_application,
    progress: Progress | None = None,
) -> TuningReport:
    """Build the set's knowledge base, tune the embedder in use, and write ``tune.json``.

    Raises:
        EvalError: The set cannot be used.
        TuningError: It has too few questions.
    """
    dataset = read_dataset(options.dataset)
    base = settings.vectorstore.embedder
    if base in catalogue():
        base = str(path_of(base, settings.resolved_models_dir))
    with closing(compose(settings_for(settings, options.out))) as application:
        kb, _ = prepare_knowledge_base(application, dataset, progress)
        # The models of this machine are not to be added to.
        own = application.settings.model_copy(update={"models_dir": options.out / "models"})
        with closing(open_published(application.bases.store(kb), application.embedders())) as live:
            tuner = Tuner(live, application.embedders(), own, reranker=application.reranker(), progress=progress)
            report = tuner.tune(
                located(dataset, live.content.all_chunks(), options.limit),
                TuningRequest(kb=kb, base=base, name=f"tuned-{dataset.name}", options=options.trainer),
            )
    text = json.dumps(
        {
            **asdict(report),
            "path": str(report.path) if report.path else None,
            "dataset": dataset.name,
            "options": asdict(options.trainer),
            "hashes": dict(dataset.hashes),
            "machine": machine(),
            "commit": commit(),
        },
        indent=2,
        ensure_ascii=False,
    )
    (options.out / "tune.json").write_text(f"{text}\n", encoding="utf-8")
    return report


def located(dataset: Dataset, chunks: list[Chunk], limit: int | None) -> Located:
    """The set's questions with the chunks of all their relevant documents."""
    by_document: dict[str, list[str]] = {}
    for chunk in chunks:
        by_document.setdefault(chunk.source, []).append(chunk.id)
    found, lost, unanswerable = [], [], []
    for query in dataset.queries[:limit]:
        relevant = [document for document, score in dataset.qrels.get(query.id, {}).items() if score > 0]
        right = frozenset(own for document in relevant for own in by_document.get(document, ()))
        if right:
            found.append(TuningQuestion(text=query.text, language=query.language, right=right))
        elif query.answerable:
            lost.append(query.text)
        else:
            unanswerable.append(TuningQuestion(text=query.text, language=query.language, right=frozenset()))
    return Located(questions=tuple(found), lost=tuple(lost), unanswerable=tuple(unanswerable))
