"""Is a prompt, model or setting worse than what was in force, question by question?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from chatbot.assembly import Application, open_application
from chatbot.settings import Settings
from eval.dataset import read_dataset
from eval.errors import BaselineError
from eval.gate_baseline import Baseline, changed_settings, read_baseline, write_baseline
from eval.gate_sheet import SheetSource, read_sheet
from eval.gate_values import Values, answer_values, retrieval_values
from eval.record import commit
from eval.run import RunOptions, run_evaluation
from eval.run_files import read_finished_run
from eval.significance import PairedDifference, holm, paired_test
from eval.types import Dataset
from vectorstore.report import Progress

# What may change a figure; the language model only those of answers.
_SECTIONS = ("ingest", "vectorstore", "prompts", "language_model", "answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOptions:
    """What is asked, and what it is compared with.

    Attributes:
        source: Folder of an evaluation set, or a question sheet.
        baseline: Folder of ``gate.json``; what a run leaves behind lies there too.
        update: Write the baseline instead.
        answers: Answer the questions too.
        kb: Knowledge base that a sheet is asked of.
    """

    source: Path
    baseline: Path
    update: bool = False
    answers: bool = False
    kb: str = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureChange:
    """One measure then and now, over the questions that have a value in both.

    Attributes:
        difference: Now minus then; ``None`` where a baseline was written.
        corrected_p: Its p-value, corrected by Holm for all measures that are compared.
        worse: Significantly.
    """

    name: str
    before: float | None
    now: float
    difference: PairedDifference | None
    corrected_p: float | None
    worse: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GateReport:
    """What ``citedesk-eval gate`` prints."""

    source: str
    updated: bool
    measures: tuple[MeasureChange, ...]
    changed_settings: tuple[str, ...] = ()

    @property
    def worse(self) -> list[str]:
        """Names of the measures that are significantly worse."""
        return [own.name for own in self.measures if own.worse]


def run_gate(
    options: GateOptions,
    settings: Settings,
    *,
    compose: Callable[[Settings], Application] = open_application,
    progress: Progress | None = None,
) -> GateReport:
    """Ask every question with the settings in force, and compare with the baseline, or write it.

    Raises:
        BaselineError: There is no baseline of these questions, or it lacks the values of answers.
        EvalError: The set cannot be used.
        ChatbotError: A model is missing, or the sheet cannot be used.
        VectorStoreError: The knowledge base is missing or cannot be written.
    """
    given: Dataset | SheetSource
    if options.source.is_dir():
        given = read_dataset(options.source)
    else:
        given = read_sheet(options.source, kb=options.kb, settings=settings)
    asked = dict(given.hashes)
    # Looked at before minutes of asking.
    baseline = None if options.update else read_baseline(options.baseline, asked=asked)
    if baseline and options.answers and "refusal_right" not in baseline.measures:
        raise BaselineError(
            f"the baseline in {options.baseline} was written without --answers; write it with --update --answers"
        )
    if isinstance(given, SheetSource):
        out = options.baseline / "run"
        values = given.values(out if options.answers else None, settings, compose=compose, progress=progress)
    else:
        values = _set_values(given, options, settings, compose, progress)
    values = {name: own for name, own in values.items() if own}
    now: dict[str, dict[str, object]] = settings.model_dump(mode="json", include=set(_SECTIONS))
    if baseline is None:
        write_baseline(options.baseline, Baseline(set=asked, settings=now, measures=values, commit=commit()))
        return GateReport(source=options.source.name, updated=True, measures=_written(values))
    return GateReport(
        source=options.source.name,
        updated=False,
        measures=compare_values(baseline.measures, values, significance=settings.gate.significance),
        changed_settings=tuple(changed_settings(baseline.settings, now)),
    )


def compare_values(before: Values, now: Values, *, significance: float) -> tuple[MeasureChange, ...]:
    """Each measure that both have, over the questions that both have; worse where chance would seldom make it so."""
    tests = {}
    for name, values in now.items():
        common = sorted(values.keys() & before.get(name, {}).keys())
        if common:
            pair = [[own[query_id] for query_id in common] for own in (before[name], values)]
            tests[name] = (fmean(pair[0]), fmean(pair[1]), paired_test(*pair))
    corrected = holm({name: test.p_value for name, (_, _, test) in tests.items()})
    return tuple(
        MeasureChange(
            name=name,
            before=then,
            now=mean,
            difference=test,
            corrected_p=corrected[name],
            worse=test.difference < 0 and corrected[name] < significance,
        )
        for name, (then, mean, test) in tests.items()
    )


def _set_values(
    dataset: Dataset,
    options: GateOptions,
    settings: Settings,
    compose: Callable[[Settings], Application],
    progress: Progress | None,
) -> Values:
    out = options.baseline / "run"
    chosen = RunOptions(dataset=options.source, out=out, answers=options.answers, kb_folder=options.baseline)
    run_evaluation(chosen, settings, compose=compose, progress=progress)
    run = read_finished_run(out)
    values = retrieval_values(run)
    if options.answers:
        asked = [query for query in dataset.queries if query.id in run.questions]
        texts = {document.id: f"{document.title}\n{document.text}" for document in dataset.documents}
        values |= answer_values(asked, run.answers.values(), texts)
    return values


def _written(values: Values) -> tuple[MeasureChange, ...]:
    return tuple(
        MeasureChange(name=name, before=None, now=fmean(own.values()), difference=None, corrected_p=None, worse=False)
        for name, own in values.items()
    )
