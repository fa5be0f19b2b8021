"""A second process for the tests: it holds the right to write, or ingests and is killed or runs out of space."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections import Counter
from pathlib import Path

from chatbot.curator import Curator
from chatbot.embedders import open_embedder
from tests.vectorstore.corpus import SETTINGS
from vectorstore.errors import VectorStoreError
from vectorstore.ingestion import ingest_paths
from vectorstore.versions import VersionStore


def hold(root: str) -> None:
    with VersionStore(Path(root), "default").writing():
        print("holding", flush=True)  # noqa: T201 - the parent reads it
        sys.stdin.read()


def ingest(root: str, folder: str, models_dir: str, fault: str, amount: str) -> None:
    """``fault``: ``none``, ``limit`` (bytes of a file), or an audit event at whose nth time the process is killed."""
    embedders = {"main": open_embedder("all-MiniLM-L6-v2", Path(models_dir), 1)}
    if fault == "limit":
        # Without this the kernel would end the process; so it gets an error like that of a full disk.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(amount), int(amount)))
    elif fault != "none":
        _kill_at(fault, int(amount))
    try:
        report = ingest_paths(
            VersionStore(Path(root), "default", wait_seconds=200),
            [Path(folder)],
            embedders=embedders,
            settings=SETTINGS,
        )
    except VectorStoreError as error:
        print(f"{type(error).__name__}: {error}", flush=True)  # noqa: T201
    else:
        print(f"published {report.version}", flush=True)  # noqa: T201


def approve(root: str, name: str, count: str) -> None:
    """Approve answers one after the other, and say each one's id when it is kept."""
    embedder = open_embedder("all-MiniLM-L6-v2", Path(sys.argv[5]), 1)
    curator = Curator(lambda kb: VersionStore(Path(root), kb, wait_seconds=200), lambda: {"main": embedder})
    for number in range(int(count)):
        identity = curator.approve("default", [f"What is {name} {number}?"], f"It is the answer {number} of {name}.")
        print(identity, flush=True)  # noqa: T201


def _kill_at(event: str, number: int) -> None:
    seen: Counter[str] = Counter()

    def watch(name: str, arguments: tuple[object, ...]) -> None:
        # What is kept beside the versions is no step of making one.
        if any(part in str(arguments[0]) for part in ("/jobs", "/unfinished", "/curation.sqlite") if arguments):
            return
        seen[name] += 1
        if name == event and seen[name] == number:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["hold", root]:
            hold(root)
        case ["ingest", root, folder, models_dir, fault, amount]:
            ingest(root, folder, models_dir, fault, amount)
        case ["approve", root, name, count, _]:
            approve(root, name, count)
        case wrong:
            sys.exit(f"wrong arguments: {wrong}")
