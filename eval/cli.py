"""``citedesk-eval``: parse, call one function, print. Heavy imports are inside, so that ``--help`` answers at once."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.cli_attacks import attacks, counterfactual
from eval.cli_bench import bench, bench_report, bench_setup
from eval.cli_capacity import answer_cost, capacity
from eval.cli_copy import copy
from eval.cli_engines import engines
from eval.cli_gate import gate
from eval.cli_insights import insights
from eval.cli_load import load
from eval.cli_output import Json, guarded, print_data
from eval.cli_ratings import rating_sheet, ratings
from eval.cli_recommend import recommend
from eval.cli_results import compare, report
from eval.cli_scaling import cores, scale, scaling
from eval.cli_speed import speed
from eval.cli_tune import tune

if TYPE_CHECKING:
    from chatbot.settings import Settings
    from vectorstore.report import Progress

app = typer.Typer(
    name="citedesk-eval",
    help="Measure the program on evaluation sets.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(compare)
app.command()(report)
app.command("rating-sheet")(rating_sheet)
app.command()(ratings)
app.command()(gate)
app.command()(attacks)
app.command()(counterfactual)
app.command()(load)
app.command()(engines)
app.command()(speed)
app.command()(insights)
app.command()(copy)
app.command()(recommend)
app.command()(bench)
app.command("bench-setup")(bench_setup)
app.command("bench-report")(bench_report)
app.command()(tune)
app.command()(scale)
app.command()(cores)
app.command()(scaling)
app.command()(capacity)
app.command("answer-cost")(answer_cost)

Out = Annotated[Path, typer.Option(help="Folder for the results; made if it is not there.")]
KbFolder = Annotated[
    Path | None,
    typer.Option(help="Folder of the knowledge bases, to share among runs; the output folder if not given."),
]

# Of a clone; elsewhere they must be given.
_SAMPLES = Path("samples")
_SAMPLE_DOCUMENTS = Path("samples/documents")
_SAMPLE_QUESTIONS = Path("samples/evaluation/queries.jsonl")

_CHANNELS = ("lexical", "heading", "dense", "sentence", "english_dense", "english_sentence")


def main() -> None:
    """Entry point of the console script."""
    app()


@app.callback()
def _root() -> None:
    """Measure the program on evaluation sets."""


@app.command()
def run(
    dataset_folder: Annotated[Path, typer.Argument(help="Folder with corpus.jsonl, queries.jsonl and qrels.tsv.")],
    *,
    out: Out,
    answers: Annotated[bool, typer.Option("--answers", help="Answer the questions too, not only search.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first questions.")] = None,
    history: Annotated[bool, typer.Option("--history", help="Give each question its conversation.")] = False,
    kb_folder: KbFolder = None,
    corpus: Annotated[
        Path | None, typer.Option(help="Search the corpus of this set instead, such as one in the other language.")
    ] = None,
    fusion: Annotated[str, typer.Option(help=f"weighted, ranks, or one channel: {', '.join(_CHANNELS)}.")] = "weighted",
    as_json: Json = False,
) -> None:
    """Run an evaluation set and write run.trec, results.json and, with --answers, answers.jsonl."""
    if fusion not in {"weighted", "ranks", *_CHANNELS}:
        raise typer.BadParameter(
            f"{fusion!r} is none of weighted, ranks, {', '.join(_CHANNELS)}", param_hint="--fusion"
        )
    if answers and fusion != "weighted":
        raise typer.BadParameter("answers always come from the weighted fusion", param_hint="--fusion")

    def work(settings: Settings, progress: Progress) -> None:
        from eval.intent_set import is_intent_set
        from eval.intents import run_intents
        from eval.run import RunOptions, run_evaluation
        from eval.tables import measures_table

        options = RunOptions(
            dataset=dataset_folder,
            out=out,
            answers=answers,
            limit=limit,
            history=history,
            kb_folder=kb_folder,
            corpus=corpus,
            fusion=fusion,
        )
        if is_intent_set(dataset_folder):
            if answers or history or corpus:
                raise typer.BadParameter("a set of intents has no answers, history or corpus")
            results = run_intents(options, settings, progress=progress)
        else:
            results = run_evaluation(options, settings, progress=progress)
        print_data(json.dumps(asdict(results), ensure_ascii=False) if as_json else measures_table(results))

    guarded(work)


@app.command()
def fit(
    dataset_folders: Annotated[
        list[str],
        typer.Argument(help="Evaluation sets; QUESTIONS@CORPUS puts one set's questions to another's corpus."),
    ],
    *,
    out: Out,
    kb_folder: KbFolder = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first questions of each set.")] = None,
) -> None:
    """Learn fusion weights and the answerability model; prints JSON, writes files, changes nothing that is shipped."""

    def work(settings: Settings, progress: Progress) -> None:
        from eval.fit import fit as learn
        from eval.fit import to_json

        report = learn(dataset_folders, settings, out=out, kb_folder=kb_folder, limit=limit, progress=progress)
        print_data(json.dumps(to_json(report), ensure_ascii=False))

    guarded(work)


@app.command("bench-ingest")
def bench_ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="Documents, or folders of them.")] = None,
    *,
    rounds: Annotated[int, typer.Option(min=1, max=9, help="Runs of each way; medians are given.")] = 1,
) -> None:
    """Time reading and indexing beside LangChain's own loaders, splitter, embeddings and FAISS, both without OCR; JSON.

    Needs the extra `bench`, and `citedesk models pull en_core_web_sm` for those loaders.
    """

    def work(_: Settings, progress: Progress) -> None:
        from eval.ingest_bench import bench_ingestion

        report = bench_ingestion(paths or [_SAMPLE_DOCUMENTS], rounds=rounds, progress=progress)
        print_data(json.dumps(asdict(report), ensure_ascii=False))

    guarded(work)


@app.command()
def incremental(
    paths: Annotated[list[Path] | None, typer.Argument(help="Documents whose sentences are used.")] = None,
    *,
    documents: Annotated[int, typer.Option(min=3, max=100_000, help="So many files are written and ingested.")] = 1000,
) -> None:
    """Time what one changed, renamed or removed document costs beside the build of all."""

    def work(settings: Settings, progress: Progress) -> None:
        from eval.incremental import measure_incremental

        report = measure_incremental(paths or [_SAMPLE_DOCUMENTS], settings, documents=documents, progress=progress)
        print_data(json.dumps(asdict(report), ensure_ascii=False))

    guarded(work)


@app.command()
def tables(
    *,
    docs: Annotated[
        Path | None,
        typer.Option(help="Folder below which the set's documents outside the repository are found by their hashes."),
    ] = None,
    questions: Annotated[Path | None, typer.Option(help="Another file of questions about tables.")] = None,
    samples: Annotated[Path, typer.Option(help="The samples of the repository.")] = _SAMPLES,
    as_json: Json = False,
) -> None:
    """Ask about cells of tables: is the right row, with its headers, among the first three hits?"""

    def work(settings: Settings, progress: Progress) -> None:
        from eval.table_questions import TABLE_QUESTIONS
        from eval.table_run import TableOptions, run_tables
        from eval.tables import rows_table

        options = TableOptions(questions=questions or TABLE_QUESTIONS, samples=samples, docs=docs)
        results = run_tables(options, settings, progress=progress)
        print_data(json.dumps(asdict(results), ensure_ascii=False) if as_json else rows_table(results))

    guarded(work)


@app.command()
def coverage(
    folder: Annotated[Path, typer.Argument(help="Folder of documents, or one file.")],
    *,
    out: Annotated[Path | None, typer.Option(help="File for the report as JSON.")] = None,
    as_json: Json = False,
) -> None:
    """Compare the text of the chunks with what other readers find; status 1 where less than 98 % of a file arrives."""

    def work(settings: Settings, progress: Progress) -> None:
        from eval.coverage import measure_coverage
        from eval.errors import TextLostError
        from eval.tables import coverage_table

        report = measure_coverage(folder, settings=settings.ingest, progress=progress)
        text = json.dumps(asdict(report), ensure_ascii=False)
        if out:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(f"{text}\n", encoding="utf-8")
        print_data(text if as_json else coverage_table(report))
        if report.below:
            names = ", ".join(file.path for file in report.below)
            raise TextLostError(f"less than {report.least:.0%} of the words arrived of: {names}")

    guarded(work)
