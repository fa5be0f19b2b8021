"""Read files on the nodes of a cluster, which share no disk with this machine."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from ingest.cluster import Cluster, Fetch, Lost
from ingest.errors import IngestError
from ingest.file_copy import FileCopy, copy_of
from ingest.read_one import Result, failure, refusal
from ingest.reader_process import ReaderProcess, largest_first
from ingest.settings import IngestSettings
from ingest.types import ParsedDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file on its way to a node."""

    copy: FileCopy
    settings: IngestSettings


def read_on_cluster(
    paths: Sequence[Path], *, cluster: Cluster, settings: IngestSettings
) -> Iterator[tuple[Path, Result]]:
    """Read files on a cluster; results come as they are ready.

    Each is read by a process of its own as on one machine, within the same limits of time and memory. A file whose
    node dies is read on another.

    Raises:
        ClusterError: The cluster cannot be reached or used.
    """
    sent: list[Path] = []
    refused: list[tuple[Path, Result]] = []

    def files() -> Iterator[SentFile]:
        for path in largest_first(paths):
            try:
                copy = copy_of(path, settings)
            except IngestError as error:
                refused.append((path, refusal(path, error)))
            else:
                sent.append(path)
                yield SentFile(copy=copy, settings=settings)

    for place, result in cluster.run(read_sent, files()):
        path = sent[place]
        yield path, _lost(path, result) if isinstance(result, Lost) else _at(path, result)
    yield from refused


def read_sent(file: SentFile, _fetch: Fetch) -> Result:
    """Read a file that was sent; runs on a node.

    The name of a folder on the node says nothing about a document: the folders that it came from do.
    """
    with tempfile.TemporaryDirectory(prefix="citedesk-") as folder:
        return _reader(file.settings).read(file.copy.written(Path(folder)), file.copy.folders)


@lru_cache(maxsize=1)
def _reader(settings: IngestSettings) -> ReaderProcess:
    """The reader of this worker, which goes on to its next file; it ends with the worker."""
    return ReaderProcess(settings)


def _at(path: Path, result: Result) -> Result:
    """A result under the path that the file has here."""
    if isinstance(result, ParsedDocument):
        return replace(result, source=str(path))
    return replace(result, path=str(path))


def _lost(path: Path, lost: Lost) -> Result:
    reason = f"every node that read it lost its worker ({lost.reason.rstrip('.')})"
    return failure(path, f"{reason}; the file may need more memory than they have")
