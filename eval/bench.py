"""This program beside what a user would pick instead: same documents, questions and models, one run."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from chatbot.assembly import Application, open_application
from chatbot.catalogue import catalogue
from chatbot.cores import physical_cores
from chatbot.errors import ModelFileMissingError
from chatbot.model_store import path_of
from chatbot.settings import Settings
from eval.bench_lines import OURS, Judge, ratios, way_figures
from eval.bench_process import run_way
from eval.bench_questions import spread
from eval.bench_types import BenchOptions, BenchReport, SetReport, WayRun
from eval.dataset import read_dataset
from eval.documents import twins
from eval.errors import BenchmarkError
from eval.record import commit, machine, model_hashes
from eval.rival_environments import SCRIPTS, canonical, pinned_packages, python_of
from eval.rivals.drive import Asked, Document, Models, Task
from eval.sample_set import read_samples
from eval.types import Dataset, EvalQuery
from vectorstore.report import Progress

_SAMPLES = Path("samples")

Commands = Mapping[str, Sequence[str]]
"""How each way's process is started, by its name; the task's path goes behind."""


def rival_commands(options: BenchOptions) -> Commands:
    """The rivals' commands.

    Raises:
        BenchmarkError: An environment is missing.
    """
    return {
        rival: [str(python_of(options.environments, rival)), str(SCRIPTS / "drive.py"), f"with_{rival}"]
        for rival in options.rivals
    }


def run_benchmark(
    options: BenchOptions, settings: Settings, *, rivals: Commands, progress: Progress | None = None
) -> BenchReport:
    """Run every way on every set, one process after the other.

    Raises:
        BenchmarkError: A set has no questions to ask, or the language model is on a server.
        DatasetError: A set cannot be read.
        ChatbotError: A model is missing.
    """
    started = time.perf_counter()
    models = shared_models(settings)
    sets = [read_dataset(folder) for folder in options.sets] or [read_samples(_SAMPLES, settings.ingest)]
    sets = [_first_documents(dataset, options.documents) for dataset in sets]
    tasks = [_task(dataset, models, options) for dataset in sets]
    commands: Commands = {OURS: [sys.executable, "-m", "eval.bench_ours"], **rivals}
    options.out.mkdir(parents=True, exist_ok=True)
    total = len(sets) * options.rounds * len(commands)
    runs: list[dict[str, list[WayRun]]] = []
    for dataset, task in zip(sets, tasks, strict=True):
        of_set: dict[str, list[WayRun]] = {way: [] for way in commands}
        runs.append(of_set)
        for number in range(options.rounds):
            # Whoever comes first finds other files in the page cache than whoever comes last.
            for way in list(commands) if number % 2 == 0 else reversed(list(commands)):
                of_set[way].append(
                    run_way(
                        commands[way],
                        task,
                        log=options.out / f"{dataset.name}-{way}-{number + 1}.log",
                        timeout_seconds=options.timeout_seconds,
                        own_packages=way == OURS,
                    )
                )
                if progress:
                    progress("ways", sum(len(own) for by_way in runs for own in by_way.values()), total)
    # Opened last: while the ways ran, nothing of it took memory from them.
    with closing(open_application(settings)) as application:
        reports = [_report(*each, application) for each in zip(sets, tasks, runs, strict=True)]
        hashes = model_hashes(application.embedders(), settings, language_model=True)
    return BenchReport(
        sets=tuple(reports),
        settings={
            **models,
            "embedder": Path(models["embedder"]).name,
            "language_model": Path(models["language_model"]).name,
            "top_k": options.top_k,
            "rounds": options.rounds,
            "documents": options.documents,
        },
        versions=_versions(runs),
        hashes=hashes,
        machine=machine(),
        commit=commit(),
        seconds=time.perf_counter() - started,
    )


def shared_models(settings: Settings) -> Models:
    """What all ways run with.

    Raises:
        BenchmarkError: The language model is on a server, which the frameworks would have to share.
        ModelFileMissingError: A model is not here.
    """
    chosen = settings.language_model
    if chosen.engine != "llama":
        raise BenchmarkError("the benchmark compares one GGUF file; set language_model.engine to llama")
    folder = settings.resolved_models_dir
    model = path_of(chosen.model, folder) if chosen.model in catalogue() else Path(chosen.model)
    if not model.is_file():
        raise ModelFileMissingError(f"the language model {model} does not exist; run `citedesk models pull`")
    return Models(
        embedder=str(path_of(settings.vectorstore.embedder, folder)),
        language_model=str(model.resolve()),
        context_tokens=chosen.context_tokens,
        max_answer_tokens=chosen.max_answer_tokens,
        threads=chosen.threads or physical_cores(),
    )


def _first_documents(dataset: Dataset, limit: int | None) -> Dataset:
    if limit is None:
        return dataset
    documents = dataset.documents[:limit]
    kept = {document.id for document in documents}
    return replace(
        dataset,
        documents=documents,
        qrels={query: judged for query, judged in dataset.qrels.items() if kept.issuperset(judged)},
    )


def _task(dataset: Dataset, models: Models, options: BenchOptions) -> Task:
    """Questions with a relevant document and a gold answer, so that every line is defined for all of them."""
    asked = [query for query in dataset.queries if query.answerable and query.answers and query.id in dataset.qrels]
    if not asked:
        raise BenchmarkError(f"{dataset.name} has no question with a relevant document and a gold answer; give another")
    searched, answered = spread(asked, options.searched), spread(asked, options.answered)
    timed = {query.id for query in (*searched, *answered)}
    return Task(
        models=models,
        documents=[Document(id=item.id, title=item.title, text=item.text) for item in dataset.documents],
        warm_up=_asked([query for query in asked if query.id not in timed][:1]),
        search=_asked(searched),
        answer=_asked(answered),
        top_k=options.top_k,
    )


def _asked(queries: Sequence[EvalQuery]) -> list[Asked]:
    return [Asked(id=query.id, text=query.text) for query in queries]


def _report(dataset: Dataset, task: Task, runs: Mapping[str, Sequence[WayRun]], application: Application) -> SetReport:
    embedder = application.embedders()["main"]
    judge = Judge(
        queries={query.id: query for query in dataset.queries},
        qrels=dataset.qrels,
        documents=len(dataset.documents),
        embedded_tokens=lambda text: min(embedder.count_tokens([text])[0], embedder.max_tokens),
        written_tokens=application.language_model().get_num_tokens,
        twins=twins(dataset.documents),
    )
    ways = {way: way_figures(own, judge) for way, own in runs.items()}
    return SetReport(
        name=dataset.name,
        documents=len(dataset.documents),
        searched=len(task["search"]),
        answered=len(task["answer"]),
        ways=ways,
        ratios={way: ratios(figures, ways[OURS]) for way, figures in ways.items() if way != OURS},
        hashes=dict(dataset.hashes),
    )


def _versions(runs: Sequence[Mapping[str, Sequence[WayRun]]]) -> dict[str, dict[str, str]]:
    pinned = pinned_packages()
    return {
        way: {name: version for name, version in run.outcome.versions.items() if canonical(name) in pinned}
        for by_way in runs
        for way, own in by_way.items()
        for run in own
        if run.outcome
    }
