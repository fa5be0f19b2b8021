"""Run an intent set: train as a team's sheet is trained, tell every message, measure."""

from __future__ import annotations

import csv
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import numpy as np

from chatbot.assembly import Application, open_application
from chatbot.classify.confusion import Confusion
from chatbot.classify.folds import folds_of
from chatbot.classify.message_vectors import vectors_of
from chatbot.classify.training import train
from chatbot.classify.types import OUT_OF_SCOPE, Told
from chatbot.settings import Settings
from eval.confusions import TOLD
from eval.errors import DatasetError
from eval.intent_measures import measured
from eval.intent_set import IntentMessage, read_intent_set
from eval.record import commit, machine, model_hashes
from eval.run import RunOptions, RunResults
from eval.run_files import PER_QUESTION, QRELS, QUESTIONS, RESULTS, RUN, write_lines
from eval.trec import write_qrels, write_run
from eval.types import QuestionMeasures, QuestionRecord
from eval.workbench import settings_for
from vectorstore.embedder import Embedder
from vectorstore.report import Progress

CONFUSION = "confusion.csv"
# Where a set has one part only.
_FOLDS = 5
_FEWEST_PER_LABEL = 2


def run_intents(
    options: RunOptions,
    settings: Settings,
    *,
    compose: Callable[[Settings], Application] = open_application,
    progress: Progress | None = None,
) -> RunResults:
    """Train, tell, measure, and write all files; ``report`` and ``compare`` read them as those of any run.

    Nothing of what is asked about is learnt from, the threshold too. Labels with a single message are not learnt.

    Raises:
        DatasetError: The set cannot be used.
        ChatbotError: A model is missing, or the messages cannot be learnt from.
    """
    started = time.perf_counter()
    found = read_intent_set(options.dataset)
    asked = found.asked[: options.limit]
    options.out.mkdir(parents=True, exist_ok=True)
    with closing(compose(settings_for(settings, options.out))) as application:
        embedders = application.embedders()
        opened = time.perf_counter()
        if found.learnt:
            told, trained_at = _taught(found.learnt, asked, embedders, progress)
        else:
            told, trained_at = _fold_by_fold(asked, embedders, progress)
        hashes = model_hashes(embedders, application.settings, language_model=False)
    ended = time.perf_counter()
    measures, slices, per_question = measured(asked, told)
    results = RunResults(
        dataset=found.name,
        measures=measures,
        slices=slices,
        n=len(asked),
        excluded={"not_labelled": list(found.unlabelled)} if found.unlabelled else {},
        settings={
            "answers": False,
            "limit": options.limit,
            "learnt_from": len(found.learnt) or f"{_FOLDS} folds",
            **settings.model_dump(mode="json", include={"vectorstore"}),
        },
        hashes={**found.hashes, **hashes},
        machine=machine(),
        seconds=round(ended - started, 3),
        stage_seconds={
            "opening": round(opened - started, 3),
            "training": round(trained_at - opened, 3),
            "telling": round(ended - trained_at, 3),
        },
        commit=commit(),
    )
    _write(options.out, results, asked, told, per_question)
    return results


def _taught(
    learnt: Sequence[IntentMessage],
    asked: Sequence[IntentMessage],
    embedders: Mapping[str, Embedder],
    progress: Progress | None,
) -> tuple[list[Told], float]:
    """What was told of each message, and when the training had ended."""
    counts = Counter(message.label for message in learnt)
    kept = [own for own in learnt if counts[own.label] >= _FEWEST_PER_LABEL or own.label == OUT_OF_SCOPE]
    vectors = vectors_of(_texts(kept), embedders, languages=[own.language for own in kept], progress=progress)
    trained = train(vectors, [own.label for own in kept], groups=[own.group for own in kept], progress=progress)
    trained_at = time.perf_counter()
    unseen = vectors_of(_texts(asked), embedders, languages=[own.language for own in asked], progress=progress)
    return trained.head.tell(unseen), trained_at


def _fold_by_fold(
    messages: Sequence[IntentMessage], embedders: Mapping[str, Embedder], progress: Progress | None
) -> tuple[list[Told], float]:
    """Each message is told by a head that has learnt from other folds; translations share a fold."""
    vectors = vectors_of(_texts(messages), embedders, languages=[own.language for own in messages], progress=progress)
    labels = np.array([own.label for own in messages])
    names = sorted(set(labels.tolist()))
    groups = [own.group for own in messages]
    folds = folds_of(np.array([names.index(label) for label in labels], dtype=np.int64), groups, _FOLDS)
    told: list[Told | None] = [None] * len(messages)
    for fold in range(_FOLDS):
        counts = Counter(labels[folds != fold].tolist())
        learnable = np.array([counts[label] >= _FEWEST_PER_LABEL or label == OUT_OF_SCOPE for label in labels])
        learnt, asked = np.flatnonzero((folds != fold) & learnable), np.flatnonzero(folds == fold)
        if not len(asked):
            continue
        head = train(vectors.take(learnt), labels[learnt].tolist(), groups=[groups[row] for row in learnt]).head
        for row, own in zip(asked, head.tell(vectors.take(asked)), strict=True):
            told[row] = own
        if progress:
            progress("training", fold + 1, _FOLDS)
    whole = [own for own in told if own is not None]
    if len(whole) != len(messages):
        raise DatasetError("a message fell into no fold")
    return whole, time.perf_counter()


def _texts(messages: Sequence[IntentMessage]) -> list[str]:
    return [message.text for message in messages]


def _write(
    out: Path,
    results: RunResults,
    asked: Sequence[IntentMessage],
    told: Sequence[Told],
    per_question: Sequence[QuestionMeasures],
) -> None:
    """All files of a run, of which the rankings are empty, and the confusion matrix."""
    write_run(out / RUN, {})
    write_qrels(out / QRELS, {})
    questions = [
        QuestionRecord(
            id=own.id,
            text=own.text,
            language=own.language,
            answers=() if own.label == OUT_OF_SCOPE else (own.label,),
            answerable=own.label != OUT_OF_SCOPE,
            kind=None,
        )
        for own in asked
    ]
    write_lines(out / QUESTIONS, questions)
    write_lines(out / PER_QUESTION, per_question)
    with (out / TOLD).open("w", encoding="utf-8") as stream:
        for own, said in zip(asked, told, strict=True):
            row = {"query_id": own.id, "wanted": own.label, **asdict(said)}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    matrix = Confusion.of([own.label for own in asked], [said.label for said in told])
    with (out / CONFUSION).open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["label \\ told", *matrix.labels])
        table.writerows([name, *row] for name, row in zip(matrix.labels, matrix.counts.tolist(), strict=True))
    text = json.dumps(asdict(results), indent=2, ensure_ascii=False)
    (out / RESULTS).write_text(f"{text}\n", encoding="utf-8")
