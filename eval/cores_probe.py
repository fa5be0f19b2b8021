"""Does what a server does on the cores of its process: ``python -m eval.cores_probe QUESTIONS LIMIT PATH...``."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from chatbot.assembly import Application, open_application
from chatbot.config import load_settings
from chatbot.types import Question
from eval.answer_cost import CallRecorder
from eval.bench_questions import read_questions, spread
from eval.workbench import thrown_away

_KB = "cores"
_ROUNDS = 3


def main() -> None:
    """Print rates, each in things done a second, as one JSON object."""
    questions, limit, paths = read_questions(Path(sys.argv[1])), int(sys.argv[2]), list(map(Path, sys.argv[3:]))
    cores = len(os.sched_getaffinity(0))
    with thrown_away(load_settings(), open_application) as application:
        application.embedders()
        started = time.perf_counter()
        ingested = application.ingest(paths, kb=_KB)
        rates = {"ingested_chunks": ingested.chunks / (time.perf_counter() - started)}
        application.load(_KB)
        rates["searched_questions"] = _searched(application, questions, threads=2 * cores)
        rates |= _answered(application, spread(questions, limit))
    sys.stdout.write(json.dumps({"cores": cores, "rates": rates}))


def _searched(application: Application, questions: Sequence[str], *, threads: int) -> float:
    """With more people than cores, each of whom asks again at once."""
    search = partial(application.search, kb=_KB)
    search(questions[0])
    with ThreadPoolExecutor(threads) as people:
        started = time.perf_counter()
        done = sum(1 for _ in people.map(search, list(questions) * _ROUNDS))
        return done / (time.perf_counter() - started)


def _answered(application: Application, questions: Sequence[str]) -> dict[str, float]:
    """By the language model, one after the other, as it takes them."""
    recorder = CallRecorder(application.language_model().get_num_tokens)
    application.callbacks = [recorder]
    # The first question pays for buffers that later ones find ready.
    application.answer(Question(text=questions[0], kb=_KB))
    application.answer_cache.clear()
    recorder.calls.clear()
    for text in questions:
        application.answer(Question(text=text, kb=_KB))
    calls = recorder.calls
    if not calls:
        return {}
    return {
        "read_tokens": sum(call.read_tokens for call in calls) / sum(call.read_seconds for call in calls),
        "written_tokens": sum(call.written_tokens for call in calls) / sum(call.write_seconds for call in calls),
    }


if __name__ == "__main__":
    main()
