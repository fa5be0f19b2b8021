"""Index, search and answer in one way, timed: ``python drive.py MODULE TASK``, in the environment of that framework.

Standard library only, as nothing of this program is installed there. Our own way goes through the same lines
(``eval.bench_ours``).
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypedDict, TypeVar


class Document(TypedDict):
    """A document of the corpus."""

    id: str
    title: str
    text: str


class Asked(TypedDict):
    """A question."""

    id: str
    text: str


class Models(TypedDict):
    """The same for every way.

    ``embedder`` is a folder for sentence-transformers, ``language_model`` a GGUF file.
    """

    embedder: str
    language_model: str
    context_tokens: int
    max_answer_tokens: int
    threads: int


class Task(TypedDict):
    """What one process does; ``search`` and ``answer`` are the questions, ``warm_up`` others."""

    models: Models
    documents: list[Document]
    warm_up: list[Asked]
    search: list[Asked]
    answer: list[Asked]
    top_k: int


class Way(Protocol):
    """What each framework's script provides; its models are loaded when it is made.

    Attributes:
        failures: What ``answer`` raises where a question cannot be answered, such as for a prompt that does not fit. It
            is counted; all else ends the process.
    """

    failures: ClassVar[tuple[type[Exception], ...]]

    def index(self, documents: list[Document]) -> None:
        """Make the documents searchable."""

    def chunks(self) -> list[str]:
        """The texts that were embedded."""

    def search(self, question: str, top_k: int) -> list[str]:
        """Document ids of the best passages, best first; a document may come more than once."""

    def answer(self, question: str, write: Callable[[str], None]) -> None:
        """Write an answer in pieces, each as soon as it can be read."""


Described = dict[str, Any]
AnyWay = TypeVar("AnyWay", bound=Way)


def describes_nothing(_: object) -> Described:
    """What a way says of its answers that has nothing to add."""
    return {}


def run(
    open_way: Callable[[], AnyWay],
    task: Task,
    *,
    describe: Callable[[AnyWay], Described] = describes_nothing,
) -> dict[str, Any]:
    """Do all of a task.

    Args:
        open_way: Loads the models.
        task: What to do.
        describe: What there is to add to the line of an answer.

    Returns:
        As ``eval.bench_types.WayOutcome`` reads it.
    """
    started = time.perf_counter()
    way = open_way()
    loaded = time.perf_counter()
    way.index(task["documents"])
    indexed = time.perf_counter()
    _tell(f"loaded in {loaded - started:.1f} s, indexed in {indexed - loaded:.1f} s")
    # The first call of a process pays for buffers that later ones find ready; a question that is asked again later
    # would find its prompt read.
    for asked in task["warm_up"]:
        _searched(way, asked, task["top_k"])
        _answered(way, asked, describe)
    searches = [_searched(way, asked, task["top_k"]) for asked in task["search"]]
    answers = [_answered(way, asked, describe) for asked in task["answer"]]
    return {
        "load_seconds": loaded - started,
        "index_seconds": indexed - loaded,
        "chunks": way.chunks(),
        "searches": searches,
        "answers": answers,
        "versions": {found.metadata["Name"]: found.version for found in distributions()},
    }


def _searched(way: Way, asked: Asked, top_k: int) -> Described:
    started = time.perf_counter()
    found = way.search(asked["text"], top_k)
    return {"id": asked["id"], "seconds": time.perf_counter() - started, "documents": found}


def _answered(way: AnyWay, asked: Asked, describe: Callable[[AnyWay], Described]) -> Described:
    pieces: list[tuple[float, str]] = []

    def write(piece: str) -> None:
        if piece:
            pieces.append((time.perf_counter(), piece))

    started = time.perf_counter()
    try:
        way.answer(asked["text"], write)
    except way.failures as error:
        _tell(f"{asked['id']}: {error!r}")
        seconds = time.perf_counter() - started
        reason = " ".join(str(error).split())
        return {"id": asked["id"], "seconds": seconds, "failure": f"{type(error).__name__}: {reason}"}
    seconds = time.perf_counter() - started
    text = "".join(piece for _, piece in pieces)
    _tell(f"{asked['id']}: {seconds:.1f} s: {text.strip()}")
    return {
        "id": asked["id"],
        "seconds": seconds,
        "first_word_seconds": pieces[0][0] - started if pieces else None,
        "text": text.strip(),
        "written": text,
        "writing_seconds": pieces[-1][0] - pieces[0][0] if pieces else 0.0,
        **describe(way),
    }


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def keep_stdout() -> Callable[[str], None]:
    """Send what libraries print to stderr from now on; returns what writes to the real stdout."""
    sys.stdout.flush()
    real = os.dup(1)
    os.dup2(2, 1)

    def write(text: str) -> None:
        with os.fdopen(real, "w", encoding="utf-8") as stream:
            stream.write(text)

    return write


def main() -> None:
    """Print the outcome as one JSON object."""
    write = keep_stdout()
    module, task = importlib.import_module(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    # Frameworks have no title of their own that all would embed: it is each text's first line.
    for document in task["documents"]:
        document["text"] = "\n\n".join(part for part in (document["title"], document["text"]) if part)
    outcome = run(lambda: module.Way(**task["models"]), task)
    write(json.dumps(outcome, ensure_ascii=False))


if __name__ == "__main__":
    main()
