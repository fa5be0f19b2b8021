"""What a reader process runs: ``python -m ingest.reader_main CONNECTION``, which reads one file after another."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from ingest.lifeline import end_with
from ingest.read_one import read_one
from ingest.settings import IngestSettings


def main() -> None:
    """Serve the connection whose file descriptor is the only argument."""
    # spaCy, which unstructured starts, imports PyTorch where it finds it and uses none of it here: seconds of start and
    # hundreds of megabytes in every reader. This is how Python itself marks a module as not to be had.
    sys.modules["torch"] = None  # type: ignore[assignment]
    with Connection(int(sys.argv[1])) as connection:
        serve(connection)


def serve(connection: Connection) -> None:
    """Take the settings, say that all is ready, then answer each path with what was read."""
    # Whoever started it has ended, by itself or killed: nobody is left to read for.
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        settings: IngestSettings = connection.recv()
        bound_memory(settings.reader_memory_bytes)
        end_with(connection)
        connection.send(None)
        while True:
            path: Path
            folders: Sequence[str] | None
            path, folders = connection.recv()
            connection.send(read_one(path, settings, folders))


def bound_memory(limit_bytes: int) -> None:
    """Let this process, and each that it starts, hold only so much data of its own.

    Data, not address space: pandoc reserves a terabyte of the latter and uses none of it. Only Linux counts it.
    Source: getrlimit(2), RLIMIT_DATA since Linux 4.7.
    """
    if sys.platform == "linux":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        limit = limit_bytes if most == resource.RLIM_INFINITY else min(limit_bytes, most)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, most))


if __name__ == "__main__":
    main()
