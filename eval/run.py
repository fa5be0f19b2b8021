"""Run an evaluation set through the program and write what came out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

from chatbot.answerability import answerability_model
from chatbot.assembly import Application, open_application
from chatbot.errors import QuestionError
from chatbot.settings import Settings
from chatbot.types import Question, Understood
from eval.answer_values import Pair
from eval.answers import answer_all
from eval.dataset import read_dataset
from eval.documents import twins
from eval.errors import DatasetError
from eval.measured import measure
from eval.progress import tracked
from eval.record import commit, machine, model_hashes
from eval.retrieval import rank_documents
from eval.run_files import PER_QUESTION, QUESTIONS, to_question, write_lines
from eval.trec import write_qrels, write_run
from eval.types import Dataset, Estimates, EvalQuery, Ranking, Slices
from eval.workbench import prepare_knowledge_base, settings_for
from vectorstore.report import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What to run.

    Attributes:
        limit: Only the first questions; ``None`` for all.
        history: Give each question the conversation before it.
        kb_folder: Where the knowledge base lies; ``kb`` in the output folder if ``None``.
        corpus: Another set's folder whose corpus is searched.
        fusion: See ``HybridRetriever.search``.
    """

    dataset: Path
    out: Path
    answers: bool = False
    limit: int | None = None
    history: bool = False
    kb_folder: Path | None = None
    corpus: Path | None = None
    fusion: str = "weighted"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResults:
    """What ``results.json`` holds."""

    dataset: str
    measures: Estimates
    n: int
    excluded: dict[str, list[str]]
    settings: dict[str, object]
    hashes: dict[str, str]
    machine: dict[str, object]
    seconds: float
    stage_seconds: dict[str, float]
    commit: str | None
    slices: Slices = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Searched:
    rankings: dict[str, Ranking]
    confidences: dict[str, float]
    refused: list[str]


def run_evaluation(
    options: RunOptions,
    settings: Settings,
    *,
    compose: Callable[[Settings], Application] = open_application,
    progress: Progress | None = None,
) -> RunResults:
    """Build the knowledge base, ask every question, measure, and write all files.

    Raises:
        EvalError: The set cannot be used.
        ChatbotError: A model is missing.
        VectorStoreError: The knowledge base cannot be written.
    """
    started = time.perf_counter()
    dataset = read_dataset(options.dataset, options.corpus)
    queries = dataset.queries[: options.limit]
    if not options.answers and not any(query.id in dataset.qrels for query in queries):
        raise DatasetError(
            f"{options.dataset / 'qrels.tsv'} judges none of the questions; retrieval cannot be measured"
        )
    options.out.mkdir(parents=True, exist_ok=True)
    with closing(compose(settings_for(settings, options.kb_folder or options.out))) as application:
        kb, _ = prepare_knowledge_base(application, dataset, progress)
        built = time.perf_counter()
        searched = _search_all(application, dataset, queries, kb, options, progress)
        write_run(options.out / "run.trec", searched.rankings)
        judged = {query_id: dataset.qrels[query_id] for query_id in searched.rankings if query_id in dataset.qrels}
        write_qrels(options.out / "qrels.trec", judged)
        asked = [query for query in queries if query.id in searched.rankings]
        write_lines(options.out / QUESTIONS, map(to_question, asked))
        searched_at = time.perf_counter()
        pairs: list[Pair] | None = None
        failed: list[str] = []
        if options.answers:
            pairs, failed = answer_all(
                application, asked, kb=kb, history=options.history, out=options.out / "answers.jsonl", progress=progress
            )
        measured = measure(
            asked,
            rankings=searched.rankings,
            qrels=judged,
            confidences=searched.confidences,
            pairs=pairs,
            texts={document.id: f"{document.title}\n{document.text}" for document in dataset.documents},
        )
        write_lines(options.out / PER_QUESTION, measured.per_question)
        hashes = model_hashes(application.embedders(), application.settings, language_model=options.answers)
    ended = time.perf_counter()
    results = RunResults(
        dataset=dataset.name,
        measures=measured.measures,
        slices=measured.slices,
        n=len(asked),
        excluded=_excluded(dataset, queries, searched, failed),
        settings=_settings(options, settings),
        hashes={**dataset.hashes, **hashes},
        machine=machine(),
        seconds=round(ended - started, 3),
        stage_seconds={
            "knowledge_base": round(built - started, 3),
            "search": round(searched_at - built, 3),
            "answers": round(ended - searched_at, 3),
        },
        commit=commit(),
    )
    text = json.dumps(asdict(results), indent=2, ensure_ascii=False)
    (options.out / "results.json").write_text(f"{text}\n", encoding="utf-8")
    return results


def _search_all(
    application: Application,
    dataset: Dataset,
    queries: Sequence[EvalQuery],
    kb: str,
    options: RunOptions,
    progress: Progress | None,
) -> _Searched:
    same = twins(dataset.documents)
    model = answerability_model()
    searched = _Searched(rankings={}, confidences={}, refused=[])
    for query in tracked(queries, total=len(queries), stage="searching", progress=progress):
        try:
            understood = (
                application.understand(Question(text=query.text, history=query.history, kb=kb))
                if options.history
                else Understood(standalone=query.text)
            )
            ranking, retrieval = rank_documents(application, understood, kb=kb, fusion=options.fusion, twins=same)
        except QuestionError:
            searched.refused.append(query.id)
            continue
        searched.rankings[query.id] = ranking
        searched.confidences[query.id] = model.probability(retrieval.signals)
    return searched


def _excluded(
    dataset: Dataset, queries: Sequence[EvalQuery], searched: _Searched, failed: Sequence[str]
) -> dict[str, list[str]]:
    """Ids of what some measure leaves out, by reason."""
    cases = {
        "not_judged": [query.id for query in queries if query.id not in dataset.qrels],
        "question_refused": searched.refused,
        "answer_failed": list(failed),
        **{reason: list(ids) for reason, ids in dataset.dropped.items()},
    }
    return {reason: ids for reason, ids in cases.items() if ids}


def _settings(options: RunOptions, settings: Settings) -> dict[str, object]:
    """Everything that could change a figure; places on this machine's disk are left out."""
    return {
        "answers": options.answers,
        "limit": options.limit,
        "history": options.history,
        "corpus": options.corpus.resolve().name if options.corpus else None,
        "fusion": options.fusion,
        **settings.model_dump(mode="json", include={"ingest", "vectorstore", "prompts", "language_model", "answer"}),
    }
