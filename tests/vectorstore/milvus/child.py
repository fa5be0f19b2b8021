"""An ingestion in a process of its own that is killed, by itself at a named step or by whoever watches it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from chatbot.embedders import open_embedder
from tests.vectorstore.corpus import SETTINGS
from vectorstore.ingestion import ingest_paths
from vectorstore.milvus.server import MilvusServer
from vectorstore.milvus.version_store import MilvusVersionStore
from vectorstore.settings import VectorStoreSettings


def kill_when(event: str, path: str) -> None:
    """Die by SIGKILL right before the interpreter does ``event`` to a file whose path ends so."""

    def watch(name: str, arguments: tuple[object, ...]) -> None:
        if name == event and arguments and str(arguments[0]).endswith(path):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def main(root: str, name: str, uri: str, folder: str, models_dir: str, step: str) -> None:
    embedders = {"main": open_embedder("all-MiniLM-L6-v2", Path(models_dir), 1)}
    match step:
        case "before the folder has its name":
            kill_when("os.rename", "building-000002")
        case "before the record of what was live":
            kill_when("open", "published.json.new")
        case "never":
            pass
        case wrong:
            sys.exit(f"no such step: {wrong}")
    server = MilvusServer(VectorStoreSettings(engine="milvus", milvus_uri=uri))
    store = MilvusVersionStore(Path(root), name, server)
    report = ingest_paths(store, [Path(folder)], embedders=embedders, settings=SETTINGS)
    print(report.version)  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    main(*sys.argv[1:])
