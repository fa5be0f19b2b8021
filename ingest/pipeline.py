"""Read many files in parallel processes; one bad file is a line in the report, never the end."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from ingest.errors import IngestError
from ingest.partition import partition
from ingest.settings import IngestSettings
from ingest.types import IngestFailure, ParsedDocument

Progress = Callable[[int, int], None]
"""Told (files done, files in all)."""

# Starting a process that imports the readers takes seconds; fewer files are read right here.
_MIN_FILES = 4
_LITTER = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


def find_files(paths: Sequence[Path]) -> list[Path]:
    """All files of files and folders, each once, in a stable order; hidden files and office lock files are left out.

    Raises:
        IngestError: A path does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if not _is_litter(name))
                for name in sorted(names):
                    if not _is_litter(name) and (Path(folder) / name).is_file():
                        found[Path(folder) / name] = None
        elif path.is_file():
            found[path] = None
        else:
            raise IngestError(f"{path} does not exist; give files or folders")
    return list(found)


def read_files(
    paths: Sequence[Path],
    *,
    settings: IngestSettings,
    models_dir: Path | None = None,
    progress: Progress | None = None,
) -> Iterator[ParsedDocument | IngestFailure]:
    """Read files, in the given order.

    A reader that crashes or hangs costs its own file only: the others are read again by new processes.
    """
    workers = min(settings.workers or len(os.sched_getaffinity(0)), len(paths))
    if workers < 2 or len(paths) < _MIN_FILES:
        for done, path in enumerate(paths, start=1):
            yield _read_one(path, settings, models_dir)
            if progress:
                progress(done, len(paths))
        return
    results: dict[Path, ParsedDocument | IngestFailure] = {}
    remaining = list(paths)
    alone = False
    while remaining:
        batch = remaining[:1] if alone else remaining
        crashed = _read_batch(batch, 1 if alone else workers, settings, models_dir, results, progress, len(paths))
        if alone and crashed:
            reason = f"{crashed[0].name}: its reader {_CRASH}; the file may be damaged"
            results[crashed[0]] = IngestFailure(path=str(crashed[0]), reason=reason)
        # After a crash nobody knows whose fault it was: the suspects are read one at a time.
        alone = bool(crashed) and (not alone or len(remaining) > 1)
        remaining = [path for path in remaining if path not in results]
    for path in paths:
        yield results[path]


_CRASH = "crashed or ran out of time"


def _read_batch(
    batch: Sequence[Path],
    workers: int,
    settings: IngestSettings,
    models_dir: Path | None,
    results: dict[Path, ParsedDocument | IngestFailure],
    progress: Progress | None,
    total: int,
) -> list[Path]:
    """Read a batch in new processes; returns the files without a result after a crash or a time-out."""
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    try:
        # Big files first, so that none is left over for one process at the end.
        order = sorted(batch, key=lambda path: -path.stat().st_size)
        futures: dict[Path, Future[ParsedDocument | IngestFailure]] = {
            path: pool.submit(_read_one, path, settings, models_dir) for path in order
        }
        for path in order:
            try:
                results[path] = futures[path].result(timeout=settings.file_timeout_seconds)
            except (BrokenProcessPool, TimeoutError):
                return [path for path in order if path not in results]
            if progress:
                progress(len(results), total)
        return []
    finally:
        for process in list(pool._processes.values()) if pool._processes else []:  # noqa: SLF001 - a hung reader must not outlive its time
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)


def _read_one(path: Path, settings: IngestSettings, models_dir: Path | None) -> ParsedDocument | IngestFailure:
    try:
        return partition(path, settings=settings, models_dir=models_dir)
    except IngestError as error:
        return IngestFailure(path=str(path), reason=str(error))


def _is_litter(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _LITTER
